package dev.renga.example;

import static org.assertj.core.api.Assertions.assertThat;

import dev.renga.lab.live.LabCommand;
import dev.renga.lab.live.LabNetwork;
import dev.renga.lab.live.LabSnapshot.PaymentStatus;
import dev.renga.lab.live.NodeChoice;
import dev.renga.primitives.Amount;
import dev.renga.primitives.Txid;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/// How a program that takes payments is tested against a network of real nodes.
class PaymentTest {
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  @Test
  void aPaymentIsFinalAfterSixConfirmations() {
    try (LabNetwork network = LabNetwork.builder().nodes(8).seed(7).quick().start()) {
      Txid payment = network.pay("alice", "bob", 2 * Amount.COIN);
      network.awaitEverywhere(payment, PATIENCE);
      assertThat(network.payment(payment).confirmations()).isZero();

      network.mine(3, 6); // any node may mine it: all have heard of it
      network.awaitAgreement(PATIENCE);
      network.awaitConfirmations(payment, 6, PATIENCE);
      assertThat(network.payment(payment).status()).isEqualTo(PaymentStatus.CONFIRMED);
    }
  }

  @Test
  void thePaymentSurvivesTheDeathOfHalfTheNetwork() {
    try (LabNetwork network = LabNetwork.builder().nodes(10).seed(8).quick().start()) {
      Txid payment = network.pay("carol", "dave", Amount.COIN);
      network.awaitEverywhere(payment, PATIENCE);

      network.execute(new LabCommand.Kill(NodeChoice.parse("0-4")));
      network.mine(7, 1);
      network.awaitConfirmations(payment, 1, PATIENCE);

      network.execute(new LabCommand.Restart(NodeChoice.parse("0-4")));
      network.awaitAgreement(PATIENCE);
      assertThat(network.node(2).view().height()).isEqualTo(network.bestTip().height());
    }
  }

  @Test
  void aNetworkThatWasCutAgreesAgainOnTheChainWithMostWork() {
    try (LabNetwork network = LabNetwork.builder().nodes(8).seed(9).quick().start()) {
      network.cut(List.of(List.of(0, 1, 2, 3), List.of(4, 5, 6, 7)));
      network.mine(0, 1);
      var longer = network.mine(4, 2).getLast();
      assertThat(network.isAgreed()).isFalse();

      network.heal();
      assertThat(network.awaitAgreement(PATIENCE)).isEqualTo(longer);
    }
  }

  @Test
  void aReorganisationTakesAConfirmedPaymentBack() {
    try (LabNetwork network = LabNetwork.builder().nodes(6).seed(10).quick().start()) {
      network.cut(List.of(List.of(0, 1, 2), List.of(3, 4, 5)));
      Txid payment = network.pay("alice", "bob", Amount.COIN, 0);
      network.mine(0, 1);
      network.awaitConfirmations(payment, 1, PATIENCE);

      network.mine(4, 2); // the other side has never heard of the payment, and has more work
      network.heal();
      network.await(
          "the payment is taken back",
          PATIENCE,
          () -> network.payment(payment).status() == PaymentStatus.TAKEN_BACK);
    }
  }
}
