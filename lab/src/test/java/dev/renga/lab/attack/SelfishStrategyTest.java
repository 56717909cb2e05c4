package dev.renga.lab.attack;

import static org.assertj.core.api.Assertions.assertThat;

import dev.renga.lab.theory.SelfishMining;
import java.util.Random;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

/// The strategy, played against a coin in place of a network, earns what theory says.
class SelfishStrategyTest {
  private static final int BLOCKS = 1_000_000;

  @Test
  void earnsTheRevenueOfTheory() {
    double[][] cases = {{0.1, 0}, {0.25, 0.5}, {0.33, 0}, {0.4, 0.5}, {0.45, 0.9}, {0.45, 0}};
    for (double[] each : cases) {
      double measured = play(each[0], each[1]);
      assertThat(measured)
          .as("alpha %s, gamma %s", each[0], each[1])
          .isCloseTo(new SelfishMining(each[0], each[1]).share(), Offset.offset(0.005));
    }
    assertThat(play(0.45, 0.9)).isGreaterThan(0.65);
  }

  private static double play(double alpha, double gamma) {
    Random dice = new Random(3);
    long pool = 0;
    long others = 0;
    int secret = 0;
    int open = 0;
    boolean tie = false;
    for (int i = 0; i < BLOCKS; i++) {
      if (dice.nextDouble() < alpha) {
        secret++;
        if (SelfishStrategy.found(tie) == SelfishStrategy.Move.SHOW_ALL) {
          pool += secret;
          secret = 0;
          open = 0;
          tie = false;
        }
        continue;
      }
      if (tie) {
        boolean onOurs = dice.nextDouble() < gamma;
        pool += onOurs ? secret : 0;
        others += onOurs ? 1 : open + 1;
        secret = 0;
        open = 0;
        tie = false;
        continue;
      }
      open++;
      switch (SelfishStrategy.heard(secret - open)) {
        case ADOPT -> {
          others += open;
          secret = 0;
          open = 0;
        }
        case TIE -> tie = true;
        case SHOW_ALL -> {
          pool += secret;
          secret = 0;
          open = 0;
        }
        case SHOW_AS_MANY, KEEP -> {}
      }
    }
    return (double) pool / (pool + others);
  }
}
