package dev.renga.lab.sim;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// What is still to happen, ordered by time and, for the same time, by when it was put in. A heap
/// of four children in plain arrays: hundreds of millions of events pass through it in one run.
final class EventQueue {
  /// What an event is; the meaning of the other fields is [SimulatedNetwork]'s.
  enum Kind {
    MESSAGE,
    TIMER,
    VALIDATED,
    FOUND,
    DISCONNECTED,
    CONNECTED,
    ACTION
  }

  private static final Kind[] KINDS = Kind.values();
  private static final int FIRST_CAPACITY = 1_024;

  // the heap: keys and the slot where the rest is
  private long[] times = new long[FIRST_CAPACITY];
  private long[] orders = new long[FIRST_CAPACITY];
  private int[] slots = new int[FIRST_CAPACITY];
  private int size;

  // the slots
  private byte[] kinds = new byte[FIRST_CAPACITY];
  private long[] numbers = new long[FIRST_CAPACITY];
  private @Nullable Object[] targets = new Object[FIRST_CAPACITY];
  private @Nullable Object[] payloads = new Object[FIRST_CAPACITY];
  private int[] free = new int[FIRST_CAPACITY];
  private int freeCount;
  private int used;
  private long added;

  // the event taken last
  private long time;
  private Kind kind = Kind.ACTION;
  private long number;
  private @Nullable Object target;
  private @Nullable Object payload;

  void add(long at, Kind what, @Nullable Object aim, long number, @Nullable Object load) {
    int slot;
    if (freeCount > 0) {
      slot = free[--freeCount];
    } else {
      if (used == kinds.length) {
        growSlots();
      }
      slot = used++;
    }
    kinds[slot] = (byte) what.ordinal();
    numbers[slot] = number;
    targets[slot] = aim;
    payloads[slot] = load;
    if (size == times.length) {
      growHeap();
    }
    rise(size++, at, added++, slot);
  }

  private void growSlots() {
    int capacity = kinds.length * 2;
    kinds = Arrays.copyOf(kinds, capacity);
    numbers = Arrays.copyOf(numbers, capacity);
    targets = Arrays.copyOf(targets, capacity);
    payloads = Arrays.copyOf(payloads, capacity);
    free = Arrays.copyOf(free, capacity);
  }

  private void growHeap() {
    int capacity = times.length * 2;
    times = Arrays.copyOf(times, capacity);
    orders = Arrays.copyOf(orders, capacity);
    slots = Arrays.copyOf(slots, capacity);
  }

  private void rise(int from, long at, long order, int slot) {
    int i = from;
    while (i > 0) {
      int parent = (i - 1) >>> 2;
      if (times[parent] < at || (times[parent] == at && orders[parent] < order)) {
        break;
      }
      times[i] = times[parent];
      orders[i] = orders[parent];
      slots[i] = slots[parent];
      i = parent;
    }
    times[i] = at;
    orders[i] = order;
    slots[i] = slot;
  }

  private void sink(long at, long order, int slot) {
    int i = 0;
    int first = 1;
    while (first < size) {
      int least = first;
      int end = Math.min(first + 4, size);
      for (int child = first + 1; child < end; child++) {
        if (times[child] < times[least]
            || (times[child] == times[least] && orders[child] < orders[least])) {
          least = child;
        }
      }
      if (at < times[least] || (at == times[least] && order < orders[least])) {
        break;
      }
      times[i] = times[least];
      orders[i] = orders[least];
      slots[i] = slots[least];
      i = least;
      first = 4 * i + 1;
    }
    times[i] = at;
    orders[i] = order;
    slots[i] = slot;
  }

  boolean isEmpty() {
    return size == 0;
  }

  int size() {
    return size;
  }

  /// Time of the next event; `Long.MAX_VALUE` when there is none.
  long nextTime() {
    return size == 0 ? Long.MAX_VALUE : times[0];
  }

  /// Takes the next event; its parts can be asked for until the next is taken.
  void take() {
    if (size == 0) {
      throw new IllegalStateException("no event is left");
    }
    int slot = slots[0];
    time = times[0];
    kind = KINDS[kinds[slot]];
    number = numbers[slot];
    target = targets[slot];
    payload = payloads[slot];
    targets[slot] = null;
    payloads[slot] = null;
    free[freeCount++] = slot;
    size--;
    if (size > 0) {
      sink(times[size], orders[size], slots[size]);
    }
  }

  long time() {
    return time;
  }

  Kind kind() {
    return kind;
  }

  long number() {
    return number;
  }

  Object target() {
    return require(target);
  }

  Object payload() {
    return require(payload);
  }

  private static Object require(@Nullable Object part) {
    if (part == null) {
      throw new IllegalStateException("an event without the part that its kind has");
    }
    return part;
  }
}
