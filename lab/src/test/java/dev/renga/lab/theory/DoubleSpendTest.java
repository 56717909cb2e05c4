package dev.renga.lab.theory;

import static dev.renga.lab.theory.Printed.agrees;
import static dev.renga.lab.theory.Printed.each;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.math.BigDecimal;
import java.math.MathContext;
import org.junit.jupiter.api.Test;

class DoubleSpendTest {
  private static final MathContext DIGITS = new MathContext(120);

  @Test
  void givesNakamotosTableBesideTheExactOne() {
    each(
        "double-spend-nakamoto",
        row -> {
          double q = row.get(0).value();
          int z = row.get(1).count();
          agrees(row.get(2), DoubleSpend.nakamoto(q, z));
          agrees(row.get(3), DoubleSpend.catchUp(q, z));
          agrees(row.get(4), DoubleSpend.strict(q, z));
        });
    each(
        "double-spend-exact",
        row -> {
          double q = row.get(0).value();
          int z = row.get(1).count();
          agrees(row.get(2), DoubleSpend.catchUp(q, z));
          agrees(row.get(3), DoubleSpend.nakamoto(q, z));
          agrees(row.get(4), DoubleSpend.strict(q, z));
        });
  }

  @Test
  void givesRosenfeldsTables() {
    each(
        "double-spend-rosenfeld",
        row -> {
          double q = row.get(0).value() / 100;
          for (int z = 1; z <= 10; z++) {
            agrees(row.get(z), 100 * DoubleSpend.catchUp(q, z));
          }
        });
    each(
        "double-spend-targets",
        row -> {
          double q = row.get(0).value() / 100;
          double target = 0.1;
          for (int column = 1; column <= 4; column++) {
            assertThat(DoubleSpend.confirmations(z -> DoubleSpend.catchUp(q, z), target))
                .isEqualTo(row.get(column).count());
            target /= 10;
          }
        });
  }

  @Test
  void givesTheConfirmationsForOneInAThousand() {
    each(
        "double-spend-confirmations",
        row -> {
          double q = row.get(0).value();
          assertThat(DoubleSpend.confirmations(z -> DoubleSpend.nakamoto(q, z), 0.001))
              .isEqualTo(row.get(1).count());
          assertThat(DoubleSpend.confirmations(z -> DoubleSpend.catchUp(q, z), 0.001))
              .isEqualTo(row.get(2).count());
          assertThat(DoubleSpend.confirmations(z -> DoubleSpend.strict(q, z), 0.001))
              .isEqualTo(row.get(3).count());
        });
  }

  @Test
  void nakamotosFigureIsTooLowFromSomeConfirmationsOn() {
    each(
        "double-spend-too-low",
        row -> {
          double q = row.get(0).value();
          int first = row.get(1).count();
          assertThat(DoubleSpend.nakamoto(q, first)).isLessThan(DoubleSpend.catchUp(q, first));
          for (int z = 1; z < first; z++) {
            assertThat(DoubleSpend.nakamoto(q, z)).isGreaterThan(DoubleSpend.catchUp(q, z));
          }
        });
  }

  @Test
  void givesTheEffectOfGivingUp() {
    int[] deficits = {5, 10, 20, 35, 60};
    each(
        "double-spend-giving-up",
        row -> {
          double q = row.get(0).value();
          for (int i = 0; i < deficits.length; i++) {
            double chance =
                row.get(1).text().equals("strict")
                    ? DoubleSpend.strict(q, 6, deficits[i])
                    : DoubleSpend.catchUp(q, 6, deficits[i]);
            agrees(row.get(i + 2), chance);
          }
        });
  }

  @Test
  void theSumAgreesWithExactRationalArithmetic() {
    for (int percent : new int[] {1, 10, 30, 45, 49}) {
      for (int z : new int[] {1, 2, 6, 20, 60}) {
        double q = percent / 100.0;
        BigDecimal exactly = new BigDecimal(percent).movePointLeft(2);
        double catchUp = rosenfeld(exactly, z, 0).doubleValue();
        double strict = rosenfeld(exactly, z, 1).doubleValue();
        assertThat(DoubleSpend.catchUp(q, z)).isCloseTo(catchUp, within(catchUp * 1e-12));
        assertThat(DoubleSpend.strict(q, z)).isCloseTo(strict, within(strict * 1e-12));
      }
    }
  }

  /// 1 − Σ C(k+z−1, k) p^z q^k (1 − (q/p)^(z−k+lead)), as Rosenfeld writes it.
  private static BigDecimal rosenfeld(BigDecimal q, int z, int lead) {
    BigDecimal p = BigDecimal.ONE.subtract(q);
    BigDecimal ratio = q.divide(p, DIGITS);
    BigDecimal sum = BigDecimal.ZERO;
    BigDecimal binomial = BigDecimal.ONE;
    for (int k = 0; k <= z; k++) {
      BigDecimal there = binomial.multiply(p.pow(z)).multiply(q.pow(k));
      sum =
          sum.add(there.multiply(BigDecimal.ONE.subtract(ratio.pow(z - k + lead, DIGITS))), DIGITS);
      binomial = binomial.multiply(new BigDecimal(k + z)).divide(new BigDecimal(k + 1), DIGITS);
    }
    return BigDecimal.ONE.subtract(sum);
  }

  @Test
  void theSumAgreesWithTheIncompleteBetaFunction() {
    for (double q : new double[] {0.01, 0.1, 0.25, 0.4, 0.48}) {
      for (int z : new int[] {1, 3, 10, 100, 3000}) {
        double sum = DoubleSpend.catchUp(q, z);
        assertThat(DoubleSpend.catchUpByBeta(q, z)).isCloseTo(sum, within(sum * 1e-9 + 1e-300));
      }
    }
  }

  @Test
  void aLargeDeficitToGiveUpAtChangesNothing() {
    for (double q : new double[] {0.1, 0.3, 0.45}) {
      for (int z : new int[] {0, 1, 6, 10}) {
        assertThat(DoubleSpend.catchUp(q, z, 400))
            .isCloseTo(DoubleSpend.catchUp(q, z), within(1e-14));
        assertThat(DoubleSpend.strict(q, z, 400))
            .isCloseTo(DoubleSpend.strict(q, z), within(1e-14));
      }
    }
    assertThat(DoubleSpend.gain(0.5, 3, 10)).isCloseTo(0.7, within(1e-15));
    assertThat(DoubleSpend.gain(0.6, 1, 2)).isCloseTo(0.6, within(1e-15));
    assertThat(DoubleSpend.gain(0.4, 1, 2)).isCloseTo(0.4, within(1e-15));
  }

  @Test
  void givesTheAsymptoticFiguresOfTheTables() {
    assertThat(DoubleSpend.asymptotic(0.3, 20)).isCloseTo(0.0096480, within(5e-8));
    assertThat(DoubleSpend.catchUp(0.3, 20)).isCloseTo(0.0086739, within(5e-8));
    assertThat(DoubleSpend.asymptotic(0.4, 100)).isCloseTo(0.0047590, within(5e-8));
    assertThat(DoubleSpend.catchUp(0.4, 100)).isCloseTo(0.0043202, within(5e-8));
  }

  @Test
  void aMajorityAlwaysSucceedsAndNobodyNever() {
    assertThat(DoubleSpend.catchUp(0.5, 100)).isEqualTo(1);
    assertThat(DoubleSpend.strict(0.51, 100)).isEqualTo(1);
    assertThat(DoubleSpend.nakamoto(0.7, 6)).isEqualTo(1);
    assertThat(DoubleSpend.catchUp(0, 1)).isZero();
    assertThat(DoubleSpend.strict(0, 0)).isZero();
    assertThat(DoubleSpend.nakamoto(0, 1)).isZero();
    assertThatThrownBy(() -> DoubleSpend.catchUp(1.1, 1)).hasMessageContaining("1.1");
    assertThatThrownBy(() -> DoubleSpend.strict(0.1, -1)).hasMessageContaining("-1");
  }
}
