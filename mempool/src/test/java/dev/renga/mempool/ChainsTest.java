package dev.renga.mempool;

import static org.assertj.core.api.Assertions.assertThat;

import dev.renga.mempool.Rig.Money;
import dev.renga.primitives.Script;
import dev.renga.primitives.Transaction;
import dev.renga.primitives.TxOut;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// How long chains of unconfirmed transactions may be, and what version 3 asks for.
class ChainsTest {
  private static Admission.Refused refused(Admission admission) {
    assertThat(admission).isInstanceOf(Admission.Refused.class);
    return (Admission.Refused) admission;
  }

  @Test
  @Tag("kf=M-005")
  void twentyFiveInARowAndNotOneMore() {
    try (Rig rig = Rig.open()) {
      Transaction last = Rig.spend(List.of(rig.coin()), 2, 1000);
      rig.add(last);
      Transaction first = last;
      for (int i = 1; i < 25; i++) {
        last = Rig.spend(Money.of(last, 0), 1000);
        rig.add(last);
      }
      Admission.Refused refusal = refused(rig.submit(Rig.spend(Money.of(last, 0), 1000)));
      assertThat(refusal.reason()).isEqualTo("too-long-mempool-chain");
      MempoolView view = rig.view();
      MempoolEntry end = view.find(last.txid());
      assertThat(end).isNotNull();
      assertThat(view.ancestors(end)).hasSize(24).startsWith(view.find(first.txid()));
      assertThat(view.ancestorSums(end).fees()).isEqualTo(25_000);
      assertThat(view.descendantSums(view.find(first.txid())).count()).isEqualTo(25);
      rig.chain.mine(1, first);
      rig.add(Rig.spend(Money.of(last, 0), 1000));
    }
  }

  @Test
  @Tag("kf=M-005")
  void aSmallOneMayBeOneMoreSoThatTheOtherPartyCanRaiseTheFee() {
    try (Rig rig = Rig.open()) {
      Transaction shared = Rig.spend(List.of(rig.coin()), 2, 1000);
      rig.add(shared);
      Transaction pin = shared;
      for (int i = 1; i < 25; i++) { // the other party hangs everything it may on it
        pin = Rig.spend(Money.of(pin, 0), 1000);
        rig.add(pin);
      }
      Transaction bump = Rig.spend(Money.of(shared, 1), 100_000);
      rig.add(bump);
      assertThat(rig.refusal(Rig.spend(Money.of(bump, 0), 1000)))
          .isEqualTo("too-long-mempool-chain");
    }
  }

  @Test
  void replacingWithinAFullChainIsPossible() {
    try (Rig rig = Rig.open()) {
      Transaction last = Rig.spend(rig.coin(), 1000);
      rig.add(last);
      Money money = Money.of(last, 0);
      for (int i = 1; i < 25; i++) {
        money = Money.of(last, 0);
        last = Rig.spend(money, 1000);
        rig.add(last);
      }
      rig.add(Rig.spend(money, 5000));
      assertThat(rig.view().size()).isEqualTo(25);
    }
  }

  @Test
  void sizesOfChainsAreBounded() {
    try (Rig rig = Rig.open()) {
      Transaction large = large(rig.coin(), 50_000);
      rig.add(large);
      Transaction second = large(Money.of(large, 0), 50_000);
      rig.add(second);
      Admission.Refused refusal = refused(rig.submit(large(Money.of(second, 0), 2_000)));
      assertThat(refusal.reason()).isEqualTo("too-long-mempool-chain");
      assertThat(refusal.detail()).contains("size limit");
    }
  }

  private static Transaction large(Money coin, int bytes) {
    byte[] script = new byte[bytes];
    script[0] = 0x6a;
    script[1] = 0x4d;
    script[2] = (byte) (bytes - 4);
    script[3] = (byte) ((bytes - 4) >> 8);
    long value = coin.output().value() - 20_000;
    return Rig.spend(
        List.of(coin),
        List.of(new TxOut(value, Rig.WALLET.script()), new TxOut(0, Script.copyOf(script))));
  }

  // ---- version 3 ----

  private static Transaction truc(Money coin, int outputs, long fee) {
    List<TxOut> to = new ArrayList<>();
    for (int i = 0; i < outputs; i++) {
      to.add(new TxOut((coin.output().value() - fee) / outputs, Rig.WALLET.script()));
    }
    return Rig.spend(List.of(coin), to, 3, 0xfffffffdL, 0);
  }

  @Test
  @Tag("kf=M-005")
  void versionThreeHasOneSmallChildWhichASiblingMayReplace() {
    try (Rig rig = Rig.open()) {
      Transaction parent = truc(rig.coin(), 2, 1000);
      rig.add(parent);
      Transaction plain = Rig.spend(Money.of(parent, 0), 1000);
      assertThat(rig.refusal(plain)).isEqualTo("TRUC-violation");
      Transaction big = truc(Money.of(parent, 0), 40, 100_000);
      assertThat(big.virtualSize()).isGreaterThan(1000);
      assertThat(refused(rig.submit(big)).detail()).contains("is too big");
      Transaction child = truc(Money.of(parent, 0), 1, 1000);
      rig.add(child);
      Transaction grandchild = truc(Money.of(child, 0), 1, 1000);
      assertThat(refused(rig.submit(grandchild)).detail()).contains("too many ancestors");
      Transaction sibling = truc(Money.of(parent, 1), 1, 1000);
      assertThat(rig.refusal(sibling)).isEqualTo("insufficient fee");
      Transaction better = truc(Money.of(parent, 1), 1, 5000);
      assertThat(rig.submit(better))
          .isInstanceOfSatisfying(
              Admission.Accepted.class,
              accepted ->
                  assertThat(accepted.replaced())
                      .extracting(MempoolEntry::transaction)
                      .containsExactly(child));
    }
  }

  @Test
  void versionThreeMayNotMixWithOthers() {
    try (Rig rig = Rig.open()) {
      Transaction plain = Rig.spend(rig.coin(), 1000);
      rig.add(plain);
      Admission.Refused refusal = refused(rig.submit(truc(Money.of(plain, 0), 1, 1000)));
      assertThat(refusal.reason()).isEqualTo("TRUC-violation");
      assertThat(refusal.detail()).contains("cannot spend from non-version=3 tx");
      rig.chain.mine(1, plain);
      rig.add(truc(Money.of(plain, 0), 1, 1000));
    }
  }

  @Test
  @Tag("kf=M-021")
  void ephemeralDustIsSpentByEveryChild() {
    MempoolConfig.Fees free = new MempoolConfig.Fees(Feerate.ZERO, new Feerate(100));
    try (Rig rig = Rig.open(config -> config.withFees(free))) {
      Money coin = rig.coin();
      TxOut rest = new TxOut(coin.output().value(), Rig.WALLET.script());
      TxOut dust = new TxOut(0, Rig.WALLET.script());
      Transaction parent = Rig.spend(List.of(coin), List.of(rest, dust), 3, 0xfffffffdL, 0);
      rig.add(parent);
      assertThat(rig.refusal(truc(Money.of(parent, 0), 1, 1000)))
          .isEqualTo("missing-ephemeral-spends");
      Transaction both =
          Rig.spend(
              List.of(Money.of(parent, 0), Money.of(parent, 1)),
              List.of(new TxOut(rest.value() - 1000, Rig.WALLET.script())),
              3,
              0xfffffffdL,
              0);
      rig.add(both);
    }
  }
}
