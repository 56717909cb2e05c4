package dev.renga.lab.sim;

import java.time.Instant;
import java.time.InstantSource;

/// The clock of a simulated network: it shows what the run says.
final class SimulatedClock implements InstantSource {
  private final long startSeconds;
  private long micros;
  private Instant now;

  /// @param startSeconds seconds since 1970 at which the run begins
  SimulatedClock(long startSeconds) {
    this.startSeconds = startSeconds;
    this.now = Instant.ofEpochSecond(startSeconds);
  }

  void set(long time) {
    if (time < micros) {
      throw new IllegalStateException("time does not go back from " + micros + " to " + time);
    }
    if (time != micros) {
      micros = time;
      now = Instant.ofEpochSecond(startSeconds + time / 1_000_000, time % 1_000_000 * 1_000);
    }
  }

  /// Microseconds since the start.
  long micros() {
    return micros;
  }

  /// When an instant is, in microseconds since the start, rounded up.
  long microsOf(Instant instant) {
    return (instant.getEpochSecond() - startSeconds) * 1_000_000
        + Math.ceilDiv(instant.getNano(), 1_000);
  }

  @Override
  public Instant instant() {
    return now;
  }

  /// Seconds since 1970.
  long seconds() {
    return now.getEpochSecond();
  }
}
