package dev.renga.chain;

import dev.renga.primitives.Block;
import dev.renga.primitives.BlockHash;
import dev.renga.primitives.BlockHeader;
import dev.renga.primitives.Target;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// All headers ever accepted, each linked to its parent; knows the best of them and which branches
/// have failed. It knows no rules: what is put in was checked before.
///
/// Written by the chain's writer; `find` and `leaves` may be called from any thread.
///
/// Invariants:
/// 1. A node's parent is in the tree before the node.
/// 2. A descendant of a failed node is marked [Status#FAILED_ANCESTOR], and nothing else is.
/// 3. The best header is the first seen of those with the most work that have not failed.
final class HeaderTree {
  private final HeaderTable table;
  private final HeaderNode genesis;
  private final Set<HeaderNode> leaves = ConcurrentHashMap.newKeySet();
  private HeaderNode best;

  // Work of the target that was seen last: targets repeat for thousands of headers.
  private int lastBits;
  private BigInteger lastProof = BigInteger.ZERO;

  HeaderTree(Block genesisBlock, long salt) {
    table = new HeaderTable(salt);
    genesis = new HeaderNode(genesisBlock.header(), null, proof(genesisBlock.header().bits()));
    table.insert(genesis);
    leaves.add(genesis);
    best = genesis;
  }

  HeaderNode genesis() {
    return genesis;
  }

  HeaderNode best() {
    return best;
  }

  int size() {
    return table.size();
  }

  @Nullable HeaderNode find(BlockHash hash) {
    return table.find(hash);
  }

  Collection<HeaderNode> leaves() {
    return Collections.unmodifiableSet(leaves);
  }

  void forEach(Consumer<HeaderNode> visitor) {
    table.forEach(visitor);
  }

  /// Adds a header whose parent is in the tree and which is not there itself.
  HeaderNode add(BlockHeader header, HeaderNode parent) {
    HeaderNode node = new HeaderNode(header, parent, proof(header.bits()));
    if (parent.isFailed()) {
      node.mark(Status.FAILED_ANCESTOR);
    }
    table.insert(node);
    leaves.remove(parent);
    leaves.add(node);
    if (!node.isFailed() && node.compareWork(best) > 0) {
      best = node;
    }
    return node;
  }

  /// Remembers that a block and all that descend from it can never be connected.
  ///
  /// @param changed told of every node whose status changed
  void fail(HeaderNode failed, Consumer<HeaderNode> changed) {
    failed.mark(Status.FAILED);
    changed.accept(failed);
    forEach(
        node -> {
          if (node != failed
              && !node.is(Status.FAILED_ANCESTOR)
              && node.height() > failed.height()
              && failed.isAncestorOf(node)) {
            node.mark(Status.FAILED_ANCESTOR);
            changed.accept(node);
          }
        });
    if (best.isFailed()) {
      findBest();
    }
  }

  /// Forgets failures of a block, of those before it and of those that descend from it.
  ///
  /// @param changed told of every node whose status changed
  void forgive(HeaderNode forgiven, Consumer<HeaderNode> changed) {
    List<HeaderNode> descendants = new ArrayList<>();
    forEach(
        node -> {
          boolean related = forgiven.isAncestorOf(node) || node.isAncestorOf(forgiven);
          if (related && node.is(Status.FAILED)) {
            node.unmark(Status.FAILED);
            changed.accept(node);
          }
          if (node.is(Status.FAILED_ANCESTOR)) {
            descendants.add(node);
          }
        });
    descendants.sort(Comparator.comparingInt(HeaderNode::height));
    for (HeaderNode node : descendants) {
      if (!node.parent().isFailed()) {
        node.unmark(Status.FAILED_ANCESTOR);
        changed.accept(node);
      }
    }
    findBest();
  }

  /// Chooses the best header anew after loading; of equal work the one given wins.
  void choose(HeaderNode preferred) {
    best = preferred;
    findBest();
  }

  /// Finds the best header anew. Among those of equal work the one that is best already stays, else
  /// the one whose block came first, else the smallest hash, so that the choice never depends on
  /// the order of a table.
  private void findBest() {
    HeaderNode[] found = {best.isFailed() ? genesis : best};
    forEach(
        node -> {
          if (!node.isFailed() && isBetter(node, found[0])) {
            found[0] = node;
          }
        });
    best = found[0];
  }

  private boolean isBetter(HeaderNode node, HeaderNode than) {
    int order = node.compareWork(than);
    if (order != 0 || than == best) {
      return order > 0;
    }
    if (node == best) {
      return true;
    }
    order = Long.compare(than.sequence(), node.sequence());
    return order > 0 || (order == 0 && node.hash().compareTo(than.hash()) < 0);
  }

  private BigInteger proof(int bits) {
    if (bits != lastBits || lastProof.signum() == 0) {
      lastBits = bits;
      lastProof = Target.fromCompact(bits).value().work();
    }
    return lastProof;
  }
}
