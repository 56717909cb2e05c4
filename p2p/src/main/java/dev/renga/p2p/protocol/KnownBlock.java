package dev.renga.p2p.protocol;

import dev.renga.consensus.HeaderView;
import dev.renga.primitives.BlockHeader;
import java.math.BigInteger;
import org.jspecify.annotations.Nullable;

/// A block whose header is in our tree, with what is known of it now. Two of the same block are
/// equal. Any thread.
public interface KnownBlock extends HeaderView {
  @Override
  @Nullable KnownBlock previous();

  @Override
  KnownBlock ancestor(int height);

  /// The header.
  BlockHeader header();

  /// Expected hashes to make this block and all before it.
  BigInteger chainWork();

  /// Whether the block or one before it broke a rule.
  boolean isFailed();

  /// Whether the block can be read from disk.
  boolean isStored();

  /// Whether this block and all before it have been here, so that nothing is missing to connect it.
  boolean isComplete();

  /// Whether the block has been connected once.
  boolean isConnectedOnce();

  /// Whether this block is on the way from genesis to the other one, or is the other one.
  default boolean isAncestorOf(KnownBlock other) {
    return other.height() >= height() && other.ancestor(height()).equals(this);
  }

  /// The last block that both have on their way.
  default KnownBlock forkWith(KnownBlock other) {
    // halves the distance with the tree's own shortcuts; both sides share a prefix
    int low = 0;
    int high = Math.min(height(), other.height());
    while (low < high) {
      int middle = low + (high - low + 1) / 2;
      if (ancestor(middle).equals(other.ancestor(middle))) {
        low = middle;
      } else {
        high = middle - 1;
      }
    }
    return ancestor(low);
  }
}
