package dev.renga.mempool;

import dev.renga.chain.Subscription;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Hands events to every subscriber, each on a thread of its own with a bounded queue. The writer
/// never waits for one.
final class Events {
  static final int MAX_EVENTS = 16_384;

  private static final Logger LOG = LoggerFactory.getLogger(Events.class);

  private final List<Queue> queues = new CopyOnWriteArrayList<>();

  Subscription subscribe(String name, Consumer<MempoolEvent> handler) {
    Queue queue = new Queue(name, handler);
    queues.add(queue);
    Thread.ofVirtual().name("renga-mempool-events-" + name).start(queue::deliver);
    return queue;
  }

  void publish(MempoolEvent event) {
    for (Queue queue : queues) {
      queue.offer(event);
    }
  }

  /// Ends all subscriptions after what was published is delivered; does not wait.
  void close() {
    queues.forEach(Queue::finish);
    queues.clear();
  }

  private record Mark(CompletableFuture<Void> reached) {}

  private final class Queue implements Subscription {
    private final String name;
    private final Consumer<MempoolEvent> handler;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Deque<Object> waiting = new ArrayDeque<>(); // events and marks
    private long lost;
    private boolean finishing;
    private boolean closed;

    Queue(String name, Consumer<MempoolEvent> handler) {
      this.name = name;
      this.handler = handler;
    }

    void offer(MempoolEvent event) {
      lock.lock();
      try {
        if (closed || finishing) {
          return;
        }
        if (lost > 0 || waiting.size() >= MAX_EVENTS) {
          lost++;
        } else {
          waiting.addLast(event);
        }
        changed.signal();
      } finally {
        lock.unlock();
      }
    }

    @Override
    public CompletableFuture<Void> caughtUp() {
      CompletableFuture<Void> reached = new CompletableFuture<>();
      lock.lock();
      try {
        if (!closed && !finishing && waiting.size() < 2 * MAX_EVENTS) {
          if (lost > 0) {
            waiting.addLast(new MempoolEvent.Lost(lost));
            lost = 0;
          }
          waiting.addLast(new Mark(reached));
          changed.signal();
          return reached;
        }
      } finally {
        lock.unlock();
      }
      reached.complete(null);
      return reached;
    }

    void deliver() {
      for (Object next = next(); next != null; next = next()) {
        switch (next) {
          case Mark(CompletableFuture<Void> reached) -> reached.complete(null);
          case MempoolEvent event -> hand(event);
          default -> throw new AssertionError(next);
        }
      }
    }

    private void hand(MempoolEvent event) {
      try {
        handler.accept(event);
      } catch (RuntimeException e) {
        String kind = event.getClass().getSimpleName();
        LOG.error("The subscriber {} failed on {}; it gets the next event.", name, kind, e);
      }
    }

    private @Nullable Object next() {
      lock.lock();
      try {
        while (waiting.isEmpty() && lost == 0 && !finishing && !closed) {
          changed.awaitUninterruptibly();
        }
        if (closed) {
          return null;
        }
        Object next = waiting.pollFirst();
        if (next == null && lost > 0) {
          next = new MempoolEvent.Lost(lost);
          lost = 0;
        }
        return next;
      } finally {
        lock.unlock();
      }
    }

    private void finish() {
      lock.lock();
      try {
        finishing = true;
        changed.signal();
      } finally {
        lock.unlock();
      }
    }

    @Override
    public void close() {
      queues.remove(this);
      lock.lock();
      try {
        closed = true;
        for (Object left : waiting) {
          if (left instanceof Mark(CompletableFuture<Void> reached)) {
            reached.complete(null);
          }
        }
        waiting.clear();
        changed.signal();
      } finally {
        lock.unlock();
      }
    }
  }
}
