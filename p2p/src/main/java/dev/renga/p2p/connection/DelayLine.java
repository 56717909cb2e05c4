package dev.renga.p2p.connection;

/// When messages that follow each other on one line leave and arrive. Pure; one thread at a time.
final class DelayLine {
  private static final double NANOS = 1e9;

  private long free;
  private long arrives;

  /// @param now nanoseconds, from any origin
  DelayLine(long now) {
    free = now;
    arrives = now;
  }

  /// Books the line for a message.
  ///
  /// @return when its first byte leaves
  long book(long now, int size, Link.Shape shape) {
    long departs = Math.max(now, free);
    long rate = shape.bytesPerSecond();
    free = departs + (rate == 0 ? 0 : (long) (size * NANOS / rate));
    // a latency that was shortened meanwhile must not let a message overtake the one before
    arrives = Math.max(arrives, free + shape.latency().toNanos());
    return departs;
  }

  /// When the last byte of the message booked last arrives.
  long arrives() {
    return arrives;
  }

  /// When the line is free again.
  long free() {
    return free;
  }
}
