package dev.renga.lab.attack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.renga.lab.forge.Forgeries;
import dev.renga.lab.forge.Forgery;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Forged blocks in a network of nodes that talk over real sockets.
class ForgedBlockAttackTest {
  @Test
  void noHonestNodeBelievesAnyForgedBlock() throws Exception {
    try (Arena arena = new Arena(8, 3)) {
      List<Forgery> forgeries = Forgeries.on(arena.network()).forgeries();
      assertThat(forgeries).hasSizeGreaterThanOrEqualTo(63);
      for (Forgery forgery : forgeries) {
        String rule = forgery.rule();
        Outcome outcome = new ForgedBlockAttack(rule).run(arena);
        assertThat(outcome.result()).as(rule).isEqualTo(Outcome.Result.FAILED);
        assertThat(outcome.sights()).as(rule).hasSize(8);
        for (Outcome.Sight sight : outcome.sights()) {
          assertThat(sight.believed()).as(rule).isFalse();
          assertThat(sight.rule()).isEqualTo(rule);
          // a block of the future may be valid one day: nobody is blamed for it
          assertThat(sight.hungUp()).as(rule).isEqualTo(!rule.equals("header-time-not-future"));
          // only proof of work is looked at before the chain is asked
          assertThat(sight.asked()).as(rule).isEqualTo(rule.equals("header-proof-of-work"));
        }
        assertThat(outcome.figures()).containsEntry("reward-spendable-at", "0 of 8");
        arena.mine(0);
        arena.await("agreement on the honest chain", arena::agree);
      }
    }
  }

  @Test
  void refusesRulesThatNobodyCanForge() {
    assertThatThrownBy(() -> new ForgedBlockAttack("tx-size"))
        .isInstanceOf(AttackException.class)
        .hasMessageContaining("itself too large");
    assertThatThrownBy(() -> new ForgedBlockAttack("nonsense"))
        .isInstanceOf(AttackException.class)
        .hasMessageContaining("no rule nonsense");
  }
}
