package dev.renga.lab.attack;

import java.util.function.BooleanSupplier;

/// Waits for things that happen elsewhere.
final class Patience {
  private static final long PAUSE_MILLIS = 2;

  private final Field field;

  Patience(Field field) {
    this.field = field;
  }

  /// Waits until it holds, the time is over, or the attack is stopped.
  ///
  /// @return whether it holds
  boolean await(double seconds, BooleanSupplier condition) throws InterruptedException {
    long end = field.nanos().getAsLong() + (long) (seconds * 1e9);
    while (!condition.getAsBoolean()) {
      if (field.isStopped() || field.nanos().getAsLong() - end > 0) {
        return condition.getAsBoolean();
      }
      Thread.sleep(PAUSE_MILLIS);
    }
    return true;
  }
}
