package dev.renga.consensus;

import dev.renga.primitives.BlockHash;
import dev.renga.primitives.Deployment;
import dev.renga.primitives.Network;

/// Says where a block must be looked through for transactions that overwrite unspent ones.
final class Bip30 {
  /// From this height on, coinbases from before BIP34 that carry a height of the future could come
  /// again, so that BIP34 no longer implies BIP30.
  static final int RESUMED_AT = 1_983_702;

  private Bip30() {}

  /// Whether a block must be looked through.
  ///
  /// Two blocks of mainnet did overwrite unspent coinbases and are known by height and hash. On the
  /// known chain, of which the block at the height of BIP34 is the witness, there can be no more
  /// such blocks up to [#RESUMED_AT]. On any other chain there can.
  ///
  /// @param resumedAt [#RESUMED_AT], but for tests
  static boolean isEnforced(BlockHash block, HeaderView parent, Network network, int resumedAt) {
    int height = parent.height() + 1;
    if (height >= resumedAt) {
      return true;
    }
    Integer exception = network.bip30Exceptions().get(block);
    if (exception != null && exception == height) {
      return false;
    }
    BlockHash known = network.bip34Hash();
    int bip34 = network.activationHeight(Deployment.HEIGHT_IN_COINBASE);
    return known == null || parent.height() < bip34 || !parent.ancestor(bip34).hash().equals(known);
  }
}
