package dev.renga.lab.theory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.renga.lab.experiment.Interval;
import dev.renga.lab.model.Dice;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

class StatisticsTest {
  private static final Offset<Double> CLOSE = within(1e-10);

  @Test
  void specialFunctionsHaveTheirKnownValues() {
    assertThat(Functions.logGamma(5)).isCloseTo(Math.log(24), CLOSE);
    assertThat(Functions.logGamma(0.5)).isCloseTo(0.5 * Math.log(Math.PI), CLOSE);
    assertThat(Functions.logGamma(0.1)).isCloseTo(2.252712651734206, CLOSE);
    assertThat(Functions.beta(0.3, 1, 1)).isCloseTo(0.3, CLOSE);
    assertThat(Functions.beta(0.3, 2, 3)).isCloseTo(0.3483, CLOSE);
    assertThat(Functions.beta(0.9, 0.5, 0.5))
        .isCloseTo(2 / Math.PI * Math.asin(Math.sqrt(0.9)), CLOSE);
    assertThat(Functions.gamma(1, 2)).isCloseTo(1 - Math.exp(-2), CLOSE);
    assertThat(Functions.gamma(3, 8)).isCloseTo(1 - Math.exp(-8) * 41, CLOSE);
    assertThat(Functions.normal(0.975)).isCloseTo(1.959963984540054, CLOSE);
    assertThat(Functions.normal(0.995)).isCloseTo(2.5758293035489004, CLOSE);
    assertThat(Functions.student(0.975, 1)).isCloseTo(12.706204736432095, within(1e-8));
    assertThat(Functions.student(0.995, 9)).isCloseTo(3.2498355415921254, within(1e-9));
    assertThat(Functions.student(0.995, 1e6)).isCloseTo(2.57583, within(1e-5));
  }

  @Test
  void exactIntervalsAreThoseOfClopperAndPearson() {
    Interval none = Statistics.exactBinomial(0, 10, 0.95);
    assertThat(none.low()).isZero();
    assertThat(none.high()).isCloseTo(1 - Math.pow(0.025, 0.1), CLOSE);
    Interval all = Statistics.exactBinomial(10, 10, 0.95);
    assertThat(all.low()).isCloseTo(Math.pow(0.025, 0.1), CLOSE);
    assertThat(all.high()).isEqualTo(1);
    Interval some = Statistics.exactBinomial(3, 20, 0.95);
    assertThat(some.low()).isCloseTo(0.0320709, within(1e-6));
    assertThat(some.high()).isCloseTo(0.3789268, within(1e-6));
    for (long k : new long[] {1, 7, 19}) {
      Interval interval = Statistics.exactBinomial(k, 20, 0.99);
      assertThat(Statistics.atLeast(k, 20, interval.low())).isCloseTo(0.005, within(1e-9));
      assertThat(Statistics.atMost(k, 20, interval.high())).isCloseTo(0.005, within(1e-9));
    }
  }

  @Test
  void wilsonsIntervalHasItsKnownEnds() {
    Interval some = Statistics.wilson(3, 20, 0.95);
    assertThat(some.low()).isCloseTo(0.0523687, within(1e-6));
    assertThat(some.high()).isCloseTo(0.3604189, within(1e-6));
    assertThat(Statistics.wilson(0, 20, 0.95).low()).isZero();
    assertThat(Statistics.wilson(20, 20, 0.95).high()).isEqualTo(1);
    assertThatThrownBy(() -> Statistics.wilson(21, 20, 0.95)).hasMessageContaining("21 of 20");
  }

  @Test
  void binomialTailsAddUp() {
    double sum = 0;
    double term = Math.pow(0.7, 12);
    for (int k = 0; k < 12; k++) {
      sum += term;
      assertThat(Statistics.atMost(k, 12, 0.3)).isCloseTo(sum, CLOSE);
      assertThat(Statistics.atLeast(k + 1, 12, 0.3)).isCloseTo(1 - sum, CLOSE);
      term *= (12.0 - k) / (k + 1) * 0.3 / 0.7;
    }
    assertThat(Statistics.atMost(12, 12, 0.3)).isEqualTo(1);
    assertThat(Statistics.atLeast(0, 12, 0.3)).isEqualTo(1);
  }

  @Test
  void momentsOfPartsAreThoseOfTheWhole() {
    List<Double> values = new ArrayList<>();
    Dice dice = new Dice(3);
    for (int i = 0; i < 1000; i++) {
      values.add(1e6 + dice.nextDouble());
    }
    Moments whole = Moments.of(values);
    Moments parts = Moments.of(values.subList(0, 17)).plus(Moments.of(values.subList(17, 1000)));
    assertThat(parts.count()).isEqualTo(1000);
    assertThat(parts.mean()).isCloseTo(whole.mean(), within(1e-7));
    assertThat(parts.variance()).isCloseTo(whole.variance(), within(1e-7));
    assertThat(whole.variance()).isCloseTo(1 / 12.0, within(0.01));
    assertThat(Moments.NONE.plus(whole)).isEqualTo(whole.plus(Moments.NONE));
    assertThat(Moments.of(List.of(1.0, 2.0, 3.0, 4.0)).variance()).isCloseTo(5 / 3.0, CLOSE);
  }

  @Test
  void meansOfFewValuesHaveWideIntervals() {
    Interval interval = Statistics.mean(Moments.of(List.of(1.0, 2.0, 3.0)), 0.95);
    assertThat(interval.low()).isCloseTo(2 - 4.302652729749464 / Math.sqrt(3), within(1e-8));
    assertThat(Statistics.mean(Moments.of(List.of(5.0)), 0.95)).isEqualTo(new Interval(5, 5));
  }

  @Test
  void intervalsCoverTheTruthAsOftenAsTheySay() {
    Dice dice = new Dice(11);
    int mean = 0;
    int median = 0;
    int exact = 0;
    int rounds = 4000;
    for (int round = 0; round < rounds; round++) {
      List<Double> sample = new ArrayList<>();
      int successes = 0;
      for (int i = 0; i < 50; i++) {
        sample.add(dice.nextGaussian());
        successes += dice.nextDouble() < 0.07 ? 1 : 0;
      }
      Collections.sort(sample);
      mean += Statistics.mean(Moments.of(sample), 0.95).contains(0) ? 1 : 0;
      median += Statistics.quantileInterval(sample, 0.5, 0.95).contains(0) ? 1 : 0;
      exact += Statistics.exactBinomial(successes, 50, 0.95).contains(0.07) ? 1 : 0;
    }
    assertThat(mean / (double) rounds).isBetween(0.94, 0.96);
    assertThat(median / (double) rounds).isBetween(0.945, 0.985);
    assertThat(exact / (double) rounds).isBetween(0.95, 0.995);
  }

  @Test
  void ratiosOfSumsHaveTheirIntervals() {
    Dice dice = new Dice(8);
    int covered = 0;
    int rounds = 2000;
    for (int round = 0; round < rounds; round++) {
      List<Double> above = new ArrayList<>();
      List<Double> below = new ArrayList<>();
      for (int i = 0; i < 30; i++) {
        double size = 50 + 20 * dice.nextDouble();
        below.add(size);
        above.add(0.4 * size + dice.nextGaussian());
      }
      covered += Statistics.ratio(above, below, 0.95).contains(0.4) ? 1 : 0;
    }
    assertThat(covered / (double) rounds).isBetween(0.935, 0.965);
    assertThat(Statistics.furthest(1, 0.99)).isCloseTo(1, within(1e-9));
    assertThat(Statistics.furthest(352, 0.99)).isBetween(1.6, 1.65);
  }

  @Test
  void quantilesLieBetweenNeighbours() {
    List<Double> sorted = List.of(1.0, 2.0, 4.0, 8.0);
    assertThat(Statistics.quantile(sorted, 0)).isEqualTo(1);
    assertThat(Statistics.quantile(sorted, 1)).isEqualTo(8);
    assertThat(Statistics.quantile(sorted, 0.5)).isEqualTo(3);
    assertThat(Statistics.quantileInterval(sorted, 0.5, 0.99)).isEqualTo(new Interval(1, 8));
    assertThat(Statistics.quantileInterval(List.of(7.0), 0.5, 0.99)).isEqualTo(new Interval(7, 7));
  }

  @Test
  void tellsExponentialGapsFromOthers() {
    Dice dice = new Dice(5);
    List<Double> exponential = new ArrayList<>();
    List<Double> uniform = new ArrayList<>();
    for (int i = 0; i < 2000; i++) {
      exponential.add(-10 * Math.log1p(-dice.nextDouble()));
      uniform.add(20 * dice.nextDouble());
    }
    Collections.sort(exponential);
    Collections.sort(uniform);
    assertThat(Statistics.exponential(exponential, 10).probability()).isGreaterThan(0.01);
    assertThat(Statistics.exponential(exponential, 12).probability()).isLessThan(0.01);
    assertThat(Statistics.exponential(uniform, 10).probability()).isLessThan(1e-9);
  }

  @Test
  void theTestRejectsTheTruthAsOftenAsItSays() {
    Dice dice = new Dice(6);
    int rejected = 0;
    for (int round = 0; round < 2000; round++) {
      List<Double> gaps = new ArrayList<>();
      for (int i = 0; i < 100; i++) {
        gaps.add(-Math.log1p(-dice.nextDouble()));
      }
      Collections.sort(gaps);
      rejected += Statistics.exponential(gaps, 1).probability() < 0.05 ? 1 : 0;
    }
    assertThat(rejected / 2000.0).isBetween(0.035, 0.065);
  }
}
