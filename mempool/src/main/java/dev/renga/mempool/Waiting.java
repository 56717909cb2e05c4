package dev.renga.mempool;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/// Waits for the chain's answers on the writer's thread.
final class Waiting {
  private Waiting() {}

  /// The answer; what it failed with is thrown as it is.
  static <T> T on(CompletableFuture<T> future) {
    try {
      return future.join();
    } catch (CompletionException e) {
      if (e.getCause() instanceof RuntimeException cause) {
        throw cause;
      }
      throw e;
    }
  }
}
