package dev.renga.lab.theory;

import static dev.renga.lab.theory.Printed.agrees;
import static dev.renga.lab.theory.Printed.each;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class SelfishMiningTest {
  @Test
  void givesTheThresholds() {
    each(
        "selfish-threshold",
        row -> agrees(last(row.get(1)), SelfishMining.threshold(row.get(0).value())));
  }

  private static PublishedTable.Cell last(PublishedTable.Cell cell) {
    return new PublishedTable.Cell(cell.text().substring(cell.text().indexOf('=') + 1));
  }

  @Test
  void givesTheSharesOfTheMainChain() {
    each(
        "selfish-share",
        row ->
            agrees(row.get(2), new SelfishMining(row.get(0).value(), row.get(1).value()).share()));
    each(
        "selfish-optimal",
        row -> agrees(row.get(1), new SelfishMining(row.get(0).value(), 0).share()));
  }

  @Test
  void givesTheStatesAndTheWaste() {
    each(
        "selfish-waste",
        row -> {
          var pool = new SelfishMining(row.get(0).value(), row.get(1).value());
          agrees(row.get(2), pool.even());
          agrees(row.get(3), pool.tie());
          agrees(row.get(4), pool.ahead(1));
          agrees(row.get(5), pool.poolRate());
          agrees(row.get(6), pool.honestRate());
          agrees(row.get(7), pool.growth());
          agrees(row.get(8), pool.poolStale());
          agrees(row.get(9), pool.honestStale());
        });
  }

  @Test
  void theShareIsThatOfTheRates() {
    for (int percent = 5; percent < 50; percent += 5) {
      for (double gamma = 0; gamma <= 1; gamma += 0.25) {
        var pool = new SelfishMining(percent / 100.0, gamma);
        assertThat(pool.poolRate() / pool.growth()).isCloseTo(pool.share(), within(1e-12));
        double states = pool.even() + pool.tie();
        for (int lead = 1; lead < 3000; lead++) {
          states += pool.ahead(lead);
        }
        assertThat(states).isCloseTo(1, within(1e-12));
      }
    }
  }

  @Test
  void beforeTheRetargetThePoolWithoutTiesLoses() {
    for (double alpha : new double[] {0.1, 0.2, 0.3, 0.4}) {
      assertThat(new SelfishMining(alpha, 0).poolRate()).isLessThan(alpha);
      assertThat(new SelfishMining(alpha, 1).poolRate()).isCloseTo(alpha, within(1e-12));
    }
    assertThat(new SelfishMining(0.3, 0).share()).isLessThan(0.3);
    assertThat(new SelfishMining(0.35, 0).share()).isGreaterThan(0.35);
  }

  @Test
  void theBestThatAnyoneCanDoIsAlphaOverHonest() {
    assertThat(SelfishMining.upperBound(0.25)).isCloseTo(1 / 3.0, within(1e-15));
    assertThat(SelfishMining.upperBound(0.4)).isCloseTo(2 / 3.0, within(1e-15));
  }

  @Test
  void refusesAMajority() {
    assertThatThrownBy(() -> new SelfishMining(0.5, 0)).hasMessageContaining("0.5");
    assertThatThrownBy(() -> new SelfishMining(0.3, 1.1)).hasMessageContaining("1.1");
  }
}
