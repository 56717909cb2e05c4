package dev.renga.lab.theory;

import java.util.ArrayList;
import java.util.List;

/// What the retarget every 2016 blocks does, as far as formulas say. Source of the rule: the
/// consensus code; of the steady state: a period measures 2015 gaps, whose sum is Gamma(2015).
public final class Retarget {
  /// Blocks of one period.
  public static final int PERIOD = 2016;

  /// Seconds that a period should take.
  public static final double TARGET_SECONDS = 1_209_600;

  private static final double DAYS = 14;
  private static final double LOWEST = 0.25;

  private Retarget() {}

  /// Mean gap in seconds under constant hash power: the mean of 1,209,600/G with G of Gamma(2015),
  /// slightly above 600.
  public static double steadyGap() {
    return TARGET_SECONDS / (PERIOD - 2);
  }

  /// Relative standard deviation of one retarget's factor.
  public static double factorDeviation() {
    return 1 / Math.sqrt(PERIOD - 1);
  }

  /// Standard deviation of the length of a period in days, at the right difficulty.
  public static double periodDeviationDays() {
    return DAYS / Math.sqrt(PERIOD);
  }

  /// What happens when a share of the hash power is gone from the start of a period on.
  ///
  /// @param lost share, 0 or more and below 1
  public static Loss loss(double lost) {
    double left = 1 - lost;
    return new Loss(10 / left, Math.exp(-6 * left), DAYS / left, Math.max(LOWEST, left));
  }

  /// @param gapMinutes mean time between blocks
  /// @param noBlockInAnHour probability
  /// @param periodDays time for a full period
  /// @param difficultyFactor of the next retarget
  public record Loss(
      double gapMinutes, double noBlockInAnHour, double periodDays, double difficultyFactor) {}

  /// The timewarp of a miner with all of the hash power who begins at a period's first block: block
  /// times stay low except the last of each period, which carries the true time.
  ///
  /// @param periods how many
  /// @return factor of each retarget and days since the start
  public static List<Warp> timewarp(int periods) {
    List<Warp> warps = new ArrayList<>();
    double days = 0;
    double difficulty = 1;
    for (int i = 0; i < periods; i++) {
      days += DAYS * difficulty;
      double factor = days / DAYS;
      difficulty /= factor;
      warps.add(new Warp(factor, days));
    }
    return List.copyOf(warps);
  }

  /// @param factor by which this retarget eases the target
  /// @param days since the start
  public record Warp(double factor, double days) {}
}
