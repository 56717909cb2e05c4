package dev.renga.lab.attack;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/// Attacks that out-mine the honest chain.
class RaceAttacksTest {
  @Test
  void aMajorityTakesAConfirmedPaymentBack() throws Exception {
    try (Arena arena = new Arena(6, 2)) {
      arena.mineByItself(0.5);
      Outcome outcome = new DoubleSpendAttack(0.9, 2, 50, 30).run(arena);
      arena.stopMining();
      assertThat(outcome.result()).isEqualTo(Outcome.Result.SUCCEEDED);
      assertThat(outcome.figures()).containsEntry("taken-back-at", "6 of 6");
      assertThat(Integer.parseInt(outcome.figures().get("confirmations")))
          .isGreaterThanOrEqualTo(2);
    }
  }

  @Test
  void aMinorityGivesUpAndTheMerchantKeepsThePayment() throws Exception {
    try (Arena arena = new Arena(6, 2)) {
      arena.mineByItself(0.15);
      Outcome outcome = new DoubleSpendAttack(0.05, 3, 2, 30).run(arena);
      arena.stopMining();
      assertThat(outcome.result()).isEqualTo(Outcome.Result.FAILED);
      assertThat(outcome.figures()).containsEntry("taken-back-at", "0 of 6");
    }
  }

  @Test
  void aSelfishPoolKeepsItsBlocksBackAndEarnsByIt() throws Exception {
    try (Arena arena = new Arena(5, 2, 15)) {
      arena.mineByItself(0.1);
      Outcome outcome = new SelfishMiningAttack(0.45, 1, 60, 20).run(arena);
      arena.stopMining();
      int blocks = Integer.parseInt(outcome.figures().get("blocks"));
      // 43 of 60 on average (SelfishStrategyTest measures that); far fewer would be no selfish pool
      assertThat(blocks).isBetween(60, 90);
      assertThat(Integer.parseInt(outcome.figures().get("pool-blocks"))).isGreaterThan(blocks / 4);
      assertThat(arena.notes()).anyMatch(note -> note.startsWith("The pool shows its branch"));
    }
  }

  @Test
  void aMajorityIsCertainAndGetsABill() throws Exception {
    try (Arena arena = new Arena(6, 2)) {
      arena.mineByItself(0.3);
      Outcome outcome = new FiftyOneAttack(0.8, 3, 30, 600, 20, 0.1).run(arena);
      arena.stopMining();
      assertThat(outcome.result()).isEqualTo(Outcome.Result.SUCCEEDED);
      assertThat(outcome.figures()).containsKeys("cost", "world-hours", "hash-rate");
      // four times 600 EH/s at 20 J/TH is 48 GW; at 0.1 a kilowatt-hour that is 4.8 million an hour
      assertThat(outcome.figures())
          .containsEntry("world-power", "48000 MW")
          .containsEntry("cost-per-hour", "4800000");
      assertThat(outcome.figures()).containsEntry("taken-back-at", "6 of 6");
    }
  }

  @Test
  void anEclipsedNodeSeesTheAttackersChainAndHeals() throws Exception {
    try (Arena arena = new Arena(6, 2)) {
      arena.mineByItself(0.3);
      Outcome outcome = new EclipseAttack(3, 0.2, 3).run(arena);
      arena.stopMining();
      assertThat(outcome.result()).isEqualTo(Outcome.Result.SUCCEEDED);
      assertThat(outcome.figures()).containsEntry("healed", "true");
    }
  }
}
