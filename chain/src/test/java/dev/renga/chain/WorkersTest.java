package dev.renga.chain;

import static org.assertj.core.api.Assertions.assertThat;

import dev.renga.crypto.Secp256k1;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

/// The order in which the pool of threads does its work.
class WorkersTest {
  private final List<String> order = Collections.synchronizedList(new ArrayList<>());
  private final CountDownLatch begin = new CountDownLatch(1);

  /// One thread, which is busy until it is told to begin.
  private Workers busy() {
    Workers workers = new Workers(1, Secp256k1.load());
    workers.check(
        tools -> {
          try {
            begin.await();
          } catch (InterruptedException e) {
            throw new IllegalStateException(e);
          }
        });
    return workers;
  }

  private void finish(Workers workers) {
    begin.countDown();
    workers.close();
  }

  @Test
  void theScriptsOfABlockDoNotWaitForThoseOfPayments() {
    Workers workers = busy();
    for (int i = 0; i < 32; i++) {
      workers.checkLoose(tools -> order.add("payment"));
    }
    workers.check(tools -> order.add("block"));
    workers.prepare(() -> order.add("prepared"));
    finish(workers);
    assertThat(order).hasSize(34).startsWith("prepared", "block", "payment");
  }

  @Test
  void paymentsGetATurnWhileBlocksNeverEnd() {
    Workers workers = busy();
    workers.checkLoose(tools -> order.add("payment"));
    for (int i = 0; i < 10 * Workers.TURN; i++) {
      workers.check(tools -> order.add("block"));
    }
    finish(workers);
    assertThat(order.indexOf("payment")).isBetween(1, 2 * Workers.TURN);
    assertThat(order).hasSize(1 + 10 * Workers.TURN);
  }
}
