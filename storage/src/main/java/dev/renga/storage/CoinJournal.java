package dev.renga.storage;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.function.LongConsumer;

/// What blocks that are not settled yet did to the coins cache: for each step the record that stood
/// for an outpoint before and the one that stands for it now, 0 for none. One thread at a time.
///
/// Records are never changed once they stand for an outpoint; they are replaced. So taking a block
/// back means to put the old records in place again, in reverse order, and a step costs eight
/// bytes.
final class CoinJournal {
  private final Deque<Steps> open = new ArrayDeque<>();
  private final Deque<Steps> spare = new ArrayDeque<>();

  boolean isOpen() {
    return !open.isEmpty();
  }

  int depth() {
    return open.size();
  }

  void begin() {
    Steps reused = spare.pollLast();
    open.addLast(reused == null ? new Steps() : reused);
  }

  /// Notes a step of the newest block.
  void note(int before, int after) {
    open.getLast().add((long) before << 32 | (after & 0xffffffffL));
  }

  static int before(long step) {
    return (int) (step >>> 32);
  }

  static int after(long step) {
    return (int) step;
  }

  /// Forgets the oldest block after telling its steps in order.
  void acceptOldest(LongConsumer step) {
    Steps steps = open.removeFirst();
    for (int i = 0; i < steps.count; i++) {
      step.accept(steps.steps[i]);
    }
    recycle(steps);
  }

  /// Forgets the newest block after telling its steps in reverse order.
  void rollbackNewest(LongConsumer step) {
    Steps steps = open.removeLast();
    for (int i = steps.count - 1; i >= 0; i--) {
      step.accept(steps.steps[i]);
    }
    recycle(steps);
  }

  private void recycle(Steps steps) {
    steps.count = 0;
    // An unusual block must not keep its room for ever.
    if (spare.size() < 4 && steps.steps.length <= 1 << 17) {
      spare.addLast(steps);
    }
  }

  private static final class Steps {
    long[] steps = new long[1024];
    int count;

    void add(long step) {
      if (count == steps.length) {
        steps = Arrays.copyOf(steps, count * 2);
      }
      steps[count++] = step;
    }
  }
}
