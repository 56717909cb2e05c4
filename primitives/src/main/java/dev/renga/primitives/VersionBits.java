package dev.renga.primitives;

/// A deployment that miners signal for in the block version (BIP9, with BIP341's minimum activation
/// height).
///
/// @param name as RPC shows it, such as `testdummy`
/// @param bit 0…28
/// @param startTime median time past, seconds since 1970, from which signals count;
///   [#ALWAYS_ACTIVE] or [#NEVER_ACTIVE]
/// @param timeout median time past at which the deployment fails; [#NO_TIMEOUT] for never
/// @param minimumActivationHeight height below which a locked-in deployment waits
/// @param period blocks in a signalling window
/// @param threshold signals a window needs
public record VersionBits(
    String name,
    int bit,
    long startTime,
    long timeout,
    int minimumActivationHeight,
    int period,
    int threshold) {
  /// Active from genesis on; a start time.
  public static final long ALWAYS_ACTIVE = -1;

  /// Never active; a start time.
  public static final long NEVER_ACTIVE = -2;

  /// Never times out; a timeout.
  public static final long NO_TIMEOUT = Long.MAX_VALUE;

  /// Refuses what no network could mean.
  public VersionBits {
    if (bit < 0 || bit > 28) {
      throw new IllegalArgumentException("version bit " + bit + " is outside 0..28");
    }
    if (period < 1 || threshold < 1 || threshold > period) {
      throw new IllegalArgumentException(
          "threshold %s of a window of %s blocks".formatted(threshold, period));
    }
  }

  /// The same deployment with other times.
  public VersionBits withTimes(long start, long end, int minimumHeight) {
    return new VersionBits(name, bit, start, end, minimumHeight, period, threshold);
  }
}
