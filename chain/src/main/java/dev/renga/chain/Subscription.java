package dev.renga.chain;

import java.util.concurrent.CompletableFuture;

/// A subscriber's place in the stream of events.
public interface Subscription extends AutoCloseable {
  /// Done when everything that had happened before this call was delivered.
  CompletableFuture<Void> caughtUp();

  /// No events come after this, except one that is being delivered.
  @Override
  void close();
}
