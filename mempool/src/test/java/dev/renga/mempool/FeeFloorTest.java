package dev.renga.mempool;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class FeeFloorTest {
  private static final long LIMIT = 300_000_000;
  private static final Feerate STEP = new Feerate(1000);
  private static final long HOUR = 3600;

  @Test
  @Tag("kf=M-001")
  void risesAboveWhatWasThrownOutAndFallsByHalfInTwelveHours() {
    FeeFloor floor = new FeeFloor(STEP, LIMIT);
    assertThat(floor.at(0, LIMIT)).isEqualTo(Feerate.ZERO);
    floor.evicted(50_000, 1000);
    floor.evicted(20_000, 1000);
    assertThat(floor.at(100, LIMIT)).isEqualTo(new Feerate(51_000));
    assertThat(floor.at(90 * HOUR, LIMIT)).as("no block came").isEqualTo(new Feerate(51_000));
    floor.blockConnected(90 * HOUR);
    assertThat(floor.at(102 * HOUR, LIMIT)).isEqualTo(new Feerate(25_500));
    assertThat(floor.at(114 * HOUR, LIMIT)).isEqualTo(new Feerate(12_750));
  }

  @Test
  @Tag("kf=M-001")
  void fallsFasterInAnEmptyMempoolAndIsForgotten() {
    FeeFloor floor = new FeeFloor(STEP, LIMIT);
    floor.evicted(7_000, 1000);
    floor.blockConnected(0);
    assertThat(floor.at(6 * HOUR, LIMIT / 2 - 1)).isEqualTo(new Feerate(4000));
    assertThat(floor.at(9 * HOUR, LIMIT / 4 - 1)).isEqualTo(new Feerate(2000));
    assertThat(floor.at(12 * HOUR, 0)).isEqualTo(STEP);
    assertThat(floor.at(15 * HOUR, 0)).as("half a step is still one").isEqualTo(STEP);
    assertThat(floor.at(15 * HOUR + 11, 0)).isEqualTo(Feerate.ZERO);
    assertThat(floor.at(16 * HOUR, 0)).isEqualTo(Feerate.ZERO);
  }
}
