package dev.renga.lab.attack;

import static org.assertj.core.api.Assertions.assertThat;

import dev.renga.lab.live.LabCommand;
import dev.renga.lab.live.LabNetwork;
import dev.renga.lab.live.LabSnapshot;
import dev.renga.primitives.BlockHash;
import dev.renga.primitives.Txid;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/// Attacks on a live network, begun by commands as pages and scenarios begin them.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class LiveAttacksTest {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private LabNetwork network;

  @BeforeAll
  void start() {
    network =
        LabNetwork.builder()
            .nodes(8)
            .seed(3)
            .blockInterval(1)
            .latency(false)
            .attacks(Attacks.catalog())
            .start();
  }

  @AfterAll
  void stop() {
    network.close();
  }

  private LabSnapshot.AttackState attack(String name, Map<String, String> parameters) {
    network.execute(new LabCommand.Attack(name, parameters));
    network.await(
        "the attack " + name + " is over",
        PATIENCE,
        () -> !network.snapshot().attacks().getLast().running());
    return network.snapshot().attacks().getLast();
  }

  @Test
  void aForgedBlockIsRefusedByAllAndStandsInTheTreeWithItsReason() {
    LabSnapshot.AttackState state = attack("forged-block", Map.of("rule", "bad-cb-amount"));
    assertThat(state.phase()).isEqualTo("failed");
    assertThat(state.figures())
        .containsEntry("believed", "0 of 8")
        .containsEntry("hung-up", "8 of 8")
        .containsEntry("reason", "bad-cb-amount")
        .containsEntry("reward-spendable-at", "0 of 8");
    BlockHash hash = BlockHash.parse(state.figures().getOrDefault("block", ""));
    assertThat(network.snapshot().blocks())
        .filteredOn(block -> block.hash().equals(hash))
        .singleElement()
        .satisfies(
            block -> {
              assertThat(block.branch()).isEqualTo(LabSnapshot.Branch.REFUSED);
              assertThat(block.reason()).isEqualTo("bad-cb-amount");
              assertThat(block.reached()).isZero();
            });
  }

  @Test
  void aForgedTransactionIsTakenByNobody() {
    assertThat(attack("forged-transaction", Map.of("rule", "script-verifies")).figures())
        .containsEntry("outcome", "failed")
        .containsEntry("believed", "0 of 8")
        .containsEntry("other-reason", "0");
  }

  @Test
  void aMajorityTakesAConfirmedPaymentBackAndTheLedgerSaysSo() {
    // two: the ledger looks now and then, and a branch that is ready may come right after the first
    LabSnapshot.AttackState state = attack("51", Map.of("q", "0.9", "z", "2"));
    assertThat(state.figures())
        .containsEntry("outcome", "succeeded")
        .containsEntry("taken-back-at", "8 of 8");
    Txid payment = Txid.parse(state.figures().getOrDefault("payment", ""));
    network.await(
        "the ledger shows the payment as taken back",
        PATIENCE,
        () -> network.payment(payment).status() == LabSnapshot.PaymentStatus.CONFLICTED);
    assertThat(network.payment(payment).mostConfirmations()).isPositive();
    network.awaitAgreement(PATIENCE);
  }

  @Test
  void aMinorityFailsAndThePaymentStays() {
    LabSnapshot.AttackState state = attack("double-spend", Map.of("q", "0.02", "z", "2", "g", "1"));
    assertThat(state.figures())
        .containsEntry("outcome", "failed")
        .containsEntry("taken-back-at", "0 of 8");
    Txid payment = Txid.parse(state.figures().getOrDefault("payment", ""));
    network.awaitConfirmations(payment, 2, PATIENCE);
  }

  @Test
  void anEclipsedNodeIsBehindAndHeals() {
    assertThat(attack("eclipse", Map.of("node", "2", "q", "0", "seconds", "4")).figures())
        .containsEntry("healed", "true")
        .containsEntry("false-blocks", "0");
    assertThat(network.snapshot().groups()).isEmpty();
  }

  @Test
  void aCutOfSomebodyElseIsNotHealedByAnEclipseThatCannotBegin() {
    network.cut(List.of(List.of(0, 1, 2, 3), List.of(4, 5, 6, 7)));
    attack("eclipse", Map.of("node", "2", "q", "0", "seconds", "1"));
    assertThat(network.snapshot().groups()).hasSize(2);
    network.heal();
  }

  @Test
  void anAttackCanBeStopped() {
    network.execute(
        new LabCommand.Attack(
            "selfish-mining", Map.of("alpha", "0.3", "gamma", "1", "blocks", "10000")));
    long id = network.snapshot().attacks().getLast().id();
    network.execute(new LabCommand.AttackStop(id));
    assertThat(network.snapshot().attacks().getLast())
        .satisfies(
            state -> {
              assertThat(state.running()).isFalse();
              assertThat(state.phase()).isEqualTo("stopped");
            });
  }
}
