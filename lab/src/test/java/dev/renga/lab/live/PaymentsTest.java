package dev.renga.lab.live;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.renga.lab.event.LabEvent;
import dev.renga.primitives.Amount;
import dev.renga.primitives.Txid;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class PaymentsTest {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  @Test
  void aPaymentReachesAllIsMinedAndMovesMoney() {
    try (LabNetwork network = manual(6).start()) {
      long before = balance(network, "bob");
      Txid txid = network.pay("alice", "bob", 3 * Amount.COIN);
      network.awaitEverywhere(txid, PATIENCE);
      network.mine(4, 2);
      network.awaitConfirmations(txid, 2, PATIENCE);
      assertThat(balance(network, "bob")).isEqualTo(before + 3 * Amount.COIN);
      assertThat(network.payment(txid).status()).isEqualTo(LabSnapshot.PaymentStatus.CONFIRMED);
      assertThat(network.snapshot().measures().paymentsConfirmed()).isEqualTo(1);
      assertThat(network.snapshot().measures().payments().failed()).isZero();
    }
  }

  @Test
  void nobodyPaysMoreThanThereIs() {
    try (LabNetwork network = manual(2).start()) {
      assertThatThrownBy(() -> network.pay("alice", "bob", 100_000 * Amount.COIN))
          .isInstanceOf(LabException.class)
          .hasMessageContaining("alice cannot pay");
      assertThatThrownBy(() -> network.pay("nemo", "bob", 1))
          .hasMessageContaining("There is nobody called \"nemo\"");
    }
  }

  @Test
  void aPaymentOnTheLighterSideOfACutIsTakenBackAndConfirmedAgainLater() {
    try (LabNetwork network = manual(6).start()) {
      network.cut(List.of(List.of(0, 1, 2), List.of(3, 4, 5)));
      Txid txid = network.pay("alice", "bob", Amount.COIN, 0);
      network.mine(0, 1);
      network.awaitConfirmations(txid, 1, PATIENCE);
      // the other side has never heard of the payment
      network.mine(3, 2);
      network.heal();
      network.await(
          "the payment is taken back",
          PATIENCE,
          () ->
              network.log().after(0).stream()
                  .anyMatch(event -> event.what() instanceof LabEvent.PaymentTakenBack));
      network.awaitAgreement(PATIENCE);
      network.mine(0, 1);
      network.awaitConfirmations(txid, 1, PATIENCE);
      assertThat(network.payment(txid).mostConfirmations()).isEqualTo(1);
      assertThat(network.snapshot().measures().paymentsTakenBack()).isEqualTo(1);
    }
  }

  @Test
  void aNodeThatCameBackWithoutThePaymentIsHandedItAgain() {
    try (LabNetwork network = manual(4).start()) {
      Txid txid = network.pay("alice", "bob", Amount.COIN);
      network.awaitEverywhere(txid, PATIENCE);
      network.kill(3);
      network.restart(3);
      assertThat(Clients.has(network.node(3), txid)).isFalse();
      network.awaitEverywhere(txid, PATIENCE);
      network.mine(3, 1);
      network.awaitConfirmations(txid, 1, PATIENCE);
    }
  }

  @Test
  void aNodeThatLacksWhatAPaymentSpendsIsHandedThatFirst() {
    try (LabNetwork network = manual(3).start()) {
      network.execute(LabCommand.parse("drop all all 100%")); // nothing travels between nodes
      long all = network.spendable("alice").stream().mapToLong(coin -> coin.value()).sum();
      Txid first = network.pay("alice", "bob", all - 10 * Amount.COIN, 0);
      assertThat(Clients.has(network.node(1), first)).isFalse();
      Txid second = network.pay("alice", "bob", Amount.COIN, 1); // of the change of the first
      assertThat(Clients.has(network.node(1), first)).isTrue();
      assertThat(Clients.has(network.node(1), second)).isTrue();
    }
  }

  @Test
  void peopleGoOnPayingWhileNodesDie() {
    try (LabNetwork network =
        LabNetwork.builder()
            .nodes(12)
            .seed(3)
            .blockInterval(1)
            .trickle(Duration.ofMillis(100))
            .payments(5)
            .start()) {
      for (int i = 0; i < 4; i++) {
        network.execute(new LabCommand.Kill(new NodeChoice.Random(1)));
        pause(network, 1_500);
      }
      network.execute(new LabCommand.Restart(new NodeChoice.All()));
      network.execute(new LabCommand.Payments(0));
      network.await(
          "all payments are confirmed",
          PATIENCE,
          () ->
              network.snapshot().payments().stream()
                  .noneMatch(one -> one.status() == LabSnapshot.PaymentStatus.PENDING));
      LabSnapshot.Measures measures = network.snapshot().measures();
      assertThat(measures.paymentsMade()).isGreaterThan(15);
      assertThat(measures.payments().failed()).as(measures.payments().last()).isZero();
      assertThat(measures.ledger().failed()).as(measures.ledger().last()).isZero();
      assertThat(measures.blocks().failed()).as(measures.blocks().last()).isZero();
    }
  }

  private static void pause(LabNetwork network, long millis) {
    long end = network.millis() + millis;
    network.await("time passes", PATIENCE, () -> network.millis() >= end);
  }

  private static long balance(LabNetwork network, String name) {
    return network.snapshot().people().stream()
        .filter(person -> person.name().equals(name))
        .findFirst()
        .orElseThrow()
        .balance();
  }

  private static LabBuilder manual(int nodes) {
    return LabNetwork.builder().nodes(nodes).quick();
  }

  @Test
  void aBlockThatOnlyDeadNodesHaveConfirmsNothing() {
    try (LabNetwork network = LabNetwork.builder().nodes(2).quick().start()) {
      network.cut(List.of(List.of(0), List.of(1)));
      Txid txid = network.pay("alice", "bob", 1_000_000, 1);
      network.mine(1, 1);
      network.awaitConfirmations(txid, 1, Duration.ofSeconds(30));
      network.kill(1);
      network.await(
          "the payment is unconfirmed",
          Duration.ofSeconds(30),
          () -> network.payment(txid).confirmations() == 0);
      assertThat(network.lostPayments()).isEqualTo(1);
    }
  }
}
