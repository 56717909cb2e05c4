package dev.renga.p2p.connection;

import dev.renga.p2p.protocol.Event;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// What the loop has to do: answers of the chain first, then commands, then one message of each
/// peer in turn. Everything is bounded: answers by the questions that were asked, commands by a
/// limit at which the sender waits, messages by each connection's own limit.
final class Inbox {
  private static final int MAX_COMMANDS = 1_024;

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition work = lock.newCondition();
  private final Condition room = lock.newCondition();
  private final Deque<Event> answers = new ArrayDeque<>();
  private final Deque<Runnable> commands = new ArrayDeque<>();
  private final Deque<Connection> lost = new ArrayDeque<>();
  private final Deque<Connection> ready = new ArrayDeque<>();
  private boolean chainMoved;
  private boolean closed;

  /// The chain has answered: there are never more answers than open questions.
  void answer(Event event) {
    lock.lock();
    try {
      if (!closed) {
        answers.addLast(event);
        work.signal();
      }
    } finally {
      lock.unlock();
    }
  }

  /// The chain may have moved; many times count once.
  void chainMoved() {
    lock.lock();
    try {
      chainMoved = true;
      work.signal();
    } finally {
      lock.unlock();
    }
  }

  /// Has something run by the loop; waits while too much waits already.
  ///
  /// @return whether it will be run
  boolean command(Runnable command) {
    lock.lock();
    try {
      while (commands.size() >= MAX_COMMANDS && !closed) {
        room.awaitUninterruptibly();
      }
      if (closed) {
        return false;
      }
      commands.addLast(command);
      work.signal();
      return true;
    } finally {
      lock.unlock();
    }
  }

  /// As [#command], but refuses instead of waiting.
  boolean tryCommand(Runnable command) {
    lock.lock();
    try {
      if (closed || commands.size() >= MAX_COMMANDS) {
        return false;
      }
      commands.addLast(command);
      work.signal();
      return true;
    } finally {
      lock.unlock();
    }
  }

  /// A connection's socket is closed; said once for each connection.
  void lost(Connection connection) {
    lock.lock();
    try {
      lost.addLast(connection);
      work.signal();
    } finally {
      lock.unlock();
    }
  }

  /// A connection may have something for the loop.
  void ready(Connection connection) {
    lock.lock();
    try {
      if (!connection.scheduled) {
        connection.scheduled = true;
        ready.addLast(connection);
        work.signal();
      }
    } finally {
      lock.unlock();
    }
  }

  /// Work for the loop.
  sealed interface Work {
    /// Hand this to the protocol.
    record Happened(Event event) implements Work {}

    /// Run this.
    record Command(Runnable action) implements Work {}

    /// The connection is gone.
    record Lost(Connection connection) implements Work {}
  }

  /// The next work; `null` when none came in time.
  @Nullable Work take(Duration patience) {
    long nanos = patience.toNanos();
    lock.lock();
    try {
      while (true) {
        Work found = poll();
        if (found != null) {
          return found;
        }
        if (nanos <= 0) {
          return null;
        }
        nanos = work.awaitNanos(nanos);
      }
    } catch (InterruptedException e) {
      return null; // nobody interrupts the loop; it ends by a command
    } finally {
      lock.unlock();
    }
  }

  private @Nullable Work poll() {
    if (!answers.isEmpty()) {
      return new Work.Happened(answers.removeFirst());
    }
    if (chainMoved) {
      chainMoved = false;
      return new Work.Happened(new Event.ChainMoved());
    }
    if (!commands.isEmpty()) {
      room.signal();
      return new Work.Command(commands.removeFirst());
    }
    if (!lost.isEmpty()) {
      return new Work.Lost(lost.removeFirst());
    }
    while (!ready.isEmpty()) {
      Connection connection = ready.removeFirst();
      Event event = connection.next();
      if (event == null) {
        // whoever makes it ready again will say so
        connection.scheduled = false;
      } else {
        ready.addLast(connection);
        return new Work.Happened(event);
      }
    }
    return null;
  }

  /// Wakes everyone who waits; nothing is taken on any more.
  void close() {
    lock.lock();
    try {
      closed = true;
      room.signalAll();
      work.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /// How long the loop may sleep at most: the clock may be set by a person at any time.
  static final Duration TICK = Duration.ofNanos(TimeUnit.MILLISECONDS.toNanos(100));
}
