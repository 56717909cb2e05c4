package dev.renga.chain;

import org.jspecify.annotations.Nullable;

/// The chain cannot be opened or cannot go on because of an error of our own, or it is closed. Says
/// nothing on any block. The message is one sentence for people.
public final class ChainStoppedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /// With a sentence for people and the cause.
  public ChainStoppedException(String sentence, @Nullable Throwable cause) {
    super(sentence, cause);
  }
}
