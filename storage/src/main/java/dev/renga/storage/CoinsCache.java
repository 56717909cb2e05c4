package dev.renga.storage;

import static dev.renga.storage.CoinRecords.DIRTY;
import static dev.renga.storage.CoinRecords.FRESH;
import static dev.renga.storage.CoinRecords.LIVE;
import static dev.renga.storage.CoinRecords.SPENT;

import dev.renga.primitives.Coin;
import dev.renga.primitives.OutPoint;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// The set of coins as the chain's writer sees it: what the store holds, changed by the blocks that
/// were applied since the last commit. Its memory lies off the Java heap.
///
/// One thread, the chain's writer, calls everything except [#prefetch], which any thread may call.
///
/// A block is applied between [#beginBlock] and the call that settles it. Blocks may be begun while
/// earlier ones are not settled yet (their scripts are still being checked): [#acceptBlock] settles
/// the oldest for good, [#rollbackBlock] takes back the newest. [#commit] is allowed when all are
/// settled. Changes made while no block is open count at once.
///
/// Invariants:
///
/// 1. An outpoint without an entry is in the set exactly when the store has it. While the cache is
///    *complete* (the store was empty at the start and nothing was ever evicted) it is not.
/// 2. A clean entry is what the store has. A dirty one is what the store does not know yet: a coin,
///    or the mark that a coin is spent. Only clean entries are evicted.
/// 3. A fresh entry is dirty, and the store has no coin of its outpoint; when it is spent it is
///    dropped and never reaches the store.
/// 4. Entries are replaced, not changed, until their block is settled ([CoinJournal]).
/// 5. What was read ahead is taken only when no commit happened since and there is no entry yet.
public final class CoinsCache implements CoinStore, AutoCloseable {
  private static final int PREFETCH_AT_ONCE = 256;

  private final ChainStore store;
  private final CoinEntries entries;
  private final CoinJournal journal = new CoinJournal();
  private final PrefetchedCoins prefetched = new PrefetchedCoins();
  private final long dirtyLimit;

  private volatile boolean complete;
  private volatile boolean closed;
  private volatile long commits;
  private long hits;
  private long misses;

  /// A cache over a store with its share of so many bytes of memory; see [StorageBudget#of].
  public CoinsCache(ChainStore store, long total, RandomGenerator salt) {
    this(store, StorageBudget.of(total), salt);
  }

  /// A cache over a store.
  ///
  /// @param budget how many bytes it may use off the heap, and how many of them may be dirty
  /// @param salt where the secret of the hash function comes from; peers must not be able to guess
  ///   it
  public CoinsCache(ChainStore store, StorageBudget budget, RandomGenerator salt) {
    this.store = store;
    this.dirtyLimit = budget.dirty();
    this.complete = store.tip() == null;
    this.entries = new CoinEntries(budget.cache(), salt.nextLong(), salt.nextLong());
  }

  /// The coin, or `null` when there is none.
  @Override
  public @Nullable Coin find(OutPoint outPoint) {
    int hash = entries.hash(outPoint);
    int ref = entryOf(outPoint, hash);
    if (ref != 0) {
      return (entries.flags(ref) & SPENT) != 0 ? null : entries.coin(ref);
    }
    Coin coin = load(outPoint);
    if (coin != null) {
      keepClean(outPoint, hash, coin);
    }
    return coin;
  }

  /// Whether there is such a coin.
  public boolean contains(OutPoint outPoint) {
    int hash = entries.hash(outPoint);
    int ref = entryOf(outPoint, hash);
    return ref != 0 ? (entries.flags(ref) & SPENT) == 0 : load(outPoint) != null;
  }

  private int entryOf(OutPoint outPoint, int hash) {
    int ref = entries.find(outPoint, hash);
    if (ref == 0 && absorb()) {
      ref = entries.find(outPoint, hash);
    }
    if (ref != 0) {
      hits++;
    }
    return ref;
  }

  private @Nullable Coin load(OutPoint outPoint) {
    if (complete) {
      return null;
    }
    misses++;
    return store.find(outPoint);
  }

  private void keepClean(OutPoint outPoint, int hash, Coin coin) {
    int ref = entries.newCoin(outPoint, coin, LIVE, false);
    if (ref != 0) {
      entries.put(ref, outPoint, hash, false);
    }
    noticeEviction();
  }

  private void noticeEviction() {
    if (complete && entries.evicted() > 0) {
      complete = false;
    }
  }

  /// Takes the coin out of the set; `null` when there is none.
  public @Nullable Coin spend(OutPoint outPoint) {
    int hash = entries.hash(outPoint);
    int ref = entryOf(outPoint, hash);
    if (ref == 0) {
      Coin coin = load(outPoint);
      if (coin != null) {
        change(outPoint, hash, 0, entries.newSpent(outPoint));
      }
      return coin;
    }
    int flags = entries.flags(ref);
    if ((flags & SPENT) != 0) {
      return null;
    }
    Coin coin = entries.coin(ref);
    entries.hold(ref);
    change(outPoint, hash, ref, (flags & FRESH) != 0 ? 0 : entries.newSpent(outPoint));
    return coin;
  }

  /// Puts in a coin that is known not to be in the set, which spares a look into the store. An
  /// output that nobody can ever spend is left out.
  public void add(OutPoint outPoint, Coin coin) {
    add(outPoint, coin, true);
  }

  /// Puts in a coin where there may be one already (the two coinbases that BIP30 tells of; outputs
  /// that come back when a block is disconnected), which is then forgotten. An output that nobody
  /// can ever spend is left out.
  public void addOrReplace(OutPoint outPoint, Coin coin) {
    add(outPoint, coin, false);
  }

  private void add(OutPoint outPoint, Coin coin, boolean isNew) {
    if (coin.scriptPubKey().isUnspendable()) {
      return;
    }
    int hash = entries.hash(outPoint);
    int before = entries.find(outPoint, hash);
    boolean fresh;
    if (before != 0) {
      fresh = (entries.flags(before) & FRESH) != 0;
      entries.hold(before);
    } else {
      fresh = isNew || complete;
    }
    int flags = fresh ? LIVE | DIRTY | FRESH : LIVE | DIRTY;
    change(outPoint, hash, before, entries.newCoin(outPoint, coin, flags, true));
  }

  /// Lets `after` stand for the outpoint instead of `before`, which is held; 0 is no record.
  private void change(OutPoint outPoint, int hash, int before, int after) {
    if (after != 0) {
      entries.put(after, outPoint, hash, true);
    } else {
      entries.remove(outPoint, hash);
    }
    noticeEviction();
    if (journal.isOpen()) {
      journal.note(before, after);
    } else if (before != 0) {
      entries.free(before);
    }
  }

  /// From here on changes belong to a new block.
  public void beginBlock() {
    absorb();
    journal.begin();
  }

  /// Settles the oldest block that is not settled yet: it can no longer be taken back.
  public void acceptBlock() {
    journal.acceptOldest(
        step -> {
          if (CoinJournal.before(step) != 0) {
            entries.free(CoinJournal.before(step));
          }
        });
  }

  /// Takes back all changes of the newest block that is not settled yet.
  public void rollbackBlock() {
    journal.rollbackNewest(this::takeBack);
  }

  private void takeBack(long step) {
    int before = CoinJournal.before(step);
    int after = CoinJournal.after(step);
    OutPoint outPoint = entries.outPoint(before != 0 ? before : after);
    int hash = entries.hash(outPoint);
    if (before != 0) {
      entries.put(before, outPoint, hash, true);
      entries.release(before);
    } else {
      entries.remove(outPoint, hash);
    }
    if (after != 0) {
      entries.free(after);
    }
  }

  /// Number of blocks that were begun and are not settled.
  public int openBlocks() {
    return journal.depth();
  }

  /// Reads coins from the store ahead of time, on the calling thread, which may be any. Only a
  /// hint: what does not fit is dropped, and a coin that was spent meanwhile stays spent.
  ///
  /// @throws StorageException when the store cannot be read
  public void prefetch(Collection<OutPoint> outPoints) {
    List<OutPoint> missing = new ArrayList<>(Math.min(outPoints.size(), PREFETCH_AT_ONCE));
    for (OutPoint outPoint : outPoints) {
      if (complete || closed) {
        return;
      }
      if (!entries.seems(outPoint)) {
        missing.add(outPoint);
        if (missing.size() == PREFETCH_AT_ONCE) {
          fetch(missing);
          missing = new ArrayList<>(PREFETCH_AT_ONCE);
        }
      }
    }
    if (!missing.isEmpty()) {
      fetch(missing);
    }
  }

  private void fetch(List<OutPoint> outPoints) {
    // The order matters: a commit after this line makes the batch worthless (invariant 5).
    long seen = commits;
    prefetched.offer(PrefetchedCoins.Batch.of(seen, outPoints, store.findAll(outPoints)));
  }

  private boolean absorb() {
    boolean any = false;
    for (var batch = prefetched.poll(); batch != null; batch = prefetched.poll()) {
      if (batch.commits() == commits) {
        any = true;
        for (int i = 0; i < batch.outPoints().size(); i++) {
          Coin coin = batch.coins().get(i);
          OutPoint outPoint = batch.outPoints().get(i);
          int hash = entries.hash(outPoint);
          if (coin != null && entries.find(outPoint, hash) == 0) {
            keepClean(outPoint, hash, coin);
          }
        }
      }
    }
    return any;
  }

  /// Whether so much has changed that the writer should commit once all blocks are settled.
  ///
  /// Past the limit of memory less must have changed, but not nothing: memory that was taken is not
  /// given back at once, and a commit after each block would not help.
  public boolean wantsCommit() {
    long dirty = entries.dirtyBytes();
    return dirty >= dirtyLimit || (dirty >= dirtyLimit / 4 && entries.isOverLimit());
  }

  /// Writes all changes of coins, and whatever else the commit holds, in one atomic step. When it
  /// throws, the cache is as before; the node stops and starts again from what the store has.
  ///
  /// @param commit with the tip that the coins belong to; its own changes of coins are ignored
  public void commit(Commit commit) {
    if (journal.isOpen()) {
      throw new IllegalStateException(journal.depth() + " blocks are not settled");
    }
    store.commit(commit.withCoins(new Changes()));
    commits++;
    entries.forEachDirty(
        (ref, flags) -> {
          if ((flags & SPENT) != 0) {
            OutPoint outPoint = entries.outPoint(ref);
            entries.remove(outPoint, entries.hash(outPoint));
            entries.free(ref);
          } else {
            entries.clean(ref);
          }
        });
    entries.shrink();
    noticeEviction();
  }

  private final class Changes implements CoinChanges {
    @Override
    public void tell(Sink sink) {
      for (long dirty : entries.dirtyInOrder()) {
        int ref = (int) dirty;
        if ((entries.flags(ref) & SPENT) != 0) {
          sink.delete(entries.outPoint(ref));
        } else {
          sink.put(entries.outPoint(ref), entries.coin(ref));
        }
      }
    }

    @Override
    public long estimatedBytes() {
      return entries.dirtyBytes();
    }
  }

  /// What the cache holds and how it does. The writer only.
  public Statistics statistics() {
    return new Statistics(
        entries.size(), entries.bytes(), entries.dirtyBytes(), hits, misses, entries.evicted());
  }

  /// @param entries coins, and marks of spent coins
  /// @param bytes taken off the heap
  /// @param dirtyBytes how much of it a commit would write
  /// @param hits lookups that found an entry
  /// @param misses lookups that had to ask the store
  /// @param evictions entries dropped for want of room
  public record Statistics(
      int entries, long bytes, long dirtyBytes, long hits, long misses, long evictions) {}

  /// Gives the memory back; what was not committed is forgotten. The writer only, and the last
  /// call.
  @Override
  public void close() {
    if (!closed) {
      closed = true;
      entries.close();
    }
  }
}
