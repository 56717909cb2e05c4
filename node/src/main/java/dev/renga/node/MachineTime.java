package dev.renga.node;

import java.time.Instant;
import java.time.InstantSource;
import java.util.function.LongSupplier;

/// The time of this machine, for rooms that may not read a clock themselves and have nobody who
/// hands them one: a laboratory that is started from a test.
///
/// @param wall the time of day
/// @param nanos monotonic nanoseconds, for durations
public record MachineTime(InstantSource wall, LongSupplier nanos) {
  /// The real time.
  public static MachineTime real() {
    return new MachineTime(Instant::now, System::nanoTime);
  }
}
