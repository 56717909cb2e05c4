package dev.renga.mempool;

import static org.assertj.core.api.Assertions.assertThat;

import dev.renga.chain.TestChain;
import dev.renga.mempool.MempoolEvent.Cause;
import dev.renga.mempool.Rig.Money;
import dev.renga.primitives.Script;
import dev.renga.primitives.Transaction;
import dev.renga.primitives.TxOut;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// What happens when there is not room for all, or not time.
class BoundsTest {
  /// A payment with two outputs, the second of so many bytes.
  private static Transaction bulky(Money coin, int bytes, long fee) {
    byte[] script = new byte[bytes];
    script[0] = 0x6a;
    script[1] = 0x4d;
    script[2] = (byte) (bytes - 4);
    script[3] = (byte) ((bytes - 4) >> 8);
    long value = coin.output().value() - fee;
    return Rig.spend(
        List.of(coin),
        List.of(new TxOut(value, Rig.WALLET.script()), new TxOut(0, Script.copyOf(script))));
  }

  @Test
  @Tag("kf=M-001")
  void whatPaysLeastGivesWayAndTheFloorRises() {
    try (Rig rig = Rig.open(config -> config.withSize(200_000))) {
      List<MempoolEvent> removed = new CopyOnWriteArrayList<>();
      var events =
          rig.mempool.subscribe(
              "test",
              event -> {
                if (event instanceof MempoolEvent.Removed) {
                  removed.add(event);
                }
              });
      List<MempoolEntry> entries = new ArrayList<>();
      for (int i = 0; i < 8; i++) {
        Admission admission = rig.submit(bulky(rig.coin(), 40_000, 50_000 + 10_000L * i));
        if (admission instanceof Admission.Accepted(MempoolEntry entry, var replaced)) {
          entries.add(entry);
        }
        assertThat(rig.view().totals().memory()).isLessThanOrEqualTo(200_000);
      }
      assertThat(rig.view().entries()).isEqualTo(entries.subList(4, 8));
      TestChain.await(events.caughtUp());
      assertThat(removed)
          .containsExactlyElementsOf(
              entries.subList(0, 4).stream()
                  .map(entry -> (MempoolEvent) new MempoolEvent.Removed(entry, Cause.SIZE_LIMIT))
                  .toList());
      Feerate last = entries.get(3).feerate();
      assertThat(rig.view().minimumFeerate()).isEqualTo(last.plus(new Feerate(100)));
      assertThat(rig.refusal(bulky(rig.coin(), 40_000, 50_000)))
          .isEqualTo("mempool min fee not met");
    }
  }

  @Test
  @Tag("kf=M-001")
  void theFloorFallsByHalvesOnceBlocksCome() {
    try (Rig rig = Rig.open(config -> config.withSize(100_000))) {
      rig.add(bulky(rig.coin(), 40_000, 5_000_000));
      rig.add(bulky(rig.coin(), 40_000, 6_000_000));
      rig.add(bulky(rig.coin(), 40_000, 7_000_000));
      Feerate floor = rig.view().minimumFeerate();
      assertThat(floor.satoshi()).isGreaterThan(100_000);
      long now = rig.chain.clock().instant().getEpochSecond();
      rig.chain.mine(1);
      rig.view();
      rig.chain.clock().set(now + 12 * 3600);
      assertThat(rig.view().minimumFeerate().satoshi())
          .isBetween(floor.satoshi() / 2 - 1, floor.satoshi() / 2 + 1);
      rig.chain.clock().set(now + 30 * 86_400);
      assertThat(rig.view().minimumFeerate()).isEqualTo(Feerate.ZERO);
    }
  }

  @Test
  void whatDoesNotFitIsToldSo() {
    try (Rig rig = Rig.open(config -> config.withSize(100_000))) {
      rig.add(bulky(rig.coin(), 40_000, 500_000));
      rig.add(bulky(rig.coin(), 40_000, 500_000));
      List<MempoolEvent> heard = new CopyOnWriteArrayList<>();
      var events = rig.mempool.subscribe("test", heard::add);
      assertThat(rig.refusal(bulky(rig.coin(), 40_000, 400_000))).isEqualTo("mempool full");
      TestChain.await(events.caughtUp());
      assertThat(heard).as("nobody saw it come").isEmpty();
    }
  }

  @Test
  void aParentIsKeptForAChildThatPays() {
    try (Rig rig = Rig.open(config -> config.withSize(150_000))) {
      Transaction poor = bulky(rig.coin(), 40_000, 5_000);
      rig.add(poor);
      Transaction child = Rig.spend(Money.of(poor, 0), 10_000_000);
      rig.add(child);
      Transaction middle = bulky(rig.coin(), 40_000, 100_000);
      rig.add(middle);
      rig.add(bulky(rig.coin(), 40_000, 200_000));
      rig.add(bulky(rig.coin(), 40_000, 300_000));
      MempoolView view = rig.view();
      assertThat(view.find(poor.txid())).isNotNull();
      assertThat(view.find(child.txid())).isNotNull();
      assertThat(view.find(middle.txid())).isNull();
    }
  }

  @Test
  void whatWaitsTooLongIsForgottenWithItsDescendants() {
    try (Rig rig = Rig.open(config -> config.withExpiry(Duration.ofHours(2)))) {
      long start = rig.chain.clock().instant().getEpochSecond();
      Transaction old = Rig.spend(rig.coin(), 1000);
      rig.add(old);
      rig.chain.clock().set(start + 3600);
      rig.add(Rig.spend(Money.of(old, 0), 1000));
      MempoolEntry other = rig.add(Rig.spend(rig.coin(), 1000));
      rig.chain.clock().set(start + 7200);
      rig.add(Rig.spend(rig.coin(), 1000));
      assertThat(rig.view().size()).isEqualTo(4);
      rig.chain.clock().set(start + 7201);
      MempoolEntry last = rig.add(Rig.spend(rig.coin(), 1000));
      assertThat(rig.view().entries()).hasSize(3).contains(other, last);
    }
  }

  @Test
  void aSlowSubscriberIsToldWhatItMissed() {
    Events events = new Events();
    List<MempoolEvent> heard = new CopyOnWriteArrayList<>();
    CountDownLatch latch = new CountDownLatch(1);
    var subscription =
        events.subscribe(
            "slow",
            event -> {
              try {
                latch.await();
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
              heard.add(event);
            });
    for (int i = 0; i < Events.MAX_EVENTS + 100; i++) {
      events.publish(new MempoolEvent.Followed(i));
    }
    latch.countDown();
    TestChain.await(subscription.caughtUp());
    assertThat(heard).hasSizeBetween(Events.MAX_EVENTS, Events.MAX_EVENTS + 2);
    assertThat(heard.getLast()).isInstanceOf(MempoolEvent.Lost.class);
  }

  @Test
  void aSubscriberThatFailsHearsTheNextEvent() {
    Events events = new Events();
    List<MempoolEvent> heard = new CopyOnWriteArrayList<>();
    var subscription =
        events.subscribe(
            "failing",
            event -> {
              heard.add(event);
              throw new IllegalStateException("on purpose");
            });
    events.publish(new MempoolEvent.Followed(1));
    events.publish(new MempoolEvent.Followed(2));
    TestChain.await(subscription.caughtUp());
    assertThat(heard).hasSize(2);
    subscription.close();
    events.publish(new MempoolEvent.Followed(3));
    assertThat(heard).hasSize(2);
  }
}
