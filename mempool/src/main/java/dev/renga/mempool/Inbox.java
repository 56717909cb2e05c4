package dev.renga.mempool;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// What waits for the writer: commands in a queue bounded by number and weight, and results of work
/// that the writer gave away itself, which it bounds too. Besides, anybody may [#signal] that the
/// chain has moved.
final class Inbox {
  static final int MAX_COMMANDS = 1024;
  static final long MAX_WEIGHT = 16L << 20;

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final Condition room = lock.newCondition();
  private final Deque<Runnable> results = new ArrayDeque<>();
  private final Deque<Command> commands = new ArrayDeque<>();
  private long weight;
  private boolean signalled;
  private boolean closed;

  /// Something the writer shall do.
  interface Command {
    /// Runs on the writer's thread.
    void run();

    /// The mempool is closed: the command will never run.
    void refuse();

    /// Roughly how many bytes of memory the command keeps alive.
    long weight();
  }

  /// How an attempt to hand in a command ended.
  enum Entrance {
    TAKEN,
    FULL,
    CLOSED
  }

  /// Adds a command.
  ///
  /// @param patient whether to wait for room
  Entrance put(Command command, boolean patient) {
    lock.lock();
    try {
      while (!closed && isFull(command.weight())) {
        if (!patient) {
          return Entrance.FULL;
        }
        room.awaitUninterruptibly();
      }
      if (closed) {
        return Entrance.CLOSED;
      }
      commands.addLast(command);
      weight += command.weight();
      changed.signal();
      return Entrance.TAKEN;
    } finally {
      lock.unlock();
    }
  }

  private boolean isFull(long more) {
    // one command is always let in, however heavy
    return commands.size() >= MAX_COMMANDS || (weight > 0 && weight + more > MAX_WEIGHT);
  }

  /// Adds a result; never waits.
  void result(Runnable result) {
    lock.lock();
    try {
      results.addLast(result);
      changed.signal();
    } finally {
      lock.unlock();
    }
  }

  /// What to do next: results first; `null` after a signal, after the wait, or when closed.
  ///
  /// @param commandsToo whether commands are wanted
  @Nullable Runnable take(boolean commandsToo, long maxNanos) {
    lock.lock();
    try {
      long left = maxNanos;
      Runnable next = next(commandsToo);
      while (next == null && !signalled && !closed && left > 0) {
        left = await(left);
        next = next(commandsToo);
      }
      signalled = false;
      return next;
    } finally {
      lock.unlock();
    }
  }

  private @Nullable Runnable next(boolean commandsToo) {
    Runnable result = results.pollFirst();
    if (result != null || !commandsToo) {
      return result;
    }
    Command command = commands.pollFirst();
    if (command == null) {
      return null;
    }
    weight -= command.weight();
    room.signalAll();
    return command::run;
  }

  @SuppressWarnings("InterruptedExceptionSwallowed") // an interrupt is no way to stop the writer
  private long await(long nanos) {
    try {
      return changed.awaitNanos(nanos);
    } catch (InterruptedException e) {
      return Math.max(0, nanos - TimeUnit.MILLISECONDS.toNanos(1));
    }
  }

  /// Wakes the writer.
  void signal() {
    lock.lock();
    try {
      signalled = true;
      changed.signal();
    } finally {
      lock.unlock();
    }
  }

  /// Lets nothing in any more and refuses what waits.
  void close() {
    List<Command> refused;
    lock.lock();
    try {
      closed = true;
      refused = new ArrayList<>(commands);
      commands.clear();
      results.clear();
      weight = 0;
      changed.signalAll();
      room.signalAll();
    } finally {
      lock.unlock();
    }
    refused.forEach(Command::refuse);
  }

  boolean isClosed() {
    lock.lock();
    try {
      return closed;
    } finally {
      lock.unlock();
    }
  }
}
