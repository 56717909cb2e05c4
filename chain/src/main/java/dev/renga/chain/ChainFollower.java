package dev.renga.chain;

import dev.renga.primitives.Block;
import org.jspecify.annotations.Nullable;

/// Walks from block to block after the active chain at its own pace, and never misses one: for
/// indexes, the mempool, wallets. It keeps nothing but its place; the steps are found from the
/// chain each time, so that being slow costs no memory. Used by one thread at a time.
public final class ChainFollower {
  private final Chain chain;
  private HeaderNode place;

  /// A step along the chain.
  public sealed interface Step {
    /// The follower's next block.
    record Forward(HeaderNode node, Block block) implements Step {}

    /// The follower's own block is no longer on the active chain: it is to be undone.
    record Back(HeaderNode node, Block block) implements Step {}

    /// The block that comes next is not on disk any more (pruned): the follower cannot go on.
    record Gone(HeaderNode node) implements Step {}
  }

  ChainFollower(Chain chain, HeaderNode place) {
    this.chain = chain;
    this.place = place;
  }

  /// The last block that was handed out and not taken back.
  public HeaderNode place() {
    return place;
  }

  /// The next step towards the active tip; `null` when the follower is there.
  public @Nullable Step next() {
    HeaderNode tip = chain.view().tip();
    if (place == tip) {
      return null;
    }
    boolean forward = place.isAncestorOf(tip);
    HeaderNode node = forward ? tip.ancestor(place.height() + 1) : place;
    Block block = chain.block(node);
    if (block == null) {
      return new Step.Gone(node);
    }
    place = forward ? node : node.parent();
    return forward ? new Step.Forward(node, block) : new Step.Back(node, block);
  }
}
