package dev.renga.lab.event;

import dev.renga.chain.Subscription;
import java.util.ArrayDeque;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One subscriber: a bounded queue and the virtual thread that empties it.
final class EventQueue implements Subscription {
  private static final Logger LOG = LoggerFactory.getLogger(EventQueue.class);

  private final String name;
  private final Consumer<LabEvent> handler;
  private final Consumer<EventQueue> onClose;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final ArrayDeque<Object> waiting = new ArrayDeque<>();
  private final Thread thread;
  private long lost;
  private boolean closed;
  private boolean finishing;

  EventQueue(String name, Consumer<LabEvent> handler, Consumer<EventQueue> onClose) {
    this.name = name;
    this.handler = handler;
    this.onClose = onClose;
    this.thread = Thread.ofVirtual().name("lab-events-" + name).unstarted(this::run);
  }

  void start() {
    thread.start();
  }

  void offer(LabEvent event) {
    lock.lock();
    try {
      if (closed || finishing) {
        return;
      }
      if (waiting.size() >= EventLog.QUEUE) {
        lost++;
        return;
      }
      if (lost > 0) {
        waiting.addLast(
            new LabEvent(
                event.sequence(),
                event.atMillis(),
                LabEvent.NO_NODE,
                "slow subscriber",
                new LabEvent.EventsLost(lost)));
        lost = 0;
      }
      waiting.addLast(event);
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private void run() {
    while (true) {
      Object next = next();
      if (next == null) {
        return;
      }
      if (next instanceof LabEvent event) {
        try {
          handler.accept(event);
        } catch (RuntimeException e) {
          LOG.error("The subscriber \"{}\" failed on {}", name, event, e);
        }
      } else if (next instanceof Mark(CompletableFuture<@Nullable Void> reached)) {
        reached.complete(null);
      }
    }
  }

  private record Mark(CompletableFuture<@Nullable Void> reached) {}

  private @Nullable Object next() {
    lock.lock();
    try {
      while (waiting.isEmpty() && !closed && !finishing) {
        changed.awaitUninterruptibly();
      }
      return closed ? null : waiting.pollFirst();
    } finally {
      lock.unlock();
    }
  }

  @Override
  public CompletableFuture<@Nullable Void> caughtUp() {
    CompletableFuture<@Nullable Void> reached = new CompletableFuture<>();
    lock.lock();
    try {
      if (closed || finishing) {
        reached.complete(null);
      } else {
        waiting.addLast(new Mark(reached));
        changed.signalAll();
      }
    } finally {
      lock.unlock();
    }
    return reached;
  }

  /// Delivers what waits, then ends; returns when that is done, or after a few seconds.
  void finish() {
    lock.lock();
    try {
      finishing = true;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
    if (Thread.currentThread() == thread) {
      return;
    }
    try {
      if (!thread.join(java.time.Duration.ofSeconds(10))) {
        LOG.warn("The subscriber \"{}\" does not end", name);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    lock.lock();
    try {
      closed = true;
      for (Object item : waiting) {
        if (item instanceof Mark(CompletableFuture<@Nullable Void> reached)) {
          reached.complete(null); // nothing more will come
        }
      }
      waiting.clear();
      changed.signalAll();
    } finally {
      lock.unlock();
    }
    onClose.accept(this);
  }
}
