package dev.renga.mempool;

import dev.renga.primitives.OutPoint;
import dev.renga.primitives.TxIn;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// Adds everything up afresh and compares: the invariants of [Pool].
final class PoolCheck {
  private final Pool pool;
  private final List<PoolNode> nodes;

  private PoolCheck(Pool pool) {
    this.pool = pool;
    this.nodes = pool.nodes();
  }

  /// @throws IllegalStateException when something is wrong: a bug
  static void check(Pool pool) {
    new PoolCheck(pool).run();
  }

  private void run() {
    Set<OutPoint> spent = new HashSet<>();
    long size = 0;
    long fees = 0;
    long memory = 0;
    for (PoolNode node : nodes) {
      size += node.entry.virtualSize();
      fees += node.entry.fee();
      memory += node.entry.memory();
      for (TxIn input : node.entry.transaction().inputs()) {
        require(spent.add(input.prevout()), "an output is spent twice", node);
        require(pool.spender(input.prevout()) == node, "another spends its coin", node);
      }
      require(pool.find(node.entry.txid()) == node, "not found by txid", node);
      require(pool.find(node.entry.wtxid()) == node, "not found by wtxid", node);
      checkLinks(node);
      checkSums(node);
    }
    MempoolView.Totals totals = pool.totals();
    boolean right =
        totals.equals(new MempoolView.Totals(nodes.size(), size, fees, memory))
            && pool.areOrdersWhole();
    if (!right) {
      throw new IllegalStateException("the mempool's totals are wrong: " + totals);
    }
  }

  private void checkLinks(PoolNode node) {
    Set<PoolNode> parents = pool.parents(node.entry.transaction());
    require(parents.equals(node.parents), "wrong parents", node);
    for (PoolNode parent : parents) {
      require(parent.children.contains(node), "a parent does not know it", node);
    }
    for (PoolNode child : node.children) {
      require(child.parents.contains(node), "a child does not know it", node);
      require(pool.find(child.entry.txid()) == child, "a child is gone", node);
    }
  }

  private static void checkSums(PoolNode node) {
    PoolNode fresh = new PoolNode(node.entry);
    Pool.withAncestors(node.parents).forEach(other -> fresh.addAncestor(other, 1));
    Pool.withDescendants(node.children).forEach(other -> fresh.addDescendant(other, 1));
    require(
        fresh.ancestorCount == node.ancestorCount
            && fresh.ancestorSize == node.ancestorSize
            && fresh.ancestorFees == node.ancestorFees,
        "wrong sums of ancestors",
        node);
    require(
        fresh.descendantCount == node.descendantCount
            && fresh.descendantSize == node.descendantSize
            && fresh.descendantFees == node.descendantFees,
        "wrong sums of descendants",
        node);
  }

  private static void require(boolean holds, String otherwise, PoolNode node) {
    if (!holds) {
      throw new IllegalStateException(
          "the mempool is inconsistent: " + otherwise + ": " + node.entry.txid());
    }
  }
}
