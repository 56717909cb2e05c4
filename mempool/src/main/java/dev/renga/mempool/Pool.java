package dev.renga.mempool;

import dev.renga.chain.HeaderNode;
import dev.renga.crypto.SipHash;
import dev.renga.primitives.Hash256;
import dev.renga.primitives.OutPoint;
import dev.renga.primitives.Transaction;
import dev.renga.primitives.TxIn;
import dev.renga.primitives.Txid;
import dev.renga.primitives.Wtxid;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// The transactions of the mempool as a graph, with the sums and orders that admission, eviction
/// and expiry need. It takes whatever it is given; what may come in is decided elsewhere. Changed
/// by the writer alone; [#view] is for everybody.
///
/// Invariants, which [PoolCheck] looks at:
///
/// 1. No output is spent by two entries.
/// 2. An entry is the child of another exactly when it spends one of its outputs.
/// 3. Sums and totals are what adding up afresh gives.
final class Pool {
  private static final Comparator<PoolNode> BY_TIME =
      Comparator.comparingLong((PoolNode node) -> node.entry.time())
          .thenComparingLong(node -> node.entry.sequence());

  private PersistentMap<Txid, PoolNode> byTxid;
  private PersistentMap<Wtxid, PoolNode> byWtxid;
  private PersistentMap<OutPoint, PoolNode> spenders;
  private final TreeSet<PoolNode> byWorth = new TreeSet<>(PoolNode::compareWorth);
  private final TreeSet<PoolNode> byTime = new TreeSet<>(BY_TIME);
  private long virtualBytes;
  private long fees;
  private long memory;
  private long changes;

  /// A pool without transactions.
  ///
  /// @param salt a secret
  Pool(long salt) {
    byTxid = PersistentMap.empty(txid -> hash(salt, txid));
    byWtxid = PersistentMap.empty(wtxid -> hash(salt, wtxid));
    spenders = PersistentMap.empty(point -> hash(salt + point.index(), point.txid()));
  }

  private static long hash(long salt, Hash256 name) {
    return SipHash.hash256(salt, ~salt, name.word(0), name.word(1), name.word(2), name.word(3));
  }

  int size() {
    return byTxid.size();
  }

  /// Bytes of heap that all entries count as.
  long memory() {
    return memory;
  }

  /// Grows with every change.
  long changes() {
    return changes;
  }

  @Nullable PoolNode find(Txid txid) {
    return byTxid.get(txid);
  }

  @Nullable PoolNode find(Wtxid wtxid) {
    return byWtxid.get(wtxid);
  }

  /// Who spends an output.
  @Nullable PoolNode spender(OutPoint outPoint) {
    return spenders.get(outPoint);
  }

  /// All entries as of now.
  List<PoolNode> nodes() {
    List<PoolNode> all = new ArrayList<>(byTxid.size());
    byTxid.forEach(all::add);
    return all;
  }

  /// The entries whose outputs a transaction spends, in the order of its inputs.
  Set<PoolNode> parents(Transaction transaction) {
    Set<PoolNode> found = new LinkedHashSet<>();
    for (TxIn input : transaction.inputs()) {
      PoolNode parent = byTxid.get(input.prevout().txid());
      if (parent != null) {
        found.add(parent);
      }
    }
    return found;
  }

  /// These nodes and everything they spend in the pool, directly or not.
  static Set<PoolNode> withAncestors(Collection<PoolNode> from) {
    Set<PoolNode> found = new LinkedHashSet<>(from);
    Deque<PoolNode> open = new ArrayDeque<>(from);
    while (!open.isEmpty()) {
      for (PoolNode parent : open.removeFirst().parents) {
        if (found.add(parent)) {
          open.addLast(parent);
        }
      }
    }
    return found;
  }

  /// These nodes and everything in the pool that spends them, directly or not.
  static Set<PoolNode> withDescendants(Collection<PoolNode> from) {
    Set<PoolNode> found = new LinkedHashSet<>(from);
    Deque<PoolNode> open = new ArrayDeque<>(from);
    while (!open.isEmpty()) {
      for (PoolNode child : open.removeFirst().children) {
        if (found.add(child)) {
          open.addLast(child);
        }
      }
    }
    return found;
  }

  /// Takes in an entry that conflicts with none. Its parents are usually there already; after a
  /// reorganisation its children may be too.
  PoolNode add(MempoolEntry entry) {
    PoolNode node = new PoolNode(entry);
    Transaction transaction = entry.transaction();
    node.parents.addAll(parents(transaction));
    node.children.addAll(children(transaction));
    Set<PoolNode> ancestors = withAncestors(node.parents);
    Set<PoolNode> descendants = withDescendants(node.children);
    byWorth.removeAll(ancestors);
    for (PoolNode parent : node.parents) {
      parent.children.add(node);
    }
    for (PoolNode child : node.children) {
      child.parents.add(node);
    }
    for (PoolNode ancestor : ancestors) {
      node.addAncestor(ancestor, 1);
    }
    for (PoolNode descendant : descendants) {
      node.addDescendant(descendant, 1);
    }
    if (descendants.isEmpty()) {
      ancestors.forEach(ancestor -> ancestor.addDescendant(node, 1));
    } else {
      ancestors.forEach(Pool::sumDescendants);
      descendants.forEach(Pool::sumAncestors);
    }
    byWorth.addAll(ancestors);
    byWorth.add(node);
    byTime.add(node);
    byTxid = byTxid.put(entry.txid(), node);
    byWtxid = byWtxid.put(entry.wtxid(), node);
    for (TxIn input : transaction.inputs()) {
      spenders = spenders.put(input.prevout(), node);
    }
    count(entry, 1);
    return node;
  }

  private Set<PoolNode> children(Transaction transaction) {
    Set<PoolNode> found = new LinkedHashSet<>();
    for (int i = 0; i < transaction.outputs().size(); i++) {
      PoolNode child = spenders.get(new OutPoint(transaction.txid(), i));
      if (child != null) {
        found.add(child);
      }
    }
    return found;
  }

  private static void sumAncestors(PoolNode node) {
    node.ancestorCount = 0;
    node.ancestorSize = 0;
    node.ancestorFees = 0;
    withAncestors(List.of(node)).forEach(ancestor -> node.addAncestor(ancestor, 1));
  }

  private static void sumDescendants(PoolNode node) {
    node.descendantCount = 0;
    node.descendantSize = 0;
    node.descendantFees = 0;
    withDescendants(List.of(node)).forEach(descendant -> node.addDescendant(descendant, 1));
  }

  private void count(MempoolEntry entry, int sign) {
    virtualBytes += (long) sign * entry.virtualSize();
    fees += sign * entry.fee();
    memory += (long) sign * entry.memory();
    changes++;
  }

  /// Takes out nodes and everything that spends them.
  ///
  /// @return what went, children before their parents
  List<PoolNode> removeWithDescendants(Collection<PoolNode> from) {
    List<PoolNode> gone = new ArrayList<>(withDescendants(from));
    gone.sort(Comparator.comparingInt((PoolNode node) -> node.ancestorCount).reversed());
    for (PoolNode node : gone) {
      Set<PoolNode> ancestors = withAncestors(node.parents);
      byWorth.removeAll(ancestors);
      ancestors.forEach(ancestor -> ancestor.addDescendant(node, -1));
      byWorth.addAll(ancestors);
      unlink(node);
    }
    return gone;
  }

  /// Takes out a node that a block holds; what spends it stays. Its parents are gone already, since
  /// the block holds them too.
  void removeConfirmed(PoolNode node) {
    withDescendants(node.children).forEach(descendant -> descendant.addAncestor(node, -1));
    unlink(node);
  }

  private void unlink(PoolNode node) {
    byWorth.remove(node);
    byTime.remove(node);
    node.parents.forEach(parent -> parent.children.remove(node));
    node.children.forEach(child -> child.parents.remove(node));
    byTxid = byTxid.remove(node.entry.txid());
    byWtxid = byWtxid.remove(node.entry.wtxid());
    for (TxIn input : node.entry.transaction().inputs()) {
      spenders = spenders.remove(input.prevout());
    }
    count(node.entry, -1);
  }

  /// The node that is worth least together with its descendants; `null` when there is none.
  @Nullable PoolNode leastWorth() {
    return byWorth.isEmpty() ? null : byWorth.first();
  }

  /// The node that has been there longest; `null` when there is none.
  @Nullable PoolNode oldest() {
    return byTime.isEmpty() ? null : byTime.first();
  }

  MempoolView.Totals totals() {
    return new MempoolView.Totals(byTxid.size(), virtualBytes, fees, memory);
  }

  /// Whether every node is in both orders and can be found there.
  boolean areOrdersWhole() {
    return byWorth.size() == size()
        && byTime.size() == size()
        && byWorth.containsAll(byTime)
        && byTime.containsAll(byWorth)
        && byWtxid.size() == size();
  }

  /// The pool as it is now.
  MempoolView view(HeaderNode tip, Feerate floor) {
    return new MempoolView(tip, floor, changes, totals(), byTxid, byWtxid, spenders);
  }
}
