package dev.renga.storage;

import static dev.renga.storage.CoinRecords.DIRTY;
import static dev.renga.storage.CoinRecords.HELD;

import dev.renga.primitives.Coin;
import dev.renga.primitives.OutPoint;
import java.util.Arrays;

/// The entries of the coins cache with their memory: table, records, and the eviction of clean ones
/// when the budget is used up. One thread at a time, except [#seems].
///
/// Positions in the table are worth nothing after [#allocate] or [#makeRoom], which may evict.
final class CoinEntries implements AutoCloseable {
  private static final int SMALLEST_TABLE_BITS = 12;
  private static final int BYTES_PER_ENTRY = 96;
  // Past the limit by this much, somebody has forgotten to commit.
  private static final long OVERSHOOT = 256L << 20;

  private final CoinSlab slab;
  private final CoinRecords records;
  private final CoinTable table;
  private final int tableBitsLimit;
  private final long slabLimit;

  private int hand;
  private long evictable;
  private long dirtyBytes;
  private int dirtyCount;
  private long evicted;

  CoinEntries(long budget, long key0, long key1) {
    long entries = Math.max(1, budget / BYTES_PER_ENTRY);
    // slots for that many entries when four fifths full
    long slots = entries * 5 / 4;
    tableBitsLimit = Math.clamp(64 - Long.numberOfLeadingZeros(slots), SMALLEST_TABLE_BITS, 29);
    slabLimit = Math.max(CoinSlab.CHUNK, budget - (8L << tableBitsLimit));
    slab = new CoinSlab(slabLimit);
    records = new CoinRecords(slab);
    table = new CoinTable(records, key0, key1, SMALLEST_TABLE_BITS);
  }

  int hash(OutPoint outPoint) {
    return table.hash(outPoint);
  }

  /// The record that stands for an outpoint, or 0.
  int find(OutPoint outPoint, int hash) {
    int position = table.locate(outPoint, hash);
    return position < 0 ? 0 : table.ref(position);
  }

  boolean seems(OutPoint outPoint) {
    return table.seems(outPoint);
  }

  int flags(int ref) {
    return records.flags(ref);
  }

  Coin coin(int ref) {
    return records.coin(ref);
  }

  OutPoint outPoint(int ref) {
    return records.outPoint(ref);
  }

  /// A new record of a coin that stands for nothing yet; 0 when there is no room and no `force`.
  int newCoin(OutPoint outPoint, Coin coin, int flags, boolean force) {
    int ref = allocate(CoinRecords.size(coin), force);
    if (ref != 0) {
      records.writeCoin(ref, flags, outPoint, coin);
      count(ref, 1);
    }
    return ref;
  }

  /// A new record which says that the coin is spent.
  int newSpent(OutPoint outPoint) {
    int ref = allocate(CoinRecords.spentSize(), true);
    records.writeSpent(ref, outPoint);
    count(ref, 1);
    return ref;
  }

  /// Lets a record stand for its outpoint, in place of the one before or of none. Without `force`
  /// it may find no room; then it says `false` and frees the record.
  boolean put(int ref, OutPoint outPoint, int hash, boolean force) {
    if (!table.hasRoom() && !makeRoomFor(ref, force)) {
      free(ref);
      return false;
    }
    int position = table.locate(outPoint, hash);
    if (position >= 0) {
      table.replace(position, hash, ref);
    } else {
      table.insert(-1 - position, hash, ref);
    }
    return true;
  }

  /// Lets nothing stand for an outpoint.
  void remove(OutPoint outPoint, int hash) {
    int position = table.locate(outPoint, hash);
    if (position >= 0) {
      table.remove(position);
    }
  }

  /// Keeps a record from being evicted and counted, because it is about to stand for nothing.
  void hold(int ref) {
    count(ref, -1);
    records.setFlags(ref, records.flags(ref) | HELD);
  }

  /// Undoes [#hold].
  void release(int ref) {
    records.setFlags(ref, records.flags(ref) & ~HELD);
    count(ref, 1);
  }

  /// Frees a record that stands for nothing.
  void free(int ref) {
    if ((records.flags(ref) & HELD) == 0) {
      count(ref, -1);
    }
    slab.free(ref);
  }

  private void count(int ref, int sign) {
    if ((records.flags(ref) & DIRTY) != 0) {
      dirtyBytes += sign * (long) records.size(ref);
      dirtyCount += sign;
    } else {
      evictable += sign;
    }
  }

  private int allocate(int size, boolean force) {
    int ref = slab.allocate(size, false);
    while (ref == 0 && evictable > 0) {
      evictPage();
      ref = slab.allocate(size, false);
    }
    if (ref == 0 && force) {
      if (slab.bytes() > slabLimit + OVERSHOOT) {
        throw new IllegalStateException(
            "the coins cache holds %s bytes of changes: commit first".formatted(dirtyBytes));
      }
      ref = slab.allocate(size, true);
    }
    return ref;
  }

  // Nothing stands for the record yet, and nobody may evict it for its own sake.
  private boolean makeRoomFor(int ref, boolean force) {
    boolean free = (records.flags(ref) & HELD) == 0;
    if (free) {
      hold(ref);
    }
    boolean room = makeRoom(force);
    if (free) {
      release(ref);
    }
    return room;
  }

  private boolean makeRoom(boolean force) {
    while (!table.hasRoom()) {
      if (table.bits() < tableBitsLimit) {
        table.grow();
      } else if (evictable > 0) {
        evictPage();
      } else if (force) {
        table.grow();
      } else {
        return false;
      }
    }
    return true;
  }

  // First in, first out by page: a coin that is looked up is nearly always spent at once, so recent
  // use says nothing about use to come.
  private void evictPage() {
    do {
      hand = hand + 1 < slab.pages() ? hand + 1 : 0;
    } while (slab.slots(hand) == 0);
    for (int i = 0; i < slab.slots(hand); i++) {
      int ref = slab.slot(hand, i);
      int flags = records.flags(ref);
      if (flags != 0 && (flags & (DIRTY | HELD)) == 0) {
        OutPoint outPoint = records.outPoint(ref);
        remove(outPoint, hash(outPoint));
        free(ref);
        evicted++;
      }
    }
  }

  interface RecordVisitor {
    void visit(int ref, int flags);
  }

  /// Visits all dirty records; the visitor may free the one it sees.
  void forEachDirty(RecordVisitor visitor) {
    for (int page = 0; page < slab.pages(); page++) {
      for (int i = 0; i < slab.slots(page); i++) {
        int ref = slab.slot(page, i);
        int flags = records.flags(ref);
        if ((flags & DIRTY) != 0) {
          visitor.visit(ref, flags);
        }
      }
    }
  }

  /// All dirty records in the order of the first bytes of their txids, so that the database's
  /// memtable takes them one beside the other: measured with 900,000 new coins, writing the batch
  /// took 0.16 s of CPU instead of 1.85 s in random order, and sorting 0.03 s. The lower half of
  /// each number is the reference.
  long[] dirtyInOrder() {
    long[] order = new long[dirtyCount];
    Filling filling = new Filling(order);
    forEachDirty(filling);
    Arrays.sort(order);
    return order;
  }

  private final class Filling implements RecordVisitor {
    private final long[] order;
    private int count;

    Filling(long[] order) {
      this.order = order;
    }

    @Override
    public void visit(int ref, int flags) {
      // The sign bit is turned round because numbers are sorted as signed ones.
      long start = records.keyStart(ref) ^ Long.MIN_VALUE;
      order[count++] = (start & 0xffffffff_00000000L) | (ref & 0xffffffffL);
    }
  }

  /// Makes a dirty record clean.
  void clean(int ref) {
    count(ref, -1);
    records.setFlags(ref, CoinRecords.LIVE);
    count(ref, 1);
  }

  /// Forgets everything and gives the memory of the records back, when it has grown past the limit.
  /// Only while all are clean.
  void shrink() {
    if (slab.isOverLimit() && slab.bytes() > slabLimit + slabLimit / 8 + CoinSlab.CHUNK) {
      evicted += table.count();
      table.clear();
      slab.clear();
      evictable = 0;
      hand = 0;
    }
  }

  int size() {
    return table.count();
  }

  long dirtyBytes() {
    return dirtyBytes;
  }

  long evicted() {
    return evicted;
  }

  /// Bytes taken from the system.
  long bytes() {
    return slab.bytes() + table.bytes();
  }

  boolean isOverLimit() {
    return slab.isOverLimit();
  }

  @Override
  public void close() {
    table.close();
    records.close();
  }
}
