package dev.renga.lab.theory;

import static dev.renga.lab.theory.Printed.agrees;
import static dev.renga.lab.theory.Printed.each;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class AttackTest {
  private static final double NETWORK = 912.3e18;

  @Test
  void givesWhatAMajorityCosts() {
    each(
        "majority-cost",
        row -> {
          var attack = new MajorityAttack(NETWORK, row.get(1).value(), row.get(2).value());
          agrees(row.get(3), attack.watts(NETWORK) / 1e9);
          // the hash rate is printed with four digits, so costs agree to those
          assertThat(attack.perHour(NETWORK))
              .isCloseTo(row.get(4).value(), within(row.get(4).value() * 6e-5));
          assertThat(attack.perHour(attack.needed(0.51)))
              .isCloseTo(row.get(5).value(), within(row.get(5).value() * 6e-5));
        });
    assertThat(new MajorityAttack(NETWORK, 1, 0).needed(0.51) / NETWORK)
        .isCloseTo(1.0408, within(5e-5));
  }

  @Test
  void givesTheHashRatesOfHeaders() {
    assertThat(MajorityAttack.hashRate(127.45e12, 600) / 1e18).isCloseTo(912, within(0.5));
    assertThat(MajorityAttack.hashRate(149.30e12, 600) / 1e18).isCloseTo(1069, within(0.5));
  }

  @Test
  void givesWhatOthersEstimated() {
    assertThat(MajorityAttack.machines(NETWORK, 200e12) / 1e6).isCloseTo(4.56, within(5e-3));
    double weekKilowattHours = 130e6 / 0.045;
    assertThat(weekKilowattHours / 168 / 1e6).isCloseTo(17.2, within(0.05));
    assertThat(130e6 / 0.05 / 168 / 1e6).isCloseTo(15.5, within(0.05));
    assertThat(20e6 / 24 / 0.1177 / 1e6).isCloseTo(7.08, within(0.005));
    assertThat(138e12 / 8766 / 28.2 * 1e12 / 1e18).isCloseTo(558, within(1.5));
  }

  @Test
  void givesTheTimeToCatchUp() {
    int[] deficits = {1, 7, 11, 101};
    each(
        "majority-catch-up",
        row -> {
          for (int i = 0; i < deficits.length; i++) {
            agrees(row.get(i + 1), MajorityAttack.blocksToCatchUp(row.get(0).value(), deficits[i]));
          }
        });
    assertThatThrownBy(() -> MajorityAttack.blocksToCatchUp(0.5, 1)).hasMessageContaining("0.5");
  }

  @Test
  void theFirstPassageSumsToCertaintyAndHasThatMean() {
    double mean = 0;
    double squares = 0;
    double before = 0;
    for (int n = 7; n < 4000; n++) {
      double now = MajorityAttack.caughtUpWithin(0.6, 7, n);
      mean += n * (now - before);
      squares += (double) n * n * (now - before);
      before = now;
    }
    assertThat(before).isCloseTo(1, within(1e-9));
    assertThat(mean).isCloseTo(35, within(1e-5));
    assertThat(Math.sqrt(squares - mean * mean))
        .isCloseTo(MajorityAttack.blocksDeviation(0.6, 7), within(1e-4));
    assertThat(MajorityAttack.caughtUpWithin(0.4, 1, 100_000)).isCloseTo(2 / 3.0, within(1e-9));
    assertThat(MajorityAttack.caughtUpWithin(0.3, 0, 10)).isEqualTo(1);
    assertThat(MajorityAttack.caughtUpWithin(1, 3, 3)).isEqualTo(1);
    assertThat(MajorityAttack.caughtUpWithin(0, 3, 3)).isZero();
  }

  @Test
  void givesWhatAPartitionDoes() {
    each(
        "partition",
        row -> {
          var cut = Partition.of(row.get(0).value(), row.get(1).value(), 10);
          agrees(row.get(2), cut.minorityMean());
          agrees(row.get(3), cut.majorityMean());
          agrees(row.get(4), cut.minorityLonger());
          agrees(row.get(5), cut.tie());
          agrees(row.get(6), cut.stale());
        });
  }

  @Test
  void givesTheLargestComponentOfTheTheory() {
    each(
        "resilience-random",
        row -> agrees(row.get(5), new PeerGraph(row.get(1).count()).giant(1 - row.get(2).value())));
    assertThat(new PeerGraph(8).threshold()).isCloseTo(0.0646, within(5e-5));
    assertThat(new PeerGraph(10).threshold()).isCloseTo(0.0513, within(5e-5));
    assertThat(new PeerGraph(8).giant(0.06)).isCloseTo(0, within(1e-6));
    assertThat(new PeerGraph(8).giant(0.07)).isGreaterThan(0.05);
    assertThat(new PeerGraph(8).isolated(1000, 0.5)).isCloseTo(0.0345, within(0.003));
  }

  @Test
  void givesTheChancesOfAnEclipse() {
    double[] fractions = {0.5, 0.8, 0.9, 0.95, 0.99};
    double[] eight = {0.39, 16.8, 43.0, 66.3, 92.3};
    double[] ten = {0.10, 10.7, 34.9, 59.9, 90.4};
    for (int i = 0; i < fractions.length; i++) {
      assertThat(100 * Eclipse.success(fractions[i], 8)).isCloseTo(eight[i], within(0.05));
      assertThat(100 * Eclipse.success(fractions[i], 10)).isCloseTo(ten[i], within(0.05));
    }
    assertThat(Eclipse.success(8192.0 / 15392, 8)).isCloseTo(0.0064, within(5e-5));
    assertThat(Eclipse.testBeforeEvictBound(0.28, 4096, 4096, 8)).isCloseTo(0.072, within(5e-4));
    assertThat(Eclipse.testBeforeEvictBound(0.17, 4096, 4096, 8)).isCloseTo(0.225, within(5e-4));
    assertThat(Eclipse.testBeforeEvictBound(0.28, 1000, 4096, 8)).isCloseTo(0.568, within(5e-4));
  }
}
