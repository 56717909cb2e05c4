package dev.renga.storage;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/// Memory off the Java heap for records of different sizes. One thread at a time.
///
/// Memory is taken in chunks of 1 MiB that are cut into pages of 32 KiB; a page serves one size at
/// a time, and is free for any other once its last record is gone, so that a change in the mix of
/// scripts costs at most one partly used page a size. Chunks are kept until [#close].
///
/// A reference is a number of 8-byte units, read as unsigned: 32 GiB can be named, and 0 names
/// nothing because every page begins with eight bytes that are never used.
final class CoinSlab implements AutoCloseable {
  static final int CHUNK = 1 << 20;
  static final int PAGE = 32 << 10;
  private static final int PAGES_PER_CHUNK = CHUNK / PAGE;
  private static final int UNITS_PER_CHUNK_BITS = 17;
  private static final int UNITS_PER_PAGE_BITS = 12;
  private static final int PAGE_HEADER = 8;
  private static final int FREE = -1;

  private Arena arena = Arena.ofShared();
  private final long limit;
  private MemorySegment[] chunks = new MemorySegment[16];
  private int chunkCount;

  // by page
  private byte[] sizeClass = new byte[0];
  private int[] live = new int[0];
  private int[] used = new int[0];
  private int[] firstFree = new int[0];
  private int[] next = new int[0];
  private int[] previous = new int[0];
  private int pageCount;

  private int freePages = FREE;
  private final int[] roomy = new int[SizeClasses.COUNT];

  /// @param limit bytes at which [#allocate] without force gives up
  CoinSlab(long limit) {
    this.limit = limit;
    Arrays.fill(roomy, FREE);
  }

  /// A reference to memory of at least `size` bytes, or 0 when the limit is reached; with `force`
  /// the limit may be passed. The first four bytes are zero, the rest is as somebody left it.
  int allocate(int size, boolean force) {
    int kind = SizeClasses.of(size);
    int page = roomy[kind];
    if (page == FREE) {
      page = takePage(kind, force);
      if (page == FREE) {
        return 0;
      }
    }
    int ref = firstFree[page];
    if (ref != 0) {
      firstFree[page] = chunk(ref).get(Layout.INT, offset(ref) + 4);
    } else {
      ref = slot(page, used[page], kind);
      used[page]++;
      chunk(ref).set(Layout.INT, offset(ref), 0);
    }
    live[page]++;
    if (firstFree[page] == 0 && used[page] == capacity(kind)) {
      unlink(page, kind);
    }
    return ref;
  }

  /// Gives a record back. Its first four bytes become zero, which marks it as gone.
  void free(int ref) {
    int page = ref >>> UNITS_PER_PAGE_BITS;
    int kind = sizeClass[page];
    boolean wasFull = firstFree[page] == 0 && used[page] == capacity(kind);
    MemorySegment chunk = chunk(ref);
    long offset = offset(ref);
    chunk.set(Layout.INT, offset, 0);
    chunk.set(Layout.INT, offset + 4, firstFree[page]);
    firstFree[page] = ref;
    live[page]--;
    if (wasFull) {
      link(page, kind);
    }
    if (live[page] == 0) {
      unlink(page, kind);
      sizeClass[page] = FREE;
      next[page] = freePages;
      freePages = page;
    }
  }

  private int takePage(int kind, boolean force) {
    if (freePages == FREE) {
      if (!force && bytes() + CHUNK > limit) {
        return FREE;
      }
      addChunk();
    }
    int page = freePages;
    freePages = next[page];
    sizeClass[page] = (byte) kind;
    used[page] = 0;
    firstFree[page] = 0;
    link(page, kind);
    return page;
  }

  private void addChunk() {
    if (chunkCount == chunks.length) {
      chunks = Arrays.copyOf(chunks, chunkCount * 2);
    }
    chunks[chunkCount++] = arena.allocate(CHUNK, 64);
    int pages = pageCount + PAGES_PER_CHUNK;
    if (pages > live.length) {
      int room = Math.max(pages, live.length * 2);
      sizeClass = Arrays.copyOf(sizeClass, room);
      live = Arrays.copyOf(live, room);
      used = Arrays.copyOf(used, room);
      firstFree = Arrays.copyOf(firstFree, room);
      next = Arrays.copyOf(next, room);
      previous = Arrays.copyOf(previous, room);
    }
    for (int page = pages - 1; page >= pageCount; page--) {
      sizeClass[page] = FREE;
      next[page] = freePages;
      freePages = page;
    }
    pageCount = pages;
  }

  private void link(int page, int kind) {
    int head = roomy[kind];
    next[page] = head;
    previous[page] = FREE;
    if (head != FREE) {
      previous[head] = page;
    }
    roomy[kind] = page;
  }

  private void unlink(int page, int kind) {
    if (previous[page] == FREE) {
      roomy[kind] = next[page];
    } else {
      next[previous[page]] = next[page];
    }
    if (next[page] != FREE) {
      previous[next[page]] = previous[page];
    }
  }

  private static int capacity(int kind) {
    return (PAGE - PAGE_HEADER) / SizeClasses.size(kind);
  }

  private static int slot(int page, int index, int kind) {
    return (page << UNITS_PER_PAGE_BITS) + ((PAGE_HEADER + index * SizeClasses.size(kind)) >>> 3);
  }

  /// Bytes that a record of this size really takes.
  static int roundedSize(int size) {
    return SizeClasses.size(SizeClasses.of(size));
  }

  /// The memory in which a reference lies, at [#offset].
  MemorySegment chunk(int ref) {
    return chunks[ref >>> UNITS_PER_CHUNK_BITS];
  }

  static long offset(int ref) {
    return (ref & ((1L << UNITS_PER_CHUNK_BITS) - 1)) << 3;
  }

  /// Number of pages; each may be visited with [#slots] and [#slot].
  int pages() {
    return pageCount;
  }

  /// How many slots of a page were ever used, gone ones included; 0 when the page is free.
  int slots(int page) {
    return sizeClass[page] == FREE ? 0 : used[page];
  }

  /// The reference of a slot that was used; its first four bytes are zero when it is gone.
  int slot(int page, int index) {
    return slot(page, index, sizeClass[page]);
  }

  /// Bytes taken from the system, the tables about pages included.
  long bytes() {
    return (long) chunkCount * CHUNK + (long) live.length * 21;
  }

  boolean isOverLimit() {
    return bytes() > limit;
  }

  /// Gives all memory back to the system and starts anew.
  @SuppressWarnings("MustBeClosedChecker") // close() closes it
  void clear() {
    close();
    arena = Arena.ofShared();
  }

  @Override
  public void close() {
    arena.close();
    chunks = new MemorySegment[16];
    chunkCount = 0;
    pageCount = 0;
    freePages = FREE;
    Arrays.fill(roomy, FREE);
    Arrays.fill(live, 0);
  }

  /// Sizes of records: every 8 bytes up to 128, then eight steps between powers of two, so that at
  /// most an eighth of a record is wasted.
  private static final class SizeClasses {
    static final int MAX = 10_240;
    private static final int[] SIZES = sizes();
    private static final byte[] BY_UNITS = byUnits();
    static final int COUNT = SIZES.length;

    static int of(int size) {
      return BY_UNITS[(size + 7) >>> 3];
    }

    static int size(int kind) {
      return SIZES[kind];
    }

    private static int[] sizes() {
      int[] sizes = new int[80];
      int count = 0;
      int size = 40;
      while (size <= MAX) {
        sizes[count++] = size;
        size += size < 128 ? 8 : Integer.highestOneBit(size) / 8;
      }
      return Arrays.copyOf(sizes, count);
    }

    private static byte[] byUnits() {
      byte[] kinds = new byte[MAX / 8 + 1];
      int kind = 0;
      for (int units = 0; units < kinds.length; units++) {
        if (SIZES[kind] < units * 8) {
          kind++;
        }
        kinds[units] = (byte) kind;
      }
      return kinds;
    }
  }
}
