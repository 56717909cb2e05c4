package dev.renga.lab.attack;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Floods.
class SpamAttackTest {
  @ParameterizedTest
  @EnumSource(SpamAttack.Kind.class)
  void theNetworkGoesOnUnderAFlood(SpamAttack.Kind kind) throws Exception {
    try (Arena arena = new Arena(4, 2)) {
      arena.mineByItself(0.2);
      Outcome outcome = new SpamAttack(kind, 100, 1).run(arena);
      arena.stopMining();
      assertThat(outcome.result()).isEqualTo(Outcome.Result.FAILED);
      assertThat(Integer.parseInt(outcome.figures().get("new-blocks"))).isPositive();
      assertThat(Integer.parseInt(outcome.figures().get("sent"))).isPositive();
      assertThat(outcome.figures()).containsEntry("agreed", "true");
    }
  }

  @Test
  void whoSendsBytesThatAreNoBlocksIsCutOff() throws Exception {
    try (Arena arena = new Arena(4, 2)) {
      Outcome outcome = new SpamAttack(SpamAttack.Kind.NOISE, 100, 1).run(arena);
      assertThat(Integer.parseInt(outcome.figures().get("hung-up"))).isPositive();
    }
  }
}
