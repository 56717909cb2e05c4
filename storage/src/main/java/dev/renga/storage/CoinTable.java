package dev.renga.storage;

import dev.renga.crypto.SipHash;
import dev.renga.primitives.OutPoint;
import dev.renga.primitives.Txid;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.concurrent.locks.ReentrantReadWriteLock;

/// From an outpoint to the record of it: open addressing with linear probing in memory off the
/// heap.
///
/// A slot is eight bytes, 0 when empty: the upper half of the key's salted hash, which says where
/// the slot belongs and spares nearly every look at a wrong record, and the record's reference.
/// Removing moves later slots back, so that there are no marks of removed ones.
///
/// Whoever chooses txids must not be able to choose the slots they fall into, hence SipHash with a
/// key made at the start (known failure J-010).
///
/// One thread at a time, except [#seems].
final class CoinTable implements AutoCloseable {
  private static final int MAX_LOAD_PERCENT = 80;

  private final CoinRecords records;
  private final long key0;
  private final long key1;
  // Held for reading by those who look from other threads, for writing while the memory changes.
  private final ReentrantReadWriteLock memory = new ReentrantReadWriteLock();

  private Arena arena;
  private MemorySegment slots;
  private int bits;
  private int count;

  @SuppressWarnings("MustBeClosedChecker") // close() closes it
  CoinTable(CoinRecords records, long key0, long key1, int bits) {
    this.records = records;
    this.key0 = key0;
    this.key1 = key1;
    this.bits = bits;
    arena = Arena.ofShared();
    slots = arena.allocate(8L << bits, 64);
  }

  int hash(OutPoint outPoint) {
    Txid txid = outPoint.txid();
    return (int)
        (SipHash.hash256Extra(
                key0,
                key1,
                txid.word(0),
                txid.word(1),
                txid.word(2),
                txid.word(3),
                (int) outPoint.index())
            >>> 32);
  }

  /// The position of an outpoint's slot, or −1 minus the position at which it would stand.
  int locate(OutPoint outPoint, int hash) {
    int mask = (1 << bits) - 1;
    int at = hash >>> (32 - bits);
    while (true) {
      long slot = slots.get(Layout.LONG, (long) at << 3);
      if (slot == 0) {
        return -1 - at;
      }
      if ((int) (slot >>> 32) == hash && records.isFor((int) slot, outPoint)) {
        return at;
      }
      at = (at + 1) & mask;
    }
  }

  int ref(int position) {
    return (int) slots.get(Layout.LONG, (long) position << 3);
  }

  /// Lets an occupied slot refer to another record of the same outpoint.
  void replace(int position, int hash, int ref) {
    put(slots, position, hash, ref);
  }

  /// Fills an empty slot. There must be [#hasRoom].
  void insert(int position, int hash, int ref) {
    put(slots, position, hash, ref);
    count++;
  }

  private static void put(MemorySegment slots, int position, int hash, int ref) {
    set(slots, position, (long) hash << 32 | (ref & 0xffffffffL));
  }

  // Opaque: other threads may look, and must see whole slots.
  private static void set(MemorySegment slots, int position, long slot) {
    Layout.LONG_HANDLE.setOpaque(slots, (long) position << 3, slot);
  }

  /// Empties a slot.
  void remove(int position) {
    int mask = (1 << bits) - 1;
    int hole = position;
    int at = position;
    while (true) {
      at = (at + 1) & mask;
      long slot = slots.get(Layout.LONG, (long) at << 3);
      if (slot == 0) {
        break;
      }
      int home = (int) (slot >>> 32) >>> (32 - bits);
      // It may move back only as far as its home.
      if (((at - home) & mask) >= ((at - hole) & mask)) {
        set(slots, hole, slot);
        hole = at;
      }
    }
    set(slots, hole, 0);
    count--;
  }

  boolean hasRoom() {
    return count < (int) ((long) (1 << bits) * MAX_LOAD_PERCENT / 100);
  }

  /// Twice as many slots; positions change.
  @SuppressWarnings("MustBeClosedChecker") // close() closes it
  void grow() {
    int wider = bits + 1;
    Arena next = Arena.ofShared();
    MemorySegment target = next.allocate(8L << wider, 64);
    int mask = (1 << wider) - 1;
    for (int i = 0; i < 1 << bits; i++) {
      long slot = slots.get(Layout.LONG, (long) i << 3);
      if (slot != 0) {
        int at = (int) (slot >>> 32) >>> (32 - wider);
        while (target.get(Layout.LONG, (long) at << 3) != 0) {
          at = (at + 1) & mask;
        }
        set(target, at, slot);
      }
    }
    Arena old = arena;
    memory.writeLock().lock();
    try {
      arena = next;
      slots = target;
      bits = wider;
      old.close();
    } finally {
      memory.writeLock().unlock();
    }
  }

  /// Looks from any thread whether there seems to be an entry. Changes made meanwhile may be
  /// missed, and one in four thousand million answers is a yes for another outpoint: good enough to
  /// decide whether reading ahead is worth it, and for nothing else.
  boolean seems(OutPoint outPoint) {
    int hash = hash(outPoint);
    memory.readLock().lock();
    try {
      int mask = (1 << bits) - 1;
      int at = hash >>> (32 - bits);
      for (int probes = 0; probes <= mask; probes++) {
        long slot = (long) Layout.LONG_HANDLE.getOpaque(slots, (long) at << 3);
        if (slot == 0) {
          return false;
        }
        if ((int) (slot >>> 32) == hash) {
          return true;
        }
        at = (at + 1) & mask;
      }
      return true;
    } finally {
      memory.readLock().unlock();
    }
  }

  /// Empties every slot.
  void clear() {
    for (int i = 0; i < 1 << bits; i++) {
      set(slots, i, 0);
    }
    count = 0;
  }

  int count() {
    return count;
  }

  int bits() {
    return bits;
  }

  /// Bytes taken from the system.
  long bytes() {
    return 8L << bits;
  }

  @Override
  public void close() {
    memory.writeLock().lock();
    try {
      arena.close();
      // Late lookers find an empty table.
      bits = 1;
      slots = MemorySegment.ofArray(new long[2]);
      count = 0;
    } finally {
      memory.writeLock().unlock();
    }
  }
}
