package dev.renga.consensus;

import static org.assertj.core.api.Assertions.assertThat;

import dev.renga.primitives.CustomNetwork;
import dev.renga.primitives.Network;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class SubsidyTest {
  @Test
  @Tag("kf=C-009")
  @Tag("kf=J-003")
  void halvesSixtyFourTimesAndThenIsZero() {
    Network network = Network.MAINNET;
    for (int k = 0; k <= 70; k++) {
      long expected = k < 33 ? 5_000_000_000L / (1L << k) : 0;
      assertThat(Subsidy.at(210_000 * k, network)).isEqualTo(expected);
      assertThat(Subsidy.at(210_000 * (k + 1) - 1, network)).isEqualTo(expected);
    }
    assertThat(Subsidy.at(13_439_999, network)).isZero();
    assertThat(Subsidy.at(13_440_000, network)).isZero();
    assertThat(Subsidy.at(Integer.MAX_VALUE, network)).isZero();
  }

  @Test
  @Tag("kf=C-009")
  void issuesALittleLessThanTwentyOneMillion() {
    long total = 0;
    for (int height = 0; height < 14_000_000; height += 1000) {
      total += 1000 * Subsidy.at(height, Network.MAINNET);
    }
    assertThat(total).isEqualTo(2_099_999_997_690_000L);
  }

  @Test
  void followsTheNetwork() {
    assertThat(Subsidy.at(149, Network.REGTEST)).isEqualTo(5_000_000_000L);
    assertThat(Subsidy.at(150, Network.REGTEST)).isEqualTo(2_500_000_000L);
    Network own =
        new CustomNetwork("own", 1, 0, Network.REGTEST.proofOfWork().limit(), 800, 10, 1)
            .toNetwork();
    assertThat(Subsidy.at(29, own)).isEqualTo(200);
    assertThat(Subsidy.at(100, own)).isZero();
    assertThat(Subsidy.at(640, own)).isZero();
  }
}
