package dev.renga.p2p.protocol;

import java.time.Duration;
import java.util.random.RandomGenerator;

/// Random waiting times, the same on every machine for the same dice.
final class Chance {
  private Chance() {}

  /// The time until the next of events that come at random with this mean distance.
  static Duration exponential(RandomGenerator random, Duration mean) {
    double share = -StrictMath.log1p(-random.nextDouble());
    return Duration.ofMillis((long) (share * mean.toMillis()));
  }
}
