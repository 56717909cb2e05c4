package dev.renga.lab.live;

import org.jspecify.annotations.Nullable;

/// The laboratory cannot do what was asked. The message is one sentence for people.
public final class LabException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /// With a sentence for people.
  public LabException(String sentence) {
    super(sentence);
  }

  /// With a sentence for people and what led to it.
  public LabException(String sentence, @Nullable Throwable cause) {
    super(sentence, cause);
  }

  /// The sentence.
  public String text() {
    String message = getMessage();
    return message == null ? "" : message;
  }
}
