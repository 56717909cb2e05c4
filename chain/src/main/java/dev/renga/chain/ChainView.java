package dev.renga.chain;

import dev.renga.primitives.BlockHash;
import dev.renga.primitives.BlockHeader;
import dev.renga.primitives.Network;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The chain as it was at one moment; immutable, any thread, costs nothing to keep.
///
/// What is said about the active chain is of that moment. The tree of headers behind it only grows:
/// a header that came later may be found through an older view, and what a [HeaderNode] tells of
/// its block is always of now.
public final class ChainView {
  /// Hashes a locator names one by one before the steps double.
  private static final int LOCATOR_DENSE = 10;

  private final Network network;
  private final HeaderTree tree;
  private final HeaderNode tip;
  private final HeaderNode bestHeader;
  private final boolean initialDownload;
  private final int prunedBelow;

  ChainView(
      Network network,
      HeaderTree tree,
      HeaderNode tip,
      HeaderNode bestHeader,
      boolean initialDownload,
      int prunedBelow) {
    this.network = network;
    this.tree = tree;
    this.tip = tip;
    this.bestHeader = bestHeader;
    this.initialDownload = initialDownload;
    this.prunedBelow = prunedBelow;
  }

  /// The network whose chain this is.
  public Network network() {
    return network;
  }

  /// The last block of the active chain.
  public HeaderNode tip() {
    return tip;
  }

  /// Height of the active chain's last block.
  public int height() {
    return tip.height();
  }

  /// The header with the most work that no failed block stands behind.
  public HeaderNode bestHeader() {
    return bestHeader;
  }

  /// Whether the chain is still being caught up with. Once it is `false` it stays so.
  public boolean isInitialDownload() {
    return initialDownload;
  }

  /// Blocks of the active chain below this height may have been deleted by pruning; 0 if none was.
  public int prunedBelow() {
    return prunedBelow;
  }

  /// The header of that name on any branch; `null` if it is not known.
  public @Nullable HeaderNode find(BlockHash hash) {
    return tree.find(hash);
  }

  /// The active chain's block of that height; `null` outside 0…[#height()].
  public @Nullable HeaderNode at(int height) {
    return height < 0 || height > tip.height() ? null : tip.ancestor(height);
  }

  /// Whether the block is on the active chain.
  public boolean contains(HeaderNode node) {
    return node.isAncestorOf(tip);
  }

  /// The block after this one on the active chain; `null` at the tip and off the chain.
  public @Nullable HeaderNode next(HeaderNode node) {
    return contains(node) ? at(node.height() + 1) : null;
  }

  /// Blocks on top of this one, itself included; -1 off the active chain (as in RPC).
  public int confirmations(HeaderNode node) {
    return contains(node) ? tip.height() - node.height() + 1 : -1;
  }

  /// The last block that the branch has in common with the active chain.
  public HeaderNode fork(HeaderNode branch) {
    return branch.forkWith(tip);
  }

  /// Names of blocks by which a peer finds where its chain leaves this branch: the last ten, then
  /// ever larger steps back, then genesis.
  public List<BlockHash> locator(HeaderNode from) {
    List<BlockHash> names = new ArrayList<>(32);
    int step = 1;
    HeaderNode node = from;
    while (node.height() > 0) {
      names.add(node.hash());
      if (names.size() >= LOCATOR_DENSE) {
        step *= 2;
      }
      node = from.ancestor(Math.max(0, node.height() - step));
    }
    names.add(node.hash());
    return names;
  }

  /// The first block of a locator that is on the active chain; genesis if none is.
  public HeaderNode fork(List<BlockHash> locator) {
    for (BlockHash name : locator) {
      HeaderNode node = find(name);
      if (node != null && contains(node)) {
        return node;
      }
      if (node != null && tip.isAncestorOf(node)) {
        return tip;
      }
    }
    return tip.ancestor(0);
  }

  /// Blocks of the active chain after the one given, in order.
  ///
  /// @param stop the last one wanted; [BlockHash#ZERO] for no such
  /// @param max at most that many
  public List<HeaderNode> after(HeaderNode start, BlockHash stop, int max) {
    int last = (int) Math.min(tip.height(), (long) start.height() + max);
    List<HeaderNode> found = new ArrayList<>(Math.max(0, last - start.height()));
    if (last <= start.height()) {
      return found;
    }
    for (HeaderNode node = tip.ancestor(last);
        node != null && node.height() > start.height();
        node = node.previous()) {
      if (node.is(stop)) {
        found.clear();
      }
      found.add(node);
    }
    return found.reversed();
  }

  /// Headers of the active chain after the first known block of a locator, as `getheaders` asks.
  public List<BlockHeader> headersAfter(List<BlockHash> locator, BlockHash stop, int max) {
    return after(fork(locator), stop, max).stream().map(HeaderNode::header).toList();
  }

  /// All ends of branches, highest first; the active tip is always among them.
  public List<BranchTip> branches() {
    List<BranchTip> found = new ArrayList<>();
    found.add(new BranchTip(tip, 0, BranchTip.State.ACTIVE));
    for (HeaderNode leaf : tree.leaves()) {
      if (!contains(leaf)) {
        int length = leaf.height() - leaf.forkWith(tip).height();
        found.add(new BranchTip(leaf, length, state(leaf)));
      }
    }
    found.sort(
        Comparator.comparingInt((BranchTip branch) -> branch.node().height())
            .reversed()
            .thenComparing(branch -> branch.node().hash()));
    return found;
  }

  private static BranchTip.State state(HeaderNode leaf) {
    if (leaf.isFailed()) {
      return BranchTip.State.INVALID;
    }
    if (leaf.chainTransactions() == 0) {
      return BranchTip.State.HEADERS_ONLY;
    }
    return leaf.isConnectedOnce() ? BranchTip.State.VALID_FORK : BranchTip.State.VALID_HEADERS;
  }

  /// Estimated share of the whole chain's transactions that are connected, 0…1. Blocks that are not
  /// here yet count as many transactions as those that are.
  public double fraction() {
    if (bestHeader.height() <= tip.height()) {
      return 1;
    }
    return (tip.height() + 1.0) / (bestHeader.height() + 1.0);
  }
}
