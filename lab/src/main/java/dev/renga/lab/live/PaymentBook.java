package dev.renga.lab.live;

import dev.renga.primitives.Block;
import dev.renga.primitives.OutPoint;
import dev.renga.primitives.Transaction;
import dev.renga.primitives.TxIn;
import dev.renga.primitives.Txid;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The payments of the people of a network and what became of them. Guarded by whoever owns it.
final class PaymentBook {
  /// Payments that are remembered; open ones are never forgotten.
  static final int CAPACITY = 10_000;

  private final Map<Txid, Entry> entries = new LinkedHashMap<>();
  private final Map<OutPoint, Txid> spenders = new HashMap<>();
  private final Quantiles propagation = new Quantiles();
  private final Map<Integer, Quantiles> perNode = new HashMap<>();
  private long made;
  private long refused;
  private long confirmedOnce;
  private long takenBack;
  private long conflicted;

  /// What a payment is from the moment it is signed.
  ///
  /// @param change number of the output that goes back to the payer; negative for none
  record Paid(Transaction transaction, int from, int to, long amount, long fee, int change) {}

  static final class Entry {
    final Paid paid;
    final long madeAt;
    int node;
    LabSnapshot.PaymentStatus status = LabSnapshot.PaymentStatus.PENDING;
    int height = -1;
    int mostConfirmations;
    long resentAt;
    long openSince;

    /// Nodes that must have it for the network to count as available.
    BitSet expected = new BitSet();

    /// Whether [#expected] still waits for an answer.
    boolean asked;

    final BitSet reached = new BitSet();

    Entry(Paid paid, int node, long madeAt) {
      this.paid = paid;
      this.node = node;
      this.madeAt = madeAt;
      this.resentAt = madeAt;
      this.openSince = madeAt;
    }

    Txid txid() {
      return paid.transaction().txid();
    }

    /// Whether it was confirmed once and is not now.
    boolean isLost() {
      return mostConfirmations > 0 && status != LabSnapshot.PaymentStatus.CONFIRMED;
    }

    boolean isOpen() {
      return status == LabSnapshot.PaymentStatus.PENDING
          || status == LabSnapshot.PaymentStatus.TAKEN_BACK;
    }
  }

  /// A change that people should hear of.
  ///
  /// @param confirmations those it had before
  record Change(Entry entry, LabSnapshot.PaymentStatus before, int confirmations) {}

  /// A payment was signed; its coins are taken from now on.
  Entry add(Paid paid, int node, long now) {
    Entry entry = new Entry(paid, node, now);
    entries.put(entry.txid(), entry);
    for (TxIn input : paid.transaction().inputs()) {
      spenders.put(input.prevout(), entry.txid());
    }
    made++;
    Iterator<Entry> oldest = entries.values().iterator();
    while (entries.size() > CAPACITY && oldest.hasNext()) {
      Entry old = oldest.next();
      if (!old.isOpen() && !old.asked && !old.isLost()) {
        oldest.remove();
        release(old);
      }
    }
    return entry;
  }

  private void release(Entry entry) {
    for (TxIn input : entry.paid.transaction().inputs()) {
      spenders.remove(input.prevout(), entry.txid());
    }
  }

  /// No node took it: its coins are free again.
  void refused(Entry entry) {
    entry.status = LabSnapshot.PaymentStatus.REFUSED;
    made--;
    refused++;
    entry.asked = false;
    release(entry);
  }

  @Nullable Entry find(Txid txid) {
    return entries.get(txid);
  }

  Iterable<Entry> all() {
    return entries.values();
  }

  /// Whether an open payment spends this.
  boolean isSpent(OutPoint outPoint) {
    Txid spender = spenders.get(outPoint);
    Entry entry = spender == null ? null : entries.get(spender);
    return entry != null && entry.isOpen();
  }

  /// A node has it.
  ///
  /// @return milliseconds since it was made if that is the first time; negative if not
  long reached(Txid txid, int node, long now) {
    Entry entry = entries.get(txid);
    if (entry == null || entry.reached.get(node)) {
      return -1;
    }
    entry.reached.set(node);
    long after = now - entry.madeAt;
    if (node != entry.node && entry.expected.get(node)) {
      propagation.add(after);
      perNode.computeIfAbsent(node, index -> new Quantiles()).add(after);
    }
    return after;
  }

  /// A node was handed it by its payer once more: it has it, and not from the network.
  void given(Txid txid, int node) {
    Entry entry = entries.get(txid);
    if (entry != null) {
      entry.reached.set(node);
    }
  }

  /// Takes in how the best chain moved, and tells what has changed in the end.
  ///
  /// @param backward blocks that were taken back, highest first, with the height of the first
  /// @param forward blocks that came, lowest first
  List<Change> moved(
      List<Block> backward, int backwardHeight, List<Block> forward, int height, long now) {
    Map<Entry, Change> before = new LinkedHashMap<>();
    int at = backwardHeight;
    for (Block block : backward) {
      takenBack(block, at--, backwardHeight, before);
    }
    at = height - forward.size() + 1;
    for (Block block : forward) {
      confirmed(block, at++, before);
    }
    List<Change> changes = new ArrayList<>();
    for (Change change : before.values()) {
      if (change.entry().status != change.before()) {
        changes.add(change);
        change.entry().openSince = now;
        count(change);
      }
    }
    return changes;
  }

  private void count(Change change) {
    switch (change.entry().status) {
      case CONFIRMED -> confirmedOnce += change.entry().mostConfirmations == 0 ? 1 : 0;
      case TAKEN_BACK -> takenBack++;
      case CONFLICTED -> {
        conflicted++;
        takenBack += change.before() == LabSnapshot.PaymentStatus.CONFIRMED ? 1 : 0;
      }
      case PENDING, REFUSED -> {
        // as it was at first
      }
    }
  }

  private static void note(Map<Entry, Change> before, Entry entry, int confirmations) {
    before.putIfAbsent(entry, new Change(entry, entry.status, confirmations));
  }

  private void takenBack(Block block, int height, int tip, Map<Entry, Change> before) {
    for (Transaction transaction : block.transactions()) {
      Entry entry = entries.get(transaction.txid());
      if (entry != null && entry.height == height) {
        int confirmations = tip - height + 1;
        note(before, entry, confirmations);
        entry.mostConfirmations = Math.max(entry.mostConfirmations, confirmations);
        entry.status = LabSnapshot.PaymentStatus.TAKEN_BACK;
        entry.height = -1;
      }
      for (Entry loser : losers(transaction)) {
        if (loser.status == LabSnapshot.PaymentStatus.CONFLICTED) {
          note(before, loser, 0);
          loser.status =
              loser.mostConfirmations > 0
                  ? LabSnapshot.PaymentStatus.TAKEN_BACK
                  : LabSnapshot.PaymentStatus.PENDING;
        }
      }
    }
  }

  private void confirmed(Block block, int height, Map<Entry, Change> before) {
    for (Transaction transaction : block.transactions()) {
      Entry entry = entries.get(transaction.txid());
      if (entry != null) {
        note(before, entry, 0);
        entry.status = LabSnapshot.PaymentStatus.CONFIRMED;
        entry.height = height;
      }
      for (Entry loser : losers(transaction)) {
        note(before, loser, 0);
        loser.status = LabSnapshot.PaymentStatus.CONFLICTED;
        loser.height = -1;
        loser.asked = false;
      }
    }
  }

  /// Payments that cannot be confirmed beside this transaction, with all that needs them.
  private Set<Entry> losers(Transaction winner) {
    Set<Entry> losers = new LinkedHashSet<>();
    for (Entry entry : entries.values()) {
      if (!entry.txid().equals(winner.txid())
          && entry.status != LabSnapshot.PaymentStatus.REFUSED
          && entry.height < 0
          && (spendsSame(entry, winner) || needs(entry, losers))) {
        losers.add(entry);
      }
    }
    return losers;
  }

  private static boolean spendsSame(Entry entry, Transaction winner) {
    for (TxIn mine : entry.paid.transaction().inputs()) {
      for (TxIn other : winner.inputs()) {
        if (mine.prevout().equals(other.prevout())) {
          return true;
        }
      }
    }
    return false;
  }

  private static boolean needs(Entry entry, Set<Entry> losers) {
    for (TxIn input : entry.paid.transaction().inputs()) {
      for (Entry loser : losers) {
        if (loser.txid().equals(input.prevout().txid())) {
          return true;
        }
      }
    }
    return false;
  }

  /// A node is gone or cut off: nobody waits for it any more.
  void away(int node) {
    for (Entry entry : entries.values()) {
      entry.expected.clear(node);
    }
  }

  /// The network has another shape: nobody waits for anything that is under way.
  void reshaped() {
    for (Entry entry : entries.values()) {
      entry.expected = new BitSet();
      entry.asked = false;
    }
  }

  /// Payments that may still be confirmed.
  long open() {
    return entries.values().stream().filter(Entry::isOpen).count();
  }

  /// Payments that are on their way to nodes which should get them.
  long awaited() {
    return entries.values().stream().filter(entry -> entry.asked).count();
  }

  /// Payments that were confirmed once and are not now.
  long lost() {
    return entries.values().stream().filter(Entry::isLost).count();
  }

  LabSnapshot.Times propagation() {
    return propagation.times();
  }

  LabSnapshot.Times propagation(int node) {
    Quantiles times = perNode.get(node);
    return times == null ? Quantiles.NONE : times.times();
  }

  /// Sums over everything since the start.
  record Totals(long made, long refused, long confirmed, long takenBack, long conflicted) {}

  Totals totals() {
    return new Totals(made, refused, confirmedOnce, takenBack, conflicted);
  }
}
