package dev.renga.chain;

import java.time.Duration;
import java.util.Map;

/// How far validation has come since the chain was opened.
///
/// @param tip the active chain's last block
/// @param bestHeader the header with the most work
/// @param fraction share of the chain's transactions that are connected, an estimate, 0…1
/// @param blocks blocks connected
/// @param transactions transactions connected
/// @param inputs inputs connected, coinbases left out
/// @param bytes bytes of the connected blocks
/// @param elapsed time since the chain was opened
/// @param stages time each stage took, summed over threads
public record Progress(
    HeaderNode tip,
    HeaderNode bestHeader,
    double fraction,
    long blocks,
    long transactions,
    long inputs,
    long bytes,
    Duration elapsed,
    Map<Stage, Duration> stages) {
  /// A part of the work.
  public enum Stage {
    /// Decoding, transaction ids, merkle root and the rules that need no coins; many threads.
    PREPARE,
    /// Reading coins ahead; many threads.
    PREFETCH,
    /// Spending and making coins in order; one thread.
    APPLY,
    /// Scripts and signatures; many threads.
    SCRIPTS,
    /// The writer waiting for scripts.
    WAIT,
    /// Writing blocks and undo data.
    STORE,
    /// Writing coins and index to disk in one step.
    COMMIT
  }

  /// Copies the map.
  public Progress {
    stages = Map.copyOf(stages);
  }

  /// Inputs a second since the chain was opened.
  public double inputsPerSecond() {
    return inputs / seconds();
  }

  /// Megabytes (10⁶) a second since the chain was opened.
  public double megabytesPerSecond() {
    return bytes / 1e6 / seconds();
  }

  private double seconds() {
    return Math.max(1, elapsed.toNanos()) / 1e9;
  }
}
