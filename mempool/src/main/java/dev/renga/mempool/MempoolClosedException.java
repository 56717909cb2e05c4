package dev.renga.mempool;

import org.jspecify.annotations.Nullable;

/// The mempool is closed, or stopped together with its chain or because of an error of our own; it
/// takes nothing any more.
public final class MempoolClosedException extends IllegalStateException {
  private static final long serialVersionUID = 1;

  MempoolClosedException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
