package dev.renga.mempool;

import dev.renga.primitives.Block;
import dev.renga.primitives.OutPoint;
import dev.renga.primitives.Transaction;
import dev.renga.primitives.TxIn;
import dev.renga.primitives.Wtxid;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.ToLongFunction;

/// Transactions whose parents are not known yet. Bounded in number and weight, for each peer and
/// for all: who sends too many loses its own oldest, and when all together are too many or too
/// heavy, the peer that has most of just that does. Known by wtxid, so that a changed witness
/// stands in nobody's way (known failure M-008).
///
/// Used by the writer alone, but for [#contains] and [#count].
final class Orphanage {
  private final MempoolConfig.Orphans limits;
  private final Map<Wtxid, Orphan> orphans = new LinkedHashMap<>();
  private final Map<OutPoint, Set<Orphan>> spenders = new HashMap<>();
  private final Map<Long, Share> shares = new HashMap<>();
  private final Set<Wtxid> names = ConcurrentHashMap.newKeySet();
  private long weight;

  /// @param peer who sent it
  /// @param time seconds since 1970 when it came
  record Orphan(Transaction transaction, long peer, long time) {}

  private static final class Share {
    final Set<Orphan> orphans = new LinkedHashSet<>();
    long weight;
  }

  Orphanage(MempoolConfig.Orphans limits) {
    this.limits = limits;
  }

  int size() {
    return orphans.size();
  }

  /// Weight units of all.
  long weight() {
    return weight;
  }

  /// As [#size]; any thread.
  int count() {
    return names.size();
  }

  /// Any thread.
  boolean contains(Wtxid wtxid) {
    return names.contains(wtxid);
  }

  void add(Orphan orphan) {
    Wtxid name = orphan.transaction().wtxid();
    if (orphans.containsKey(name) || orphan.transaction().weight() > limits.weightPerPeer()) {
      return;
    }
    orphans.put(name, orphan);
    names.add(name);
    for (TxIn input : orphan.transaction().inputs()) {
      spenders.computeIfAbsent(input.prevout(), key -> new LinkedHashSet<>()).add(orphan);
    }
    Share share = shares.computeIfAbsent(orphan.peer(), key -> new Share());
    share.orphans.add(orphan);
    share.weight += orphan.transaction().weight();
    weight += orphan.transaction().weight();
    while (share.orphans.size() > limits.perPeer() || share.weight > limits.weightPerPeer()) {
      remove(share.orphans.iterator().next());
    }
    while (orphans.size() > limits.count()) {
      remove(largest(each -> each.orphans.size()).orphans.iterator().next());
    }
    while (weight > limits.weight()) {
      remove(largest(each -> each.weight).orphans.iterator().next());
    }
  }

  private Share largest(ToLongFunction<Share> measure) {
    return shares.values().stream()
        .max(Comparator.comparingLong(measure))
        .orElseThrow(() -> new IllegalStateException("orphans without peers"));
  }

  private void remove(Orphan orphan) {
    if (orphans.remove(orphan.transaction().wtxid()) == null) {
      return;
    }
    names.remove(orphan.transaction().wtxid());
    for (TxIn input : orphan.transaction().inputs()) {
      Set<Orphan> others = spenders.get(input.prevout());
      if (others != null && others.remove(orphan) && others.isEmpty()) {
        spenders.remove(input.prevout());
      }
    }
    Share share = shares.get(orphan.peer());
    if (share != null) {
      share.orphans.remove(orphan);
      share.weight -= orphan.transaction().weight();
      if (share.orphans.isEmpty()) {
        shares.remove(orphan.peer());
      }
    }
    weight -= orphan.transaction().weight();
  }

  /// Takes out those that spend an output of this transaction, in the order of its outputs.
  List<Orphan> takeChildren(Transaction parent) {
    Set<Orphan> found = new LinkedHashSet<>();
    for (int i = 0; i < parent.outputs().size(); i++) {
      found.addAll(spenders.getOrDefault(new OutPoint(parent.txid(), i), Set.of()));
    }
    found.forEach(this::remove);
    return new ArrayList<>(found);
  }

  /// Forgets what a block holds or makes impossible.
  void blockConnected(Block block) {
    if (orphans.isEmpty()) {
      return;
    }
    for (Transaction transaction : block.transactions()) {
      for (TxIn input : transaction.inputs()) {
        List.copyOf(spenders.getOrDefault(input.prevout(), Set.of())).forEach(this::remove);
      }
    }
  }

  /// Forgets what a peer sent.
  void removePeer(long peer) {
    Share share = shares.get(peer);
    if (share != null) {
      List.copyOf(share.orphans).forEach(this::remove);
    }
  }

  /// Forgets what has waited too long.
  void expire(long nowSeconds) {
    long oldest = nowSeconds - limits.age().toSeconds();
    List<Orphan> old = new ArrayList<>();
    for (Orphan orphan : orphans.values()) {
      if (orphan.time() < oldest) {
        old.add(orphan);
      }
    }
    old.forEach(this::remove);
  }
}
