package dev.renga.lab.attack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.renga.lab.live.LabException;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// What people may ask for.
class AttacksTest {
  @Test
  void everyKindCanBeMadeAsItStandsAndTellsItsOdds() {
    for (AttackKind kind : Attacks.kinds()) {
      Attack attack = kind.make(Map.of());
      assertThat(attack.name()).isEqualTo(kind.name());
      Odds odds = attack.odds();
      assertThat(odds.success()).isBetween(0.0, 1.0);
      assertThat(odds.words().en()).endsWith(".");
      assertThat(odds.words().ja()).endsWith("。");
      assertThat(kind.summary().ja()).endsWith("。");
    }
    assertThat(Attacks.catalog().names())
        .containsExactly(
            "forged-block",
            "forged-transaction",
            "double-spend",
            "51",
            "selfish-mining",
            "eclipse",
            "spam");
  }

  @Test
  void oddsAreThoseOfTheory() {
    assertThat(Attacks.kind("double-spend").make(Map.of("q", "10%", "z", "6", "g", "1000")).odds())
        .satisfies(
            odds -> assertThat(odds.figures()).containsEntry("catch-up-published", "0.05914 %"));
    assertThat(Attacks.kind("51").make(Map.of("q", "0.6", "z", "100")).odds().success())
        .isEqualTo(1);
    assertThat(Attacks.kind("selfish-mining").make(Map.of("alpha", "0.2", "gamma", "0")).odds())
        .satisfies(odds -> assertThat(odds.success()).isZero());
  }

  @Test
  void namesARuleByItsReasonToo() {
    assertThat(Attacks.kind("forged-block").make(Map.of("rule", "bad-cb-amount")))
        .isEqualTo(new ForgedBlockAttack("coinbase-amount"));
  }

  @Test
  void refusesWrongParametersWithASentence() {
    wrong("nothing", Map.of(), "There is no attack \"nothing\"; there are forged-block, ");
    wrong(
        "51",
        Map.of("x", "1"),
        "51 has no parameter x; it has q, z, exahashes, efficiency, price, seconds.");
    wrong("51", Map.of("q", "1.5"), "q must be 0.01 to 0.99, not 1.5.");
    wrong("51", Map.of("q", "lots"), "q must be a number, not \"lots\".");
    wrong("double-spend", Map.of("z", "1.5"), "z must be a whole number, not 1.5.");
    wrong("selfish-mining", Map.of("alpha", "50%"), "alpha must be 0.01 to 0.49, not 0.5.");
    wrong("spam", Map.of("kind", "letters"), "Nobody sends spam of the kind \"letters\".");
    wrong("forged-block", Map.of("rule", "tx-size"), "itself too large");
  }

  private static void wrong(String name, Map<String, String> parameters, String sentence) {
    assertThatThrownBy(() -> Attacks.catalog().make(name, parameters))
        .isInstanceOf(LabException.class)
        .hasMessageContaining(sentence);
  }
}
