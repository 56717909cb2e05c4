package dev.renga.chain;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// What waits for the writer: commands in order, in a queue bounded by number and by weight, with a
/// fast lane for what is light and what others wait for (headers). Besides, anybody may [#signal]
/// that something the writer waits for has happened.
final class Inbox {
  /// Something the writer shall do.
  interface Command {
    /// Runs on the writer's thread.
    void run();

    /// The chain has stopped: the command will never run.
    void refuse(ChainStoppedException why);

    /// Roughly how many bytes of memory the command keeps alive.
    default long weight() {
      return 0;
    }
  }

  static final int MAX_COMMANDS = 256;
  static final long MAX_WEIGHT = 24L << 20;

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final Condition room = lock.newCondition();
  private final Deque<Command> urgent = new ArrayDeque<>();
  private final Deque<Command> normal = new ArrayDeque<>();
  private long weight;
  private boolean signalled;
  private @Nullable ChainStoppedException closed;

  /// Adds a command; waits for room. A command for a closed inbox is refused.
  void put(Command command, boolean fast) {
    ChainStoppedException refusal;
    lock.lock();
    try {
      Deque<Command> lane = fast ? urgent : normal;
      while (closed == null && isFull(lane, command.weight())) {
        room.awaitUninterruptibly();
      }
      refusal = closed;
      if (refusal == null) {
        lane.addLast(command);
        weight += command.weight();
        changed.signal();
      }
    } finally {
      lock.unlock();
    }
    if (refusal != null) {
      command.refuse(refusal);
    }
  }

  private boolean isFull(Deque<Command> lane, long more) {
    // one command is always let in, however heavy
    return lane.size() >= MAX_COMMANDS || (weight > 0 && weight + more > MAX_WEIGHT);
  }

  /// The next command, or `null` if there is none now.
  @Nullable Command poll() {
    lock.lock();
    try {
      return next();
    } finally {
      lock.unlock();
    }
  }

  /// The next command; `null` after a signal, after the wait, or when closed.
  @Nullable Command take(long maxNanos) {
    lock.lock();
    try {
      long left = maxNanos;
      Command command = next();
      while (command == null && !signalled && closed == null && left > 0) {
        left = await(left);
        command = next();
      }
      signalled = false;
      return command;
    } finally {
      lock.unlock();
    }
  }

  @SuppressWarnings("InterruptedExceptionSwallowed") // an interrupt is no way to stop the writer
  private long await(long nanos) {
    try {
      return changed.awaitNanos(nanos);
    } catch (InterruptedException e) {
      return Math.max(0, nanos - TimeUnit.MILLISECONDS.toNanos(1));
    }
  }

  private @Nullable Command next() {
    Command command = urgent.pollFirst();
    if (command == null) {
      command = normal.pollFirst();
    }
    if (command != null) {
      weight -= command.weight();
      room.signalAll();
    }
    return command;
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

  /// Lets nothing in any more and refuses what waits, in order.
  void close(ChainStoppedException why) {
    List<Command> refused = new ArrayList<>();
    lock.lock();
    try {
      closed = why;
      refused.addAll(urgent);
      refused.addAll(normal);
      urgent.clear();
      normal.clear();
      weight = 0;
      changed.signal();
      room.signalAll();
    } finally {
      lock.unlock();
    }
    refused.forEach(command -> command.refuse(why));
  }

  /// Whether [#close] was called.
  boolean isClosed() {
    lock.lock();
    try {
      return closed != null;
    } finally {
      lock.unlock();
    }
  }
}
