package dev.renga.chain;

import java.time.InstantSource;
import java.util.function.LongSupplier;

/// What the chain needs from its surroundings.
///
/// @param clock wall time, for the rule on block times and for what people see; may be mocked
/// @param nanos monotonic time in nanoseconds, for timers and rates
/// @param salt a secret random number that keeps strangers from choosing slots of hash tables
/// @param supervisor told of errors that end the chain's life
public record ChainHost(InstantSource clock, LongSupplier nanos, long salt, Supervisor supervisor) {
  /// Decides what to do when the chain cannot go on: end the process or the embedded node.
  @FunctionalInterface
  public interface Supervisor {
    /// Called once, on the thread that met the error; nothing is written to disk any more.
    ///
    /// @param sentence says what is wrong and what to do
    /// @param cause the error
    void fatal(String sentence, Throwable cause);
  }
}
