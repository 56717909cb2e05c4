package dev.renga.p2p.protocol;

import dev.renga.primitives.Block;
import dev.renga.primitives.Digest;
import dev.renga.primitives.Hash256;
import dev.renga.primitives.OutPoint;
import dev.renga.primitives.Transaction;
import dev.renga.primitives.TxIn;
import dev.renga.primitives.Txid;
import dev.renga.primitives.Wtxid;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// A pool that lives in memory, for simulations and tests of everything that sees a pool through
/// [PoolAccess]. What is valid is said by a predicate, whether an output exists by another; fees
/// are not known. The first to spend an output keeps it. Answers come before the call returns. One
/// thread.
public final class MemoryPool implements PoolAccess {
  /// Orphans that wait at most; the oldest gives way.
  static final int MAX_ORPHANS = 100;

  /// Names of confirmed transactions that are remembered.
  static final int MAX_CONFIRMED = 10_000;

  private final Predicate<Transaction> valid;
  private final Predicate<OutPoint> confirmed;
  private final Consumer<Event.PoolAdded> added;
  private final Map<Txid, PoolTransaction> byTxid = new LinkedHashMap<>();
  private final Map<Wtxid, PoolTransaction> byWtxid = new HashMap<>();
  private final Map<OutPoint, Txid> spenders = new HashMap<>();
  private final Map<Wtxid, Transaction> orphans = new LinkedHashMap<>();
  private final Set<Digest> mined = new LinkedHashSet<>();
  private long sequence;

  /// An empty pool.
  ///
  /// @param valid whether a transaction keeps all rules
  /// @param confirmed whether an output stands in the chain; outputs in the pool are known anyway
  /// @param added told of every transaction that came in, before the call returns; the protocol
  ///   wants to hear of it once it is done with what it does now
  public MemoryPool(
      Predicate<Transaction> valid,
      Predicate<OutPoint> confirmed,
      Consumer<Event.PoolAdded> added) {
    this.valid = valid;
    this.confirmed = confirmed;
    this.added = added;
  }

  @Override
  public boolean isOpen() {
    return true;
  }

  @Override
  public @Nullable PoolTransaction find(Txid txid) {
    return byTxid.get(txid);
  }

  @Override
  public @Nullable PoolTransaction find(Wtxid wtxid) {
    return byWtxid.get(wtxid);
  }

  @Override
  public boolean isKnown(Txid txid) {
    return byTxid.containsKey(txid) || mined.contains(Digest.from(txid));
  }

  @Override
  public boolean isKnown(Wtxid wtxid) {
    return byWtxid.containsKey(wtxid)
        || orphans.containsKey(wtxid)
        || mined.contains(Digest.from(wtxid));
  }

  @Override
  public long minimumFeerate() {
    return 0;
  }

  @Override
  public long minimumRelayFeerate() {
    return 0;
  }

  @Override
  public List<PoolTransaction> all() {
    return List.copyOf(byTxid.values());
  }

  /// Number of transactions.
  public int size() {
    return byTxid.size();
  }

  /// Number of transactions that wait for their parents.
  public int orphanCount() {
    return orphans.size();
  }

  /// Hands in a transaction of our own, which is announced until somebody has fetched it.
  public TxOutcome submitOwn(Transaction transaction) {
    return submit(transaction, true);
  }

  @Override
  public void submitTransaction(Transaction transaction, long peer, Consumer<TxOutcome> answer) {
    answer.accept(submit(transaction, false));
  }

  private TxOutcome submit(Transaction transaction, boolean own) {
    TxOutcome outcome = judge(transaction, own);
    switch (outcome) {
      case TxOutcome.Accepted accepted -> adopt(accepted.txid());
      case TxOutcome.Orphan orphan -> {
        orphans.put(orphan.wtxid(), transaction);
        if (orphans.size() > MAX_ORPHANS) {
          orphans.remove(orphans.keySet().iterator().next());
        }
      }
      case TxOutcome.Known known -> {}
      case TxOutcome.Refused refused -> {}
    }
    return outcome;
  }

  private TxOutcome judge(Transaction transaction, boolean own) {
    Txid txid = transaction.txid();
    Wtxid wtxid = transaction.wtxid();
    if (byTxid.containsKey(txid)) {
      return new TxOutcome.Known(txid, wtxid);
    }
    if (!valid.test(transaction)) {
      return new TxOutcome.Refused(txid, wtxid, "invalid", TxOutcome.Memory.THIS_WITNESS);
    }
    Set<Txid> missing = new LinkedHashSet<>();
    int depth = 0;
    for (TxIn input : transaction.inputs()) {
      OutPoint spent = input.prevout();
      PoolTransaction parent = byTxid.get(spent.txid());
      if (spenders.containsKey(spent)) {
        return new TxOutcome.Refused(
            txid, wtxid, "txn-mempool-conflict", TxOutcome.Memory.THIS_WITNESS);
      }
      if (parent != null && spent.index() < parent.transaction().outputs().size()) {
        depth = Math.max(depth, parent.depth() + 1);
      } else if (!confirmed.test(spent)) {
        missing.add(spent.txid());
      }
    }
    if (!missing.isEmpty()) {
      return new TxOutcome.Orphan(txid, wtxid, List.copyOf(missing));
    }
    add(transaction, depth, own);
    return new TxOutcome.Accepted(txid, wtxid);
  }

  private void add(Transaction transaction, int depth, boolean own) {
    PoolTransaction entry =
        new PoolTransaction(transaction, 0, transaction.virtualSize(), depth, ++sequence);
    byTxid.put(entry.txid(), entry);
    byWtxid.put(entry.wtxid(), entry);
    transaction.inputs().forEach(input -> spenders.put(input.prevout(), entry.txid()));
    added.accept(new Event.PoolAdded(entry, own));
  }

  /// Tries the orphans again that wait for a transaction, and those that wait for them.
  private void adopt(Txid parent) {
    Deque<Txid> parents = new ArrayDeque<>(List.of(parent));
    while (!parents.isEmpty()) {
      Txid next = parents.removeFirst();
      for (Transaction orphan : List.copyOf(orphans.values())) {
        if (orphan.inputs().stream().noneMatch(in -> in.prevout().txid().equals(next))) {
          continue;
        }
        TxOutcome outcome = judge(orphan, false);
        if (!(outcome instanceof TxOutcome.Orphan)) {
          orphans.remove(orphan.wtxid());
        }
        if (outcome instanceof TxOutcome.Accepted) {
          parents.addLast(orphan.txid());
        }
      }
    }
  }

  /// A block has been connected: what it holds leaves the pool, and so does what spends the same.
  public void connected(Block block) {
    for (Transaction transaction : block.transactions()) {
      remove(transaction.txid());
      remember(transaction.txid());
      remember(transaction.wtxid());
      for (TxIn input : transaction.inputs()) {
        Txid rival = spenders.get(input.prevout());
        if (rival != null) {
          removeWithDescendants(rival);
        }
      }
    }
    for (Transaction transaction : block.transactions()) {
      adopt(transaction.txid());
    }
  }

  private void remember(Hash256 name) {
    mined.add(Digest.from(name));
    if (mined.size() > MAX_CONFIRMED) {
      mined.remove(mined.iterator().next());
    }
  }

  /// A block has been disconnected: its payments come back where nothing else spends the same.
  public void disconnected(Block block) {
    for (Transaction transaction : block.transactions()) {
      mined.remove(Digest.from(transaction.txid()));
      mined.remove(Digest.from(transaction.wtxid()));
    }
    for (Transaction transaction : block.transactions()) {
      boolean free =
          transaction.inputs().stream().noneMatch(in -> spenders.containsKey(in.prevout()));
      if (!transaction.isCoinbase() && free && !byTxid.containsKey(transaction.txid())) {
        PoolTransaction entry =
            new PoolTransaction(transaction, 0, transaction.virtualSize(), 0, ++sequence);
        byTxid.put(entry.txid(), entry);
        byWtxid.put(entry.wtxid(), entry);
        transaction.inputs().forEach(input -> spenders.put(input.prevout(), entry.txid()));
      }
    }
  }

  private void removeWithDescendants(Txid txid) {
    List<Txid> doomed = new ArrayList<>(List.of(txid));
    for (int i = 0; i < doomed.size(); i++) {
      PoolTransaction entry = byTxid.get(doomed.get(i));
      if (entry != null) {
        for (int output = 0; output < entry.transaction().outputs().size(); output++) {
          Txid child = spenders.get(new OutPoint(entry.txid(), output));
          if (child != null) {
            doomed.add(child);
          }
        }
        remove(entry.txid());
      }
    }
  }

  private void remove(Txid txid) {
    PoolTransaction entry = byTxid.remove(txid);
    if (entry != null) {
      byWtxid.remove(entry.wtxid());
      entry.transaction().inputs().forEach(input -> spenders.remove(input.prevout(), txid));
    }
  }
}
