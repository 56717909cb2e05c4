package dev.renga.consensus;

import dev.renga.primitives.Network;
import dev.renga.primitives.Target;
import java.math.BigInteger;

/// How hard the next block must be. Integers only; times are signed differences of unsigned ones.
public final class Difficulty {
  private static final int LARGEST_STEP = 4;

  private Difficulty() {}

  /// The target, in compact form, that the block after a header must state.
  ///
  /// Within a window it is the parent's; on test networks a block that comes more than twice the
  /// spacing after its parent may have the easiest target, and the next block goes back to the last
  /// one that was not let off so. At the end of a window [#retarget] decides.
  ///
  /// @param parent the header before the new block
  /// @param newBlockTime time in the new block's header
  public static int nextBits(HeaderView parent, long newBlockTime, Network network) {
    Network.ProofOfWork rules = network.proofOfWork();
    int interval = rules.interval();
    if ((parent.height() + 1) % interval == 0) {
      return retarget(parent, parent.ancestor(parent.height() - (interval - 1)), rules);
    }
    if (!rules.minimumDifficultyBlocks()) {
      return parent.bits();
    }
    int easiest = rules.limit().toCompact();
    if (newBlockTime > parent.time() + 2 * rules.spacing()) {
      return easiest;
    }
    return lastOrdinaryBits(parent, easiest, interval);
  }

  private static int lastOrdinaryBits(HeaderView parent, int easiest, int interval) {
    HeaderView header = parent;
    while (header.bits() == easiest && header.height() % interval != 0) {
      HeaderView before = header.previous();
      if (before == null) {
        break;
      }
      header = before;
    }
    return header.bits();
  }

  /// The new target after a window: scaled by the time that the window took, at most fourfold
  /// either way. The span is measured over one block less than the window has, as it always was.
  ///
  /// BIP94 scales the target of the window's first block, which is never let off.
  private static int retarget(HeaderView last, HeaderView first, Network.ProofOfWork rules) {
    if (rules.noRetargeting()) {
      return last.bits();
    }
    long shortest = rules.timespan() / LARGEST_STEP;
    long longest = rules.timespan() * LARGEST_STEP;
    long taken = Math.clamp(last.time() - first.time(), shortest, longest);
    int from = rules.enforceBip94() ? first.bits() : last.bits();
    return scale(from, taken, rules).toCompact();
  }

  private static Target scale(int bits, long timespan, Network.ProofOfWork rules) {
    BigInteger scaled =
        Target.fromCompact(bits)
            .value()
            .value()
            .multiply(BigInteger.valueOf(timespan))
            .divide(BigInteger.valueOf(rules.timespan()));
    return new Target(scaled.min(rules.limit().value()));
  }

  /// Whether a header of that height may state `newBits` after a parent with `oldBits`, whatever
  /// its times are. Lets the presync of headers refuse nonsense without keeping the chain.
  ///
  /// @param height of the header with `newBits`
  public static boolean permittedTransition(
      Network network, long height, int oldBits, int newBits) {
    Network.ProofOfWork rules = network.proofOfWork();
    if (rules.minimumDifficultyBlocks()) {
      return true;
    }
    if (height % rules.interval() != 0 || rules.noRetargeting()) {
      return oldBits == newBits;
    }
    BigInteger stated = expand(newBits);
    Target easiest = scale(oldBits, rules.timespan() * LARGEST_STEP, rules);
    Target hardest = scale(oldBits, rules.timespan() / LARGEST_STEP, rules);
    return stated.compareTo(expand(easiest.toCompact())) <= 0
        && stated.compareTo(expand(hardest.toCompact())) >= 0;
  }

  private static BigInteger expand(int bits) {
    return Target.fromCompact(bits).value().value();
  }
}
