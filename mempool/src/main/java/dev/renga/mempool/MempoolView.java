package dev.renga.mempool;

import dev.renga.chain.HeaderNode;
import dev.renga.primitives.OutPoint;
import dev.renga.primitives.Transaction;
import dev.renga.primitives.TxIn;
import dev.renga.primitives.TxOut;
import dev.renga.primitives.Txid;
import dev.renga.primitives.Wtxid;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// The mempool as it was at one moment; immutable, any thread, costs nothing to keep. Every entry
/// is valid in the block after [#tip].
public final class MempoolView {
  private final HeaderNode tip;
  private final Feerate floor;
  private final long changes;
  private final Totals totals;
  private final PersistentMap<Txid, PoolNode> byTxid;
  private final PersistentMap<Wtxid, PoolNode> byWtxid;
  private final PersistentMap<OutPoint, PoolNode> spenders;

  /// Sums over all entries.
  ///
  /// @param count how many
  /// @param virtualBytes their sizes
  /// @param fees satoshi
  /// @param memory bytes of heap they count as
  public record Totals(int count, long virtualBytes, long fees, long memory) {}

  /// Sums over an entry and its relatives.
  ///
  /// @param count how many, the entry counted
  /// @param virtualBytes their sizes
  /// @param fees satoshi
  public record Sums(int count, long virtualBytes, long fees) {
    static Sums of(MempoolEntry entry, List<MempoolEntry> relatives) {
      long size = entry.virtualSize();
      long fees = entry.fee();
      for (MempoolEntry relative : relatives) {
        size += relative.virtualSize();
        fees += relative.fee();
      }
      return new Sums(relatives.size() + 1, size, fees);
    }
  }

  MempoolView(
      HeaderNode tip,
      Feerate floor,
      long changes,
      Totals totals,
      PersistentMap<Txid, PoolNode> byTxid,
      PersistentMap<Wtxid, PoolNode> byWtxid,
      PersistentMap<OutPoint, PoolNode> spenders) {
    this.tip = tip;
    this.floor = floor;
    this.changes = changes;
    this.totals = totals;
    this.byTxid = byTxid;
    this.byWtxid = byWtxid;
    this.spenders = spenders;
  }

  /// The last block that the mempool has taken in.
  public HeaderNode tip() {
    return tip;
  }

  /// What a transaction must pay at least to be taken now; above the configured minimum after the
  /// mempool was full.
  public Feerate minimumFeerate() {
    return floor;
  }

  /// Differs between views with different entries; larger for later ones.
  public long version() {
    return changes;
  }

  /// Sums over all entries.
  public Totals totals() {
    return totals;
  }

  /// Number of entries.
  public int size() {
    return totals.count();
  }

  /// The entry of that name; `null` if there is none.
  public @Nullable MempoolEntry find(Txid txid) {
    return entry(byTxid.get(txid));
  }

  /// The entry of that name; `null` if there is none.
  public @Nullable MempoolEntry find(Wtxid wtxid) {
    return entry(byWtxid.get(wtxid));
  }

  /// The entry that spends an output; `null` if there is none.
  public @Nullable MempoolEntry spender(OutPoint outPoint) {
    return entry(spenders.get(outPoint));
  }

  private static @Nullable MempoolEntry entry(@Nullable PoolNode node) {
    return node == null ? null : node.entry;
  }

  /// The unconfirmed output of that name, spent or not; `null` if no entry makes it.
  public @Nullable TxOut output(OutPoint outPoint) {
    MempoolEntry entry = find(outPoint.txid());
    if (entry == null || outPoint.index() >= entry.transaction().outputs().size()) {
      return null;
    }
    return entry.transaction().outputs().get((int) outPoint.index());
  }

  /// All entries in the order of their arrival, as a new list.
  public List<MempoolEntry> entries() {
    List<MempoolEntry> all = new ArrayList<>(size());
    byTxid.forEach(node -> all.add(node.entry));
    all.sort(Comparator.comparingLong(MempoolEntry::sequence));
    return all;
  }

  /// The entries whose outputs this one spends, each once, in the order of its inputs.
  public List<MempoolEntry> parents(MempoolEntry entry) {
    Map<Txid, MempoolEntry> found = new LinkedHashMap<>();
    for (TxIn input : entry.transaction().inputs()) {
      MempoolEntry parent = find(input.prevout().txid());
      if (parent != null) {
        found.put(parent.txid(), parent);
      }
    }
    return new ArrayList<>(found.values());
  }

  /// The entries that spend outputs of this one, each once, in the order of its outputs.
  public List<MempoolEntry> children(MempoolEntry entry) {
    Transaction transaction = entry.transaction();
    Map<Txid, MempoolEntry> found = new LinkedHashMap<>();
    for (int i = 0; i < transaction.outputs().size(); i++) {
      MempoolEntry child = spender(new OutPoint(transaction.txid(), i));
      if (child != null) {
        found.put(child.txid(), child);
      }
    }
    return new ArrayList<>(found.values());
  }

  /// Everything unconfirmed that the entry needs, itself not counted; parents before children.
  public List<MempoolEntry> ancestors(MempoolEntry entry) {
    return inOrder(closure(entry, this::parents));
  }

  /// Everything unconfirmed that needs the entry, itself not counted; parents before children.
  public List<MempoolEntry> descendants(MempoolEntry entry) {
    return inOrder(closure(entry, this::children));
  }

  /// Sums over the entry and its ancestors.
  public Sums ancestorSums(MempoolEntry entry) {
    return Sums.of(entry, closure(entry, this::parents));
  }

  /// Sums over the entry and its descendants.
  public Sums descendantSums(MempoolEntry entry) {
    return Sums.of(entry, closure(entry, this::children));
  }

  private static List<MempoolEntry> closure(
      MempoolEntry from, Function<MempoolEntry, List<MempoolEntry>> step) {
    Map<Txid, MempoolEntry> found = new LinkedHashMap<>();
    Deque<MempoolEntry> open = new ArrayDeque<>(List.of(from));
    while (!open.isEmpty()) {
      for (MempoolEntry next : step.apply(open.removeFirst())) {
        if (found.put(next.txid(), next) == null) {
          open.addLast(next);
        }
      }
    }
    found.remove(from.txid());
    return new ArrayList<>(found.values());
  }

  /// By number of ancestors, which grows from parent to child; then by arrival.
  private List<MempoolEntry> inOrder(List<MempoolEntry> entries) {
    Map<Txid, Integer> depths = new HashMap<>();
    entries.forEach(entry -> depths.put(entry.txid(), closure(entry, this::parents).size()));
    entries.sort(
        Comparator.comparingInt((MempoolEntry entry) -> depths.getOrDefault(entry.txid(), 0))
            .thenComparingLong(MempoolEntry::sequence));
    return entries;
  }
}
