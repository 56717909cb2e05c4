package dev.renga.p2p.connection;

import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Hands headers and blocks to the chain and transactions to the pool, in order, on a thread that
/// may wait for them, so that the loop never does.
final class ChainFeeder {
  private static final Logger LOG = LoggerFactory.getLogger(ChainFeeder.class);

  private final int capacity;
  private final BlockingQueue<Runnable> queue;
  private final Thread thread;
  private volatile boolean stopped;

  /// @param capacity so large that half of it is never reached by what [#feed] takes: the protocol
  ///   has no more questions open than that
  ChainFeeder(String node, int capacity) {
    this.capacity = capacity;
    queue = new ArrayBlockingQueue<>(capacity);
    thread = Thread.ofVirtual().name(node + "-feed").unstarted(this::run);
  }

  void start() {
    thread.start();
  }

  /// @return whether it will be done
  boolean feed(Runnable submission) {
    return !stopped && queue.offer(submission);
  }

  /// The same for what may be left out: it gets half of the room, since strangers who come and go
  /// again make as much of it as they like.
  boolean feedSpare(Runnable submission) {
    return queue.size() < capacity / 2 && feed(submission);
  }

  private void run() {
    while (!stopped) {
      try {
        queue.take().run();
      } catch (InterruptedException e) {
        return;
      } catch (RuntimeException e) {
        LOG.error("handing something to the chain failed", e);
      }
    }
  }

  /// What waits is dropped.
  void stop() throws InterruptedException {
    stopped = true;
    queue.clear();
    // wakes the thread; refused only when it is busy and finds out by itself
    boolean woken = queue.offer(() -> {});
    LOG.trace("feeder woken: {}", woken);
    thread.join();
  }
}
