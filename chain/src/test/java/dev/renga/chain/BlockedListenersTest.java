package dev.renga.chain;

import static dev.renga.chain.TestChain.await;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// Many more blocked virtual threads than there are threads to carry them.
class BlockedListenersTest {
  private static final int LISTENERS = 500;

  @Test
  @Tag("kf=J-016")
  @Tag("kf=J-017")
  void listenersThatBlockInMonitorsHoldUpNobodyElse() throws InterruptedException {
    assertThat(LISTENERS).isGreaterThan(20 * Runtime.getRuntime().availableProcessors());
    CountDownLatch release = new CountDownLatch(1);
    AtomicInteger blocked = new AtomicInteger();
    try (TestChain chain = TestChain.regtest()) {
      chain.mine(1);
      List<Subscription> subscriptions = new ArrayList<>();
      for (int i = 0; i < LISTENERS; i++) {
        Object own = new Object();
        subscriptions.add(
            chain.chain().subscribe("blocked " + i, event -> blockInside(own, blocked, release)));
      }
      // answers come on virtual threads of their own, and nobody carries them but who is left
      chain.mine(1);
      for (int i = 0; blocked.get() < LISTENERS && i < 600; i++) {
        Thread.sleep(50);
      }
      assertThat(blocked.get()).isEqualTo(LISTENERS);
      chain.mine(50);
      await(chain.chain().flush());
      assertThat(chain.tip().height()).isEqualTo(52);
      release.countDown();
      for (Subscription subscription : subscriptions) {
        await(subscription.caughtUp());
      }
    } finally {
      release.countDown();
    }
  }

  private static void blockInside(Object monitor, AtomicInteger blocked, CountDownLatch release) {
    synchronized (monitor) {
      if (release.getCount() > 0) {
        blocked.incrementAndGet();
      }
      boolean interrupted = false;
      while (release.getCount() > 0) {
        try {
          release.await();
        } catch (InterruptedException e) {
          interrupted = true;
        }
      }
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
