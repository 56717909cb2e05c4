package dev.renga.lab.sim;

/// How long a simulated node needs to check a block: the scripts and coins that it does not really
/// look at.
///
/// @param fixedMicros for any block, microseconds
/// @param microsPerMegabyte for each million bytes of the block
/// @param serial whether a node checks one block at a time, so that the next waits
public record Validation(long fixedMicros, long microsPerMegabyte, boolean serial) {
  /// Blocks are checked in no time.
  public static final Validation NONE = new Validation(0, 0, false);

  /// What the median peer needed for a normal block in a test on signet (b10c, April 2026): 176 ms.
  public static final Validation MEASURED = new Validation(176_000, 0, true);

  /// Refuses negative times.
  public Validation {
    if (fixedMicros < 0 || microsPerMegabyte < 0) {
      throw new IllegalArgumentException("checking a block takes no negative time");
    }
  }

  long micros(long bytes) {
    return fixedMicros + Math.ceilDiv(bytes * microsPerMegabyte, 1_000_000L);
  }
}
