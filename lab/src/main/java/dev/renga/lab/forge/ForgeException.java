package dev.renga.lab.forge;

/// Something cannot be forged here and now; the message is one sentence for people.
public final class ForgeException extends RuntimeException {
  private static final long serialVersionUID = 1;

  /// @param message one clear sentence
  public ForgeException(String message) {
    super(message);
  }
}
