package dev.renga.mempool;

import static org.assertj.core.api.Assertions.assertThat;

import dev.renga.primitives.Transaction;
import org.junit.jupiter.api.Test;

/// What comes in and what a block does to it.
class MempoolTest {
  @Test
  void takesAPaymentAndShowsIt() {
    try (Rig rig = Rig.open()) {
      Transaction payment = Rig.spend(rig.coin(), 1000);
      MempoolEntry entry = rig.add(payment);
      assertThat(entry.fee()).isEqualTo(1000);
      assertThat(entry.virtualSize()).isEqualTo(payment.virtualSize());
      MempoolView view = rig.mempool.view();
      assertThat(view.size()).isEqualTo(1);
      assertThat(view.find(payment.txid())).isEqualTo(entry);
      assertThat(view.find(payment.wtxid())).isEqualTo(entry);
      assertThat(view.spender(payment.inputs().getFirst().prevout())).isEqualTo(entry);
      assertThat(rig.submit(payment)).isInstanceOf(Admission.Known.class);
    }
  }

  @Test
  void aBlockTakesItsTransactionsOut() {
    try (Rig rig = Rig.open()) {
      Transaction payment = Rig.spend(rig.coin(), 1000);
      Transaction child = Rig.spend(Rig.Money.of(payment, 0), 1000);
      rig.add(payment);
      rig.add(child);
      rig.chain.mine(1, payment);
      MempoolView view = rig.view();
      assertThat(view.tip()).isSameAs(rig.chain.tip());
      assertThat(view.entries()).extracting(MempoolEntry::transaction).containsExactly(child);
      assertThat(view.ancestors(view.entries().getFirst())).isEmpty();
    }
  }
}
