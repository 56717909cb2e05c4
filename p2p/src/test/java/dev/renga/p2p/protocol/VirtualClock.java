package dev.renga.p2p.protocol;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/// A clock that goes only when told to.
public final class VirtualClock implements InstantSource {
  private Instant now;

  /// Stands at a time.
  public VirtualClock(Instant now) {
    this.now = now;
  }

  @Override
  public Instant instant() {
    return now;
  }

  /// Moves forward.
  public void advance(Duration time) {
    now = now.plus(time);
  }

  /// Moves to a time that is not earlier.
  public void set(Instant time) {
    if (time.isBefore(now)) {
      throw new IllegalArgumentException("time does not go back");
    }
    now = time;
  }
}
