package dev.renga.lab.live;

/// How blocks come about.
public enum MiningMode {
  /// Each miner waits exponentially distributed times, by its share of the hash rate and the
  /// difficulty at its tip; the block's own proof of work is easy. Exact and light.
  SCHEDULED,
  /// Threads search nonces; a share is a share of time on the processor.
  REAL,
  /// Only when told to.
  MANUAL
}
