package dev.renga.lab.live;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class QuantilesTest {
  @Test
  void quantilesOfAThousandTimesAreRightToAFewPercent() {
    Quantiles times = new Quantiles();
    for (int i = 1; i <= 1_000; i++) {
      times.add(10L * i);
    }
    LabSnapshot.Times found = times.times();
    assertThat(found.count()).isEqualTo(1_000);
    assertThat(found.mean()).isEqualTo(5_005);
    assertThat(found.median()).isCloseTo(5_000, within(5_000 * 0.02));
    assertThat(found.p90()).isCloseTo(9_000, within(9_000 * 0.02));
    assertThat(found.p99()).isCloseTo(9_900, within(9_900 * 0.02));
  }

  @Test
  void smallTimesAreExactAndHugeOnesFit() {
    Quantiles times = new Quantiles();
    times.add(7);
    assertThat(times.quantile(0.5)).isEqualTo(7);
    times.add(Long.MAX_VALUE);
    times.add(-3);
    assertThat(times.quantile(0)).isZero();
    assertThat(times.times().count()).isEqualTo(3);
    assertThat(new Quantiles().times()).isEqualTo(Quantiles.NONE);
  }
}
