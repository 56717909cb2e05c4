package dev.renga.node.config;

/// Options that cannot be used. The message is one clear sentence for the person who gave them.
public final class ConfigException extends Exception {
  private static final long serialVersionUID = 1L;

  /// An exception with a sentence for people.
  public ConfigException(String message) {
    super(message, null, false, false);
  }

  /// The sentence.
  public String text() {
    String message = getMessage();
    return message == null ? "" : message;
  }
}
