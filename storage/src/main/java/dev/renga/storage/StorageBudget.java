package dev.renga.storage;

/// How the memory of `-dbcache` is divided. Everything that storage takes outside the Java heap is
/// counted: the coins cache, the database's block cache (which also holds its indexes and filters),
/// and what a commit needs on top of the cache while it is written.
///
/// The dirty part of the cache is bounded, because a commit writes it as one batch (known failure
/// S-032). Beside the cache there are for a moment: the order of the entries, the batch, the
/// memtable it goes into, and the memtable before it that may still be on its way to the disk.
/// Measured with P2WPKH coins they are 0.1, 0.76, 0.75 and 0.75 times the dirty part.
///
/// @param cache bytes for the coins cache
/// @param dirty bytes of changed entries in the cache at which the writer should commit
/// @param blockCache bytes of the database's block cache
/// @param writeBuffer bytes of one memtable of coins
public record StorageBudget(long cache, long dirty, long blockCache, long writeBuffer) {
  /// The smallest total, 4 MiB as in bitcoind.
  public static final long MINIMUM = 4L << 20;

  /// What is counted for a commit, in hundredths of the dirty part.
  private static final long COMMIT_PERCENT = 240;

  /// Divides a total of bytes; less than [#MINIMUM] is taken as that.
  public static StorageBudget of(long total) {
    long all = Math.max(total, MINIMUM);
    long blockCache = Math.clamp(all / 12, 512L << 10, 128L << 20);
    long dirty = Math.clamp(all / 6, 512L << 10, 128L << 20);
    long cache = all - blockCache - dirty * COMMIT_PERCENT / 100;
    return new StorageBudget(
        cache, Math.min(dirty, cache / 2), blockCache, Math.max(1 << 20, dirty / 2));
  }

  /// What all parts take together at most.
  public long total() {
    return cache + blockCache + dirty * COMMIT_PERCENT / 100;
  }
}
