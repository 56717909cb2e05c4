package dev.renga.chain;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// The blocks that could be the tip, and the choice among them: most work, and of equal work the
/// one whose block was there first. Used by the writer alone.
///
/// Invariants:
/// 1. A node with [HeaderNode#chainTransactions] above zero and all its ancestors have been here
///    with their transactions at one time; pruning does not change that.
/// 2. The set holds every such node that has not failed and has at least the active tip's work, and
///    the active tip.
/// 3. A stored block whose parent breaks invariant 1 waits under its parent.
final class Candidates {
  private static final Comparator<HeaderNode> BEST_FIRST =
      ((Comparator<HeaderNode>) HeaderNode::compareWork)
          .reversed()
          .thenComparingLong(HeaderNode::sequence)
          .thenComparing(HeaderNode::hash);

  private final HeaderTree tree;
  private final Consumer<HeaderNode> changed;
  private final TreeSet<HeaderNode> set = new TreeSet<>(BEST_FIRST);
  private final Map<HeaderNode, List<HeaderNode>> waiting = new HashMap<>();
  private long nextSequence = 1;
  private long lastPrecious;

  // The way to this node was seen to be complete on disk, from that active block on.
  private @Nullable HeaderNode reachable;
  private @Nullable HeaderNode reachedFrom;

  /// @param changed told of nodes whose index record changed
  Candidates(HeaderTree tree, Consumer<HeaderNode> changed) {
    this.tree = tree;
    this.changed = changed;
  }

  /// A block and its number of transactions are known now. Its descendants that waited are
  /// candidates with it.
  void received(HeaderNode node, HeaderNode tip) {
    forgetWay();
    if (!isComplete(node.parent())) {
      waiting.computeIfAbsent(node.parent(), parent -> new ArrayList<>(1)).add(node);
      return;
    }
    Deque<HeaderNode> ready = new ArrayDeque<>();
    ready.add(node);
    while (!ready.isEmpty()) {
      HeaderNode next = ready.removeFirst();
      next.chainTransactions(next.parent().chainTransactions() + next.transactions());
      if (next.sequence() == 0) {
        next.sequence(nextSequence++);
        changed.accept(next);
      }
      consider(next, tip);
      List<HeaderNode> children = waiting.remove(next);
      if (children != null) {
        ready.addAll(children);
      }
    }
  }

  private static boolean isComplete(HeaderNode node) {
    return node.chainTransactions() > 0;
  }

  private void consider(HeaderNode node, HeaderNode tip) {
    if (!node.isFailed() && (node == tip || node.compareWork(tip) >= 0)) {
      set.add(node);
    }
  }

  /// The block that should be the tip. What cannot be reached because data is gone from disk does
  /// not count.
  ///
  /// @param head the last block that is applied
  HeaderNode best(HeaderNode head) {
    while (!set.isEmpty()) {
      HeaderNode first = set.first();
      HeaderNode gap = firstGap(first, head);
      if (gap == null) {
        return first;
      }
      park(first, gap);
    }
    return head;
  }

  /// The lowest block on the way from the fork to the goal that is not on disk; `null` if all are.
  private @Nullable HeaderNode firstGap(HeaderNode goal, HeaderNode head) {
    HeaderNode from = reachedFrom;
    if (goal == reachable && from != null && from.isAncestorOf(head)) {
      return null;
    }
    HeaderNode fork = goal.forkWith(head);
    HeaderNode gap = null;
    for (HeaderNode node = goal; node != fork; node = node.parent()) {
      if (!node.isStored()) {
        gap = node;
      }
    }
    if (gap == null) {
      reachable = goal;
      reachedFrom = fork;
    }
    return gap;
  }

  /// Takes a candidate out until the missing block comes.
  private void park(HeaderNode candidate, HeaderNode gap) {
    List<HeaderNode> way = new ArrayList<>();
    for (HeaderNode node = candidate; node != gap; node = node.parent()) {
      way.add(node);
    }
    way.add(gap);
    for (HeaderNode node : way) {
      set.remove(node);
      if (node != gap) {
        List<HeaderNode> children =
            waiting.computeIfAbsent(node.parent(), parent -> new ArrayList<>(1));
        if (!children.contains(node)) {
          children.add(node);
        }
      }
    }
  }

  /// A node failed: it is no candidate.
  void remove(HeaderNode node) {
    set.remove(node);
    forgetWay();
  }

  /// The tip has more work now: what has less is no candidate.
  void trim(HeaderNode tip) {
    while (!set.isEmpty() && set.last().compareWork(tip) < 0) {
      set.pollLast();
    }
  }

  /// Finds all candidates anew, after the tip went back or failures were taken back.
  void rebuild(HeaderNode tip) {
    forgetWay();
    set.clear();
    tree.forEach(
        node -> {
          if (isComplete(node)) {
            consider(node, tip);
          }
        });
    set.add(tip);
  }

  /// Makes a node come before all others of its work; `false` if it has less than the tip.
  boolean prefer(HeaderNode node, HeaderNode tip) {
    if (node.compareWork(tip) < 0) {
      return false;
    }
    boolean candidate = set.remove(node);
    lastPrecious = Math.min(lastPrecious, 0) - 1;
    node.sequence(lastPrecious);
    changed.accept(node);
    if (candidate || isComplete(node)) {
      consider(node, tip);
    }
    return true;
  }

  /// Takes in what was read from disk: to be called for every node, parents first, before
  /// [#rebuild].
  void load(HeaderNode node) {
    nextSequence = Math.max(nextSequence, node.sequence() + 1);
    lastPrecious = Math.min(lastPrecious, node.sequence());
    if (node.transactions() == 0) {
      return;
    }
    if (isComplete(node.parent())) {
      node.chainTransactions(node.parent().chainTransactions() + node.transactions());
    } else {
      waiting.computeIfAbsent(node.parent(), parent -> new ArrayList<>(1)).add(node);
    }
  }

  /// The bytes of a block that was never connected are lost: it must come again, and what builds on
  /// it waits.
  void dataLost(HeaderNode lost, HeaderNode tip) {
    lost.transactions(0);
    changed.accept(lost);
    Set<HeaderNode> affected = new HashSet<>();
    tree.forEach(
        node -> {
          if (isComplete(node) && lost.isAncestorOf(node)) {
            affected.add(node);
          }
        });
    for (HeaderNode node : affected) {
      node.chainTransactions(0);
      if (node != lost) {
        waiting.computeIfAbsent(node.parent(), parent -> new ArrayList<>(1)).add(node);
      }
    }
    rebuild(tip);
  }

  /// Blocks may have gone from disk: ways must be looked at anew.
  void forgetWay() {
    reachable = null;
    reachedFrom = null;
  }

  Set<HeaderNode> all() {
    return set;
  }
}
