package dev.renga.lab.attack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

/// Forged transactions in a network of nodes that talk over real sockets.
class ForgedTransactionAttackTest {
  @Test
  void noHonestNodeTakesAForgedTransaction() throws Exception {
    try (Arena arena = new Arena(4, 2)) {
      for (String id :
          List.of("tx-creates-no-money", "tx-inputs-distinct", "script-verifies", "policy-fee")) {
        Outcome outcome = new ForgedTransactionAttack(id).run(arena);
        assertThat(outcome.result()).as(id).isEqualTo(Outcome.Result.FAILED);
        assertThat(outcome.sights()).hasSize(4);
        assertThat(outcome.figures())
            .containsEntry("believed", "0 of 4")
            .containsEntry("other-reason", "0");
        arena.mine(0);
        arena.await("agreement", arena::agree);
      }
    }
  }

  @Test
  void refusesWhatNoTransactionBreaks() {
    assertThatThrownBy(() -> new ForgedTransactionAttack("header-difficulty"))
        .isInstanceOf(AttackException.class)
        .hasMessageContaining("header-difficulty");
  }
}
