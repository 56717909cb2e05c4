package dev.renga.mempool;

import java.util.LinkedHashSet;
import java.util.Set;

/// An entry in the graph of the mempool. The entry never changes and may be read by any thread;
/// everything else belongs to the writer. Sums are over the node itself and all its ancestors or
/// descendants, in `long` (known failure M-011).
final class PoolNode {
  final MempoolEntry entry;
  final Set<PoolNode> parents = new LinkedHashSet<>(4);
  final Set<PoolNode> children = new LinkedHashSet<>(4);

  int ancestorCount = 1;
  long ancestorSize;
  long ancestorFees;

  int descendantCount = 1;
  long descendantSize;
  long descendantFees;

  PoolNode(MempoolEntry entry) {
    this.entry = entry;
    ancestorSize = entry.virtualSize();
    ancestorFees = entry.fee();
    descendantSize = entry.virtualSize();
    descendantFees = entry.fee();
  }

  void addAncestor(PoolNode other, int sign) {
    ancestorCount += sign;
    ancestorSize += (long) sign * other.entry.virtualSize();
    ancestorFees += sign * other.entry.fee();
  }

  void addDescendant(PoolNode other, int sign) {
    descendantCount += sign;
    descendantSize += (long) sign * other.entry.virtualSize();
    descendantFees += sign * other.entry.fee();
  }

  /// Compares by what a miner gets who takes the node alone or with all its descendants, whichever
  /// is more; of equals the later one is worth less.
  static int compareWorth(PoolNode a, PoolNode b) {
    boolean wholeA = a.isWorthMoreWithDescendants();
    boolean wholeB = b.isWorthMoreWithDescendants();
    int order =
        Feerate.compare(
            wholeA ? a.descendantFees : a.entry.fee(),
            wholeA ? a.descendantSize : a.entry.virtualSize(),
            wholeB ? b.descendantFees : b.entry.fee(),
            wholeB ? b.descendantSize : b.entry.virtualSize());
    return order != 0 ? order : Long.compare(b.entry.sequence(), a.entry.sequence());
  }

  private boolean isWorthMoreWithDescendants() {
    return Feerate.compare(descendantFees, descendantSize, entry.fee(), entry.virtualSize()) > 0;
  }
}
