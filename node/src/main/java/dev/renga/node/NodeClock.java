package dev.renga.node;

import java.time.Instant;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/// Wall time that can be set (`setmocktime`), for all rooms of one node. Thread-safe.
final class NodeClock implements InstantSource {
  private volatile @Nullable Instant mocked;

  NodeClock(@Nullable Instant mocked) {
    this.mocked = mocked;
  }

  @Override
  public Instant instant() {
    Instant time = mocked;
    return time != null ? time : Instant.now();
  }

  /// Stands still at that many seconds since 1970; 0 follows the clock again.
  void mock(long seconds) {
    mocked = seconds == 0 ? null : Instant.ofEpochSecond(seconds);
  }
}
