package dev.renga.lab.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class DiceTest {
  @Test
  void followsSplitMix64() {
    // the published test values of the algorithm for seed 1234567
    Dice dice = new Dice(1234567);
    assertThat(Long.toUnsignedString(dice.nextLong())).isEqualTo("6457827717110365317");
    assertThat(Long.toUnsignedString(dice.nextLong())).isEqualTo("3203168211198807973");
    assertThat(Long.toUnsignedString(dice.nextLong())).isEqualTo("9817491932198370423");
  }

  @Test
  void splittingDependsOnTheSeedAndNotOnWhatWasDrawn() {
    Dice used = new Dice(7);
    used.nextLong();
    assertThat(used.split("links").nextLong()).isEqualTo(new Dice(7).split("links").nextLong());
    assertThat(used.split(3).nextLong()).isEqualTo(new Dice(7).split(3).nextLong());
    assertThat(used.split("links").nextLong()).isNotEqualTo(used.split("mining").nextLong());
    assertThat(used.split(3).nextLong()).isNotEqualTo(used.split(4).nextLong());
  }

  @Test
  void isExponentialGaussianAndPareto() {
    Dice dice = new Dice(1);
    int count = 200_000;
    double waits = 0;
    double square = 0;
    int beyond = 0;
    for (int i = 0; i < count; i++) {
      waits += dice.exponential(10);
      double normal = dice.nextGaussian();
      square += normal * normal;
      beyond += dice.pareto(5, 2) > 10 ? 1 : 0;
    }
    assertThat(waits / count).isCloseTo(10, within(4 * 10 / Math.sqrt(count)));
    assertThat(square / count).isCloseTo(1, within(4 * Math.sqrt(2.0 / count)));
    assertThat(beyond / (double) count).isCloseTo(0.25, within(4 * Math.sqrt(0.1875 / count)));
  }

  @Test
  void drawsBelowABoundWithoutBias() {
    Dice dice = new Dice(2);
    int[] counts = new int[3];
    for (int i = 0; i < 90_000; i++) {
      counts[dice.nextInt(3)]++;
    }
    for (int count : counts) {
      assertThat(count).isBetween(30_000 - 600, 30_000 + 600);
    }
    assertThatThrownBy(() -> dice.nextInt(0)).isInstanceOf(IllegalArgumentException.class);
  }
}
