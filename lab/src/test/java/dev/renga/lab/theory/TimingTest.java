package dev.renga.lab.theory;

import static dev.renga.lab.theory.Printed.agrees;
import static dev.renga.lab.theory.Printed.each;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.renga.consensus.Subsidy;
import dev.renga.primitives.Network;
import org.junit.jupiter.api.Test;

class TimingTest {
  private static final BlockTiming TEN_MINUTES = new BlockTiming(10);

  @Test
  void givesTheGapsBetweenBlocks() {
    each(
        "timing-gaps",
        row -> {
          double chance = TEN_MINUTES.longer(row.get(0).value());
          agrees(row.get(1), chance);
          agrees(row.get(2), 1 / chance);
          agrees(row.get(3), 52_560 * chance);
        });
    assertThat(TEN_MINUTES.quantile(0.5)).isCloseTo(6.931, within(5e-4));
    assertThat(TEN_MINUTES.quantile(0.05)).isCloseTo(0.513, within(5e-4));
    assertThat(TEN_MINUTES.quantile(0.95)).isCloseTo(29.957, within(5e-4));
    assertThat(TEN_MINUTES.quantile(0.99)).isCloseTo(46.052, within(5e-4));
  }

  @Test
  void givesTheTimesForSeveralBlocks() {
    each(
        "timing-erlang",
        row -> {
          int blocks = row.get(0).count();
          agrees(row.get(1), TEN_MINUTES.quantile(blocks, 0.05));
          agrees(row.get(2), TEN_MINUTES.quantile(blocks, 0.5));
          agrees(row.get(3), TEN_MINUTES.quantile(blocks, 0.95));
          agrees(row.get(4), TEN_MINUTES.quantile(blocks, 0.99));
          agrees(row.get(5), TEN_MINUTES.longer(blocks, 60));
        });
  }

  @Test
  void givesTheBlocksOfAnHour() {
    int[] counts = {0, 1, 3, 5, 6, 8, 10, 12};
    double[] chances = {0.00248, 0.01487, 0.08924, 0.16062, 0.16062, 0.10326, 0.04130, 0.01126};
    for (int i = 0; i < counts.length; i++) {
      assertThat(TEN_MINUTES.count(counts[i], 60)).isCloseTo(chances[i], within(5e-6));
    }
  }

  @Test
  void givesTheSteadyStateOfTheRetarget() {
    assertThat(Retarget.steadyGap()).isCloseTo(600.596, within(5e-4));
    assertThat(Retarget.factorDeviation()).isCloseTo(0.0223, within(5e-5));
    assertThat(Retarget.periodDeviationDays()).isCloseTo(0.31, within(5e-3));
  }

  @Test
  void givesWhatASuddenLossDoes() {
    each(
        "retarget-loss",
        row -> {
          var loss = Retarget.loss(row.get(0).value());
          agrees(row.get(1), loss.gapMinutes());
          agrees(row.get(2), loss.noBlockInAnHour());
          agrees(row.get(3), loss.periodDays());
          agrees(row.get(4), loss.difficultyFactor());
        });
  }

  @Test
  void givesTheTimewarp() {
    var warps = Retarget.timewarp(30);
    double[] factors = {1, 2, 2.5, 2.7, 2.774, 2.801};
    double[] days = {14, 28, 35, 37.8, 38.84, 39.21};
    for (int i = 0; i < factors.length; i++) {
      assertThat(warps.get(i).factor()).isCloseTo(factors[i], within(5e-4));
      assertThat(warps.get(i).days()).isCloseTo(days[i], within(6e-3));
    }
    assertThat(warps.getLast().factor()).isCloseTo(2.8156, within(5e-5));
    assertThat(warps.getLast().days()).isCloseTo(39.4, within(0.05));
  }

  @Test
  void givesTheSubsidiesThatConsensusPays() {
    each(
        "subsidy",
        row -> {
          for (int column : new int[] {0, 3}) {
            int era = row.get(column).count();
            assertThat(Issuance.firstHeight(era)).isEqualTo(row.get(column + 1).count());
            assertThat(Issuance.subsidy(era)).isEqualTo((long) row.get(column + 2).value());
            assertThat(Subsidy.at(Issuance.firstHeight(era), Network.MAINNET))
                .isEqualTo(Issuance.subsidy(era));
          }
        });
  }

  @Test
  void givesTheSupplyAtTheEndOfErasAndInTotal() {
    String[] known = {
      "0: 10500000.00000000", "1: 15750000.00000000", "2: 18375000.00000000",
      "3: 19687500.00000000", "4: 20343750.00000000", "5: 20671875.00000000",
      "7: 20917968.75000000", "8: 20958984.37500000", "10: 20989746.09270000",
      "11: 20994873.04530000", "12: 20997436.52160000", "13: 20998718.25870000",
      "15: 20999679.55890000", "16: 20999839.77420000", "17: 20999919.88080000",
      "19: 20999979.95970000", "20: 20999989.97250000", "21: 20999994.97890000",
      "22: 20999997.48210000", "24: 20999999.35950000", "25: 20999999.67240000",
      "26: 20999999.82780000", "28: 20999999.94330000", "29: 20999999.96220000",
      "30: 20999999.97060000", "32: 20999999.97690000"
    };
    for (String each : known) {
      int colon = each.indexOf(':');
      long satoshis =
          new java.math.BigDecimal(each.substring(colon + 2)).movePointRight(8).longValueExact();
      assertThat(Issuance.total(Integer.parseInt(each.substring(0, colon)))).isEqualTo(satoshis);
    }
    assertThat(Issuance.total(100)).isEqualTo(2_099_999_997_690_000L);
  }
}
