package dev.renga.chain;

import dev.renga.primitives.BlockHash;
import dev.renga.primitives.Target;
import java.math.BigInteger;

/// Says whether the scripts of a block need to be checked.
final class AssumeValid {
  /// How deep a block must be buried, measured in the best header's work, for its scripts to be
  /// left out: whoever wants to make us skip an invalid block must do two weeks' work.
  private static final long BURIED_SECONDS = 14L * 24 * 60 * 60;

  private final ChainConfig config;
  private final HeaderTree tree;

  AssumeValid(ChainConfig config, HeaderTree tree) {
    this.config = config;
    this.tree = tree;
  }

  /// Why a block's scripts are checked, or that they are not.
  enum Reason {
    ASSUMED_VALID,
    NOTHING_ASSUMED,
    ASSUMED_BLOCK_UNKNOWN,
    NOT_BELOW_ASSUMED_BLOCK,
    NOT_IN_BEST_HEADER_CHAIN,
    TOO_LITTLE_WORK,
    TOO_RECENT
  }

  boolean mustCheck(HeaderNode node) {
    return reason(node) != Reason.ASSUMED_VALID;
  }

  /// The conditions of bitcoind's `ConnectBlock`, in its order.
  Reason reason(HeaderNode node) {
    BlockHash hash = config.assumeValid();
    if (hash == null) {
      return Reason.NOTHING_ASSUMED;
    }
    HeaderNode assumed = tree.find(hash);
    if (assumed == null) {
      return Reason.ASSUMED_BLOCK_UNKNOWN;
    }
    if (!node.isAncestorOf(assumed)) {
      return Reason.NOT_BELOW_ASSUMED_BLOCK;
    }
    HeaderNode best = tree.best();
    if (!node.isAncestorOf(best)) {
      return Reason.NOT_IN_BEST_HEADER_CHAIN;
    }
    BigInteger work = best.chainWork();
    if (work.compareTo(config.minimumChainWork()) < 0) {
      return Reason.TOO_LITTLE_WORK;
    }
    return equivalentSeconds(work.subtract(node.chainWork()), best)
                .compareTo(BigInteger.valueOf(BURIED_SECONDS))
            <= 0
        ? Reason.TOO_RECENT
        : Reason.ASSUMED_VALID;
  }

  /// Seconds the network would need for that work at the difficulty of a block.
  private BigInteger equivalentSeconds(BigInteger work, HeaderNode at) {
    BigInteger proof = Target.fromCompact(at.bits()).value().work();
    return work.multiply(BigInteger.valueOf(config.network().proofOfWork().spacing()))
        .divide(proof);
  }
}
