package dev.renga.mempool;

import static dev.renga.chain.TestChain.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.renga.chain.TestChain;
import dev.renga.mempool.Rig.Money;
import dev.renga.primitives.OutPoint;
import dev.renga.primitives.Transaction;
import dev.renga.primitives.TxOut;
import dev.renga.primitives.Txid;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// How the mempool ends, and what it does while others do things.
@Timeout(120)
class LifeTest {
  @Test
  void afterCloseEverythingIsRefusedAndNothingHangs() {
    Rig rig = Rig.open();
    Transaction payment = Rig.spend(rig.coin(), 1000);
    rig.mempool.close();
    rig.mempool.close();
    assertThatThrownBy(() -> rig.submit(payment)).isInstanceOf(MempoolClosedException.class);
    assertThatThrownBy(() -> rig.submit(payment, 1)).isInstanceOf(MempoolClosedException.class);
    assertThatThrownBy(() -> await(rig.mempool.test(List.of(payment))))
        .isInstanceOf(MempoolClosedException.class);
    assertThatThrownBy(rig::view).isInstanceOf(MempoolClosedException.class);
    assertThat(rig.mempool.view().size()).isZero();
    rig.chain.mine(1); // the chain goes on
    rig.close();
  }

  @Test
  void closingInTheMiddleAnswersEverybody() throws Exception {
    for (int round = 0; round < 5; round++) {
      Rig rig = Rig.open();
      List<CompletableFuture<Admission>> futures = new ArrayList<>();
      Transaction last = Rig.spend(rig.coin(), 1000);
      for (int i = 0; i < 20; i++) {
        futures.add(rig.mempool.submit(last, i % 2 == 0 ? Source.LOCAL : new Source.Peer(3)));
        last = Rig.spend(Money.of(last, 0), 1000);
      }
      if (round % 2 == 0) {
        rig.mempool.close();
      } else {
        rig.chain.close(); // the wrong way round
        rig.mempool.close();
      }
      for (CompletableFuture<Admission> future : futures) {
        assertThat(future.handle((answer, error) -> true).get(60, TimeUnit.SECONDS)).isTrue();
      }
      rig.close();
    }
  }

  @Test
  void stopsQuietlyWithItsChain() {
    TestChain chain = TestChain.regtest();
    AtomicReference<String> fatal = new AtomicReference<>();
    MempoolHost host =
        new MempoolHost(
            chain.clock(), System::nanoTime, 1, (sentence, cause) -> fatal.set(sentence));
    Mempool mempool = Mempool.open(MempoolConfig.DEFAULT, chain.chain(), host);
    chain.mine(3);
    await(mempool.caughtUp());
    Error broken = new InternalError("on purpose");
    chain.clock().failWith(broken);
    chain.chain().submitBlock(chain.next().build(), true);
    long start = System.nanoTime();
    while (chain.fatal() == null && System.nanoTime() - start < 60_000_000_000L) {
      Thread.onSpinWait();
    }
    assertThat(chain.fatal()).isNotNull();
    Transaction payment =
        Rig.spend(
            new Money(
                new OutPoint(Txid.ofWords(1, 2, 3, 4), 0), new TxOut(100_000, Rig.WALLET.script())),
            1000);
    assertThatThrownBy(() -> await(mempool.submit(payment, Source.LOCAL)))
        .isInstanceOf(IllegalStateException.class);
    mempool.close();
    chain.close();
  }

  @Test
  void anErrorOfOurOwnGoesToTheSupervisorAndEndsIt() {
    TestChain chain = TestChain.regtest();
    TestChain.TestClock clock = new TestChain.TestClock(1_700_000_000L);
    AtomicReference<String> fatal = new AtomicReference<>();
    MempoolHost host =
        new MempoolHost(clock, System::nanoTime, 1, (sentence, cause) -> fatal.set(sentence));
    Mempool mempool = Mempool.open(MempoolConfig.DEFAULT, chain.chain(), host);
    await(mempool.caughtUp());
    clock.failWith(new InternalError("on purpose"));
    assertThatThrownBy(() -> await(mempool.caughtUp()))
        .isInstanceOf(MempoolClosedException.class)
        .hasMessageContaining("report this");
    assertThat(fatal.get()).contains("InternalError");
    mempool.close();
    chain.mine(1);
    chain.close();
  }

  @Test
  @Tag("kf=M-014")
  void blocksAndPaymentsAtTheSameTimeLeaveItConsistent() throws InterruptedException {
    try (Rig rig = Rig.open()) {
      List<Transaction> payments = new ArrayList<>();
      for (int i = 0; i < 10; i++) {
        Transaction last = Rig.spend(rig.coin(), 1000);
        for (int j = 0; j < 8; j++) {
          payments.add(last);
          last = Rig.spend(Money.of(last, 0), 1000);
        }
      }
      Thread miner =
          Thread.ofPlatform()
              .start(
                  () -> {
                    for (int i = 0; i < 15; i++) {
                      TemplateSelection chosen =
                          await(rig.mempool.template(TemplateLimits.DEFAULT));
                      if (chosen.tip() == rig.chain.tip()) {
                        rig.chain.submit(
                            rig.chain.next().with(chosen.transactions()).tag(i).build());
                      }
                    }
                  });
      for (Transaction payment : payments) {
        assertThat(rig.submit(payment)).isInstanceOf(Admission.Accepted.class);
      }
      miner.join();
      MempoolView view = rig.view();
      for (MempoolEntry entry : view.entries()) {
        assertThat(entry.transaction().inputs())
            .allSatisfy(
                input ->
                    assertThat(
                            view.output(input.prevout()) != null
                                || rig.chain.coin(input.prevout()) != null)
                        .isTrue());
      }
      rig.chain.submit(
          rig.chain
              .next()
              .with(await(rig.mempool.template(TemplateLimits.DEFAULT)).transactions())
              .build());
      assertThat(rig.view().size()).isZero();
    }
  }

  @Test
  void aFullInboxRefusesPeersAtOnceAndNobodyElse() {
    Inbox inbox = new Inbox();
    for (int i = 0; i < Inbox.MAX_COMMANDS; i++) {
      assertThat(inbox.put(command(1), false)).isEqualTo(Inbox.Entrance.TAKEN);
    }
    assertThat(inbox.put(command(1), false)).isEqualTo(Inbox.Entrance.FULL);
    assertThat(inbox.take(true, 0)).isNotNull();
    assertThat(inbox.put(command(1), true)).isEqualTo(Inbox.Entrance.TAKEN);
    Inbox heavy = new Inbox();
    assertThat(heavy.put(command(2 * Inbox.MAX_WEIGHT), false)).isEqualTo(Inbox.Entrance.TAKEN);
    assertThat(heavy.put(command(1), false)).isEqualTo(Inbox.Entrance.FULL);
    assertThat(heavy.take(false, 0)).as("only results").isNull();
    heavy.close();
    assertThat(heavy.put(command(1), true)).isEqualTo(Inbox.Entrance.CLOSED);
  }

  private static Inbox.Command command(long weight) {
    return new Inbox.Command() {
      @Override
      public void run() {}

      @Override
      public void refuse() {}

      @Override
      public long weight() {
        return weight;
      }
    };
  }
}
