package dev.renga.mempool;

import static org.assertj.core.api.Assertions.assertThat;

import dev.renga.mempool.Admission.Kind;
import dev.renga.mempool.MempoolEvent.Cause;
import dev.renga.mempool.Rig.Money;
import dev.renga.primitives.Transaction;
import dev.renga.primitives.TxIn;
import dev.renga.primitives.TxOut;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// Who gives way to whom.
class ReplacementTest {
  private static Admission.Refused refused(Admission admission) {
    assertThat(admission).isInstanceOf(Admission.Refused.class);
    return (Admission.Refused) admission;
  }

  private static List<MempoolEntry> replaced(Admission admission) {
    assertThat(admission).isInstanceOf(Admission.Accepted.class);
    return ((Admission.Accepted) admission).replaced();
  }

  @Test
  @Tag("kf=M-003")
  @Tag("kf=M-004")
  void paysForWhatItReplacesAndForItself() {
    try (Rig rig = Rig.open()) {
      Money coin = rig.coin();
      Transaction first = Rig.spend(coin, 1000); // final sequences: replaceable all the same
      assertThat(first.inputs().getFirst().sequence()).isEqualTo(TxIn.SEQUENCE_FINAL);
      MempoolEntry old = rig.add(first);
      long step = MempoolConfig.Fees.DEFAULT.incremental().fee(old.virtualSize());
      assertThat(rig.refusal(Rig.spend(coin, 999))).isEqualTo("insufficient fee");
      TxOut other = new TxOut(coin.output().value() - 1000, Rig.WALLET.script());
      Transaction same = Rig.spend(List.of(coin), List.of(other), 2, 5, 0);
      assertThat(refused(rig.submit(same)).detail())
          .contains("new feerate")
          .contains("<= old feerate");
      Admission.Refused short1 = refused(rig.submit(Rig.spend(coin, 1000 + step - 1)));
      assertThat(short1.reason()).isEqualTo("insufficient fee");
      assertThat(short1.detail()).contains("not enough additional fees to relay");
      assertThat(short1.kind()).isEqualTo(Kind.RECONSIDERABLE);
      assertThat(rig.view().entries()).containsExactly(old);
      assertThat(replaced(rig.submit(Rig.spend(coin, 1000 + step)))).containsExactly(old);
      assertThat(rig.view().size()).isEqualTo(1);
    }
  }

  @Test
  @Tag("kf=M-002")
  @Tag("kf=M-004")
  void paysForAllDescendantsThatGo() {
    try (Rig rig = Rig.open()) {
      List<MempoolEvent> events = new CopyOnWriteArrayList<>();
      var subscription = rig.mempool.subscribe("test", events::add);
      Money coin = rig.coin();
      Transaction parent = Rig.spend(List.of(coin), 2, 1000);
      MempoolEntry a = rig.add(parent);
      MempoolEntry b = rig.add(Rig.spend(Money.of(parent, 0), 3000));
      MempoolEntry c = rig.add(Rig.spend(Money.of(parent, 1), 5000));
      Transaction cheap = Rig.spend(coin, 9010);
      assertThat(rig.refusal(cheap)).isEqualTo("insufficient fee");
      Transaction bump = Rig.spend(coin, 9011);
      assertThat(replaced(rig.submit(bump))).containsExactlyInAnyOrder(a, b, c).startsWith(a);
      dev.renga.chain.TestChain.await(subscription.caughtUp());
      assertThat(events).hasSize(7);
      assertThat(events.subList(3, 5))
          .containsExactlyInAnyOrder(
              new MempoolEvent.Removed(b, Cause.REPLACED),
              new MempoolEvent.Removed(c, Cause.REPLACED));
      assertThat(events.get(5)).isEqualTo(new MempoolEvent.Removed(a, Cause.REPLACED));
      assertThat(events.get(6)).isInstanceOf(MempoolEvent.Added.class);
    }
  }

  @Test
  @Tag("kf=M-004")
  void replacesAHundredAndNotOneMore() {
    MempoolConfig.Chains wide = new MempoolConfig.Chains(200, 1_000_000, 200, 1_000_000);
    try (Rig rig = Rig.open(config -> config.withChains(wide))) {
      Money coin = rig.coin();
      Transaction parent = Rig.spend(List.of(coin), 101, 2000);
      rig.add(parent);
      for (int i = 0; i < 99; i++) {
        rig.add(Rig.spend(Money.of(parent, i), 20));
      }
      Transaction bump = Rig.spend(coin, 100_000);
      assertThat(rig.view().size()).isEqualTo(100);
      MempoolEntry last = rig.add(Rig.spend(Money.of(parent, 100), 20));
      Admission.Refused refusal = refused(rig.submit(bump));
      assertThat(refusal.reason()).isEqualTo("too many potential replacements");
      assertThat(refusal.detail()).endsWith("(101 > 100)");
      assertThat(rig.view().size()).isEqualTo(101);
      assertThat(rig.view().find(last.txid())).isNotNull();
    }
    try (Rig rig = Rig.open(config -> config.withChains(wide))) {
      Money coin = rig.coin();
      Transaction parent = Rig.spend(List.of(coin), 101, 2000);
      rig.add(parent);
      for (int i = 0; i < 99; i++) {
        rig.add(Rig.spend(Money.of(parent, i), 20));
      }
      assertThat(replaced(rig.submit(Rig.spend(coin, 100_000)))).hasSize(100);
    }
  }

  @Test
  @Tag("kf=M-004")
  void spendsNothingThatItReplaces() {
    try (Rig rig = Rig.open()) {
      Money coin = rig.coin();
      Transaction parent = Rig.spend(List.of(coin), 2, 1000);
      rig.add(parent);
      Transaction impossible = Rig.spend(List.of(coin, Money.of(parent, 0)), 1, 50_000);
      assertThat(rig.refusal(impossible)).isEqualTo("bad-txns-spends-conflicting-tx");
      assertThat(rig.view().size()).isEqualTo(1);
    }
  }

  @Test
  @Tag("kf=M-004")
  void addsNoUnconfirmedInputs() {
    try (Rig rig = Rig.open()) {
      Money coin = rig.coin();
      Transaction old = Rig.spend(coin, 1000);
      Transaction other = Rig.spend(rig.coin(), 1000);
      rig.add(old);
      rig.add(other);
      Transaction bump = Rig.spend(List.of(coin, Money.of(other, 0)), 1, 50_000);
      assertThat(rig.refusal(bump)).isEqualTo("replacement-adds-unconfirmed");
      rig.chain.mine(1, other);
      assertThat(replaced(rig.submit(bump))).hasSize(1);
    }
  }

  @Test
  void aHighFeerateChildDoesNotHelpAParentAgainstAnAbsoluteFee() {
    try (Rig rig = Rig.open()) {
      Money coin = rig.coin();
      Transaction parent = Rig.spend(coin, 1000);
      rig.add(parent);
      rig.add(Rig.spend(Money.of(parent, 0), 1_000_000));
      assertThat(refused(rig.submit(Rig.spend(coin, 500_000))).detail())
          .contains("less fees than conflicting txs");
    }
  }

  @Test
  @Tag("kf=M-014")
  void ofRivalsAtTheSameMomentExactlyOneStays() {
    try (Rig rig = Rig.open()) {
      for (int round = 0; round < 5; round++) {
        Money coin = rig.coin();
        List<CompletableFuture<Admission>> futures = new ArrayList<>();
        for (int i = 0; i < 12; i++) {
          futures.add(rig.mempool.submit(Rig.spend(coin, 1000 + i), Source.LOCAL));
        }
        long taken =
            futures.stream()
                .map(dev.renga.chain.TestChain::await)
                .filter(Admission.Accepted.class::isInstance)
                .count();
        // the step is eleven satoshi: the last may replace the first
        assertThat(taken).isBetween(1L, 2L);
        assertThat(rig.view().spender(coin.point())).isNotNull();
        assertThat(rig.view().size()).isEqualTo(round + 1);
      }
    }
  }
}
