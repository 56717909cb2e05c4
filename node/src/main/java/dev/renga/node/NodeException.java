package dev.renga.node;

import org.jspecify.annotations.Nullable;

/// A node could not be started. The message is one sentence for people; everything that had been
/// opened is closed again.
public final class NodeException extends Exception {
  private static final long serialVersionUID = 1L;

  /// With a sentence for people and what led to it.
  public NodeException(String sentence, @Nullable Throwable cause) {
    super(sentence, cause);
  }

  /// The sentence.
  public String text() {
    String message = getMessage();
    return message == null ? "" : message;
  }
}
