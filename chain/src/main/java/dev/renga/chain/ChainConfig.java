package dev.renga.chain;

import dev.renga.primitives.BlockHash;
import dev.renga.primitives.Network;
import java.math.BigInteger;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// How a chain is run. [#of] gives bitcoind's defaults; the `with…` methods change one thing.
///
/// @param network the rules' parameters
/// @param workers threads that check scripts, 1…256
/// @param assumeValid a block whose ancestors' scripts need no check; `null` checks all
/// @param minimumChainWork work below which the chain counts as not synchronised
/// @param maximumTipAge a tip older than this counts as not synchronised
/// @param flushInterval most time between a connected block and its being safe from a power cut
///   once the chain is synchronised; ten times that before
/// @param prune which old blocks may be deleted
/// @param start what to trust of the stores when opening
public record ChainConfig(
    Network network,
    int workers,
    @Nullable BlockHash assumeValid,
    BigInteger minimumChainWork,
    Duration maximumTipAge,
    Duration flushInterval,
    Prune prune,
    Start start) {
  /// Most threads that check scripts.
  public static final int MAX_WORKERS = 256;

  /// Which old blocks may be deleted.
  public sealed interface Prune {
    /// None.
    record Off() implements Prune {}

    /// Those a person names (`-prune=1`).
    record Manual() implements Prune {}

    /// As many as it takes to stay below a size, 288 blocks below the tip always kept.
    ///
    /// @param bytes the size; for people at least [#SMALLEST_TARGET], see [#automatic]
    record Automatic(long bytes) implements Prune {}

    /// A target as a person may set it (`-prune=550` and more).
    ///
    /// @throws IllegalArgumentException below 550 MiB
    static Prune automatic(long mebibytes) {
      if (mebibytes < SMALLEST_TARGET >> 20 || mebibytes > Long.MAX_VALUE >> 20) {
        throw new IllegalArgumentException(
            "a prune target must be at least 550 MiB, not " + mebibytes);
      }
      return new Automatic(mebibytes << 20);
    }

    /// 550 MiB: 288 blocks with their undo data, and room for a reorganisation.
    long SMALLEST_TARGET = 550L << 20;
  }

  /// What to trust of the stores when opening.
  public enum Start {
    /// Everything.
    NORMAL,
    /// The block files alone: index and coins are made anew (`-reindex`).
    REINDEX,
    /// Block files and index: the coins are made anew (`-reindex-chainstate`).
    REINDEX_CHAINSTATE
  }

  /// Refuses numbers out of range.
  public ChainConfig {
    if (workers < 1 || workers > MAX_WORKERS) {
      throw new IllegalArgumentException("workers must be 1..256, not " + workers);
    }
    if (flushInterval.isNegative() || flushInterval.isZero()) {
      throw new IllegalArgumentException("the flush interval must be positive");
    }
  }

  /// What the network vouches for, one worker, no pruning.
  public static ChainConfig of(Network network) {
    return new ChainConfig(
        network,
        1,
        network.trust().assumeValid(),
        network.trust().minimumChainWork(),
        Duration.ofHours(24),
        Duration.ofSeconds(30),
        new Prune.Off(),
        Start.NORMAL);
  }

  /// With as many threads for scripts.
  public ChainConfig withWorkers(int count) {
    return new ChainConfig(
        network, count, assumeValid, minimumChainWork, maximumTipAge, flushInterval, prune, start);
  }

  /// With another block whose ancestors' scripts need no check, or with none.
  public ChainConfig withAssumeValid(@Nullable BlockHash block) {
    return new ChainConfig(
        network, workers, block, minimumChainWork, maximumTipAge, flushInterval, prune, start);
  }

  /// With another amount of work to be reached.
  public ChainConfig withMinimumChainWork(BigInteger work) {
    return new ChainConfig(
        network, workers, assumeValid, work, maximumTipAge, flushInterval, prune, start);
  }

  /// With another greatest age of a synchronised tip.
  public ChainConfig withMaximumTipAge(Duration age) {
    return new ChainConfig(
        network, workers, assumeValid, minimumChainWork, age, flushInterval, prune, start);
  }

  /// With another time between flushes.
  public ChainConfig withFlushInterval(Duration interval) {
    return new ChainConfig(
        network, workers, assumeValid, minimumChainWork, maximumTipAge, interval, prune, start);
  }

  /// With another rule on deleting old blocks.
  public ChainConfig withPrune(Prune rule) {
    return new ChainConfig(
        network, workers, assumeValid, minimumChainWork, maximumTipAge, flushInterval, rule, start);
  }

  /// With another way to open.
  public ChainConfig withStart(Start mode) {
    return new ChainConfig(
        network, workers, assumeValid, minimumChainWork, maximumTipAge, flushInterval, prune, mode);
  }
}
