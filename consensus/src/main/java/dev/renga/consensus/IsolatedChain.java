package dev.renga.consensus;

import dev.renga.primitives.BlockHash;
import dev.renga.primitives.Deployment;
import dev.renga.primitives.Network;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Stands for the chain below a block of which nothing is known but heights and some median times.
///
/// Every answer that is not known is the one most favourable to the block, so that whatever is
/// refused would be refused with the whole chain at hand too.
///
/// @param height height of this header
/// @param newest height of the isolated block's parent
/// @param known median times past by height, from elsewhere
/// @param blockTime time of the isolated block
record IsolatedChain(
    int height,
    BlockHash hash,
    Network network,
    int newest,
    Map<Integer, Long> known,
    long blockTime)
    implements HeaderView {

  static IsolatedChain before(
      BlockHash parent, int height, Network network, Map<Integer, Long> known, long blockTime) {
    return new IsolatedChain(height - 1, parent, network, height - 1, known, blockTime);
  }

  boolean isMedianTimeKnown() {
    return known.containsKey(height);
  }

  @Override
  public int version() {
    throw new IllegalStateException("the version of a header outside of the file is not known");
  }

  @Override
  public long time() {
    throw new IllegalStateException("the time of a header outside of the file is not known");
  }

  @Override
  public int bits() {
    throw new IllegalStateException("the target of a header outside of the file is not known");
  }

  @Override
  public @Nullable HeaderView previous() {
    return height == 0 ? null : ancestor(height - 1);
  }

  /// The ancestor at the height of BIP34 is taken for the known one.
  @Override
  public HeaderView ancestor(int wanted) {
    if (wanted < 0 || wanted > height) {
      throw new IllegalArgumentException("no ancestor at height " + wanted);
    }
    BlockHash name = wanted == height ? hash : BlockHash.ZERO;
    BlockHash atBip34 = network.bip34Hash();
    if (atBip34 != null && wanted == network.activationHeight(Deployment.HEIGHT_IN_COINBASE)) {
      name = atBip34;
    }
    return new IsolatedChain(wanted, name, network, newest, known, blockTime);
  }

  /// What is known, or else for the parent the latest time it can be, for others the earliest.
  @Override
  public long medianTimePast() {
    Long time = known.get(height);
    if (time != null) {
      return time;
    }
    return height == newest ? blockTime - 1 : 0;
  }
}
