package dev.renga.storage;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

/// Counts who is inside native code, so that handles are freed only when nobody is (known failure
/// J-023: a handle used after it was freed ends the whole process).
///
/// Every native call stands between [#enter] and [#leave]. After [#shut] nobody comes in any more,
/// and it returns when the last one has left.
final class NativeGate {
  private static final int SHUT = Integer.MIN_VALUE;

  private final String what;
  // number of those inside; from SHUT upwards once the gate is shut
  private final AtomicInteger inside = new AtomicInteger();
  private final CountDownLatch empty = new CountDownLatch(1);

  /// @param what the subject of the sentence that late comers are told
  NativeGate(String what) {
    this.what = what;
  }

  /// @throws StorageException when the gate is shut
  void enter() {
    if (!tryEnter()) {
      throw new StorageException(StorageFailure.Kind.REFUSED, what + " is closed.");
    }
  }

  /// Whether the gate was open; if so, the caller is inside.
  boolean tryEnter() {
    int count;
    do {
      count = inside.get();
      if (count < 0) {
        return false;
      }
    } while (!inside.compareAndSet(count, count + 1));
    return true;
  }

  void leave() {
    if (inside.decrementAndGet() == SHUT) {
      empty.countDown();
    }
  }

  /// Shuts the gate and waits until nobody is inside. Says whether this call was the one that shut
  /// it, so that exactly one caller frees the handles.
  boolean shut() {
    int before = inside.getAndUpdate(count -> count < 0 ? count : count + SHUT);
    if (before < 0) {
      return false;
    }
    if (before == 0) {
      empty.countDown();
    }
    boolean interrupted = false;
    while (true) {
      try {
        empty.await();
        break;
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    return true;
  }
}
