package dev.renga.p2p.connection;

import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Hands headers and blocks to the chain, in order, on a thread that may wait for it, so that the
/// loop never does.
final class ChainFeeder {
  private static final Logger LOG = LoggerFactory.getLogger(ChainFeeder.class);

  private final BlockingQueue<Runnable> queue;
  private final Thread thread;
  private volatile boolean stopped;

  /// @param capacity never reached: the protocol has no more questions open than that
  ChainFeeder(String node, int capacity) {
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
