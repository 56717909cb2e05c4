package dev.renga.chain;

import dev.renga.primitives.Block;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One subscriber's events, bounded by number and by the bytes of the blocks they hold. When there
/// is no room, events are counted instead of kept until all that waits has been delivered; then
/// [ChainEvent.Lost] comes in their place.
final class EventQueue implements Subscription {
  static final int MAX_EVENTS = 4096;
  static final long MAX_BYTES = 16L << 20;

  private static final Logger LOG = LoggerFactory.getLogger(EventQueue.class);

  private final String name;
  private final Consumer<ChainEvent> handler;
  private final Consumer<EventQueue> onClose;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final Deque<Object> waiting = new ArrayDeque<>(); // events and marks
  private long bytes;
  private long lost;
  private boolean finishing;
  private boolean closed;

  private record Mark(CompletableFuture<Void> reached) {}

  EventQueue(String name, Consumer<ChainEvent> handler, Consumer<EventQueue> onClose) {
    this.name = name;
    this.handler = handler;
    this.onClose = onClose;
  }

  void start() {
    Thread.ofVirtual().name("renga-chain-events-" + name).start(this::deliver);
  }

  void offer(ChainEvent event) {
    long size = size(event);
    lock.lock();
    try {
      if (closed || finishing) {
        return;
      }
      boolean full =
          waiting.size() >= MAX_EVENTS || (!waiting.isEmpty() && bytes + size > MAX_BYTES);
      if (lost > 0 || full) {
        lost++;
      } else {
        waiting.addLast(event);
        bytes += size;
      }
      changed.signal();
    } finally {
      lock.unlock();
    }
  }

  private static long size(ChainEvent event) {
    return switch (event) {
      case ChainEvent.Connected(HeaderNode node, Block block) -> block.totalSize();
      case ChainEvent.Disconnected(HeaderNode node, Block block) -> block.totalSize();
      default -> 0;
    };
  }

  @Override
  public CompletableFuture<Void> caughtUp() {
    CompletableFuture<Void> reached = new CompletableFuture<>();
    lock.lock();
    try {
      if (!closed && waiting.size() < 2 * MAX_EVENTS) {
        if (lost > 0) {
          waiting.addLast(new ChainEvent.Lost(lost));
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

  private void deliver() {
    for (Object next = next(); next != null; next = next()) {
      switch (next) {
        case Mark(CompletableFuture<Void> reached) -> reached.complete(null);
        case ChainEvent event -> hand(event);
        default -> throw new AssertionError(next);
      }
    }
  }

  private void hand(ChainEvent event) {
    try {
      handler.accept(event);
    } catch (RuntimeException e) {
      LOG.error("The subscriber {} failed on {}; it gets the next event.", name, kind(event), e);
    }
  }

  private static String kind(ChainEvent event) {
    return event.getClass().getSimpleName();
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
      if (next instanceof ChainEvent event) {
        bytes -= size(event);
      } else if (next == null && lost > 0) {
        next = new ChainEvent.Lost(lost);
        lost = 0;
      }
      return next;
    } finally {
      lock.unlock();
    }
  }

  /// Delivers what waits, then ends.
  void finish() {
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
    onClose.accept(this);
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
