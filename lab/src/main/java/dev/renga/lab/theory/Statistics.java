package dev.renga.lab.theory;

import dev.renga.lab.experiment.Interval;
import java.util.List;

/// Intervals and tests. A level is the chance that an interval covers the truth, such as 0.99.
public final class Statistics {
  private Statistics() {}

  /// Clopper and Pearson's interval for a probability: covers the truth at least as often as
  /// `level` says, for every probability and sample size.
  ///
  /// @param successes 0 to `trials`
  /// @param trials at least 1
  public static Interval exactBinomial(long successes, long trials, double level) {
    check(successes, trials, level);
    double tail = (1 - level) / 2;
    double low =
        successes == 0
            ? 0
            : Functions.inverseBeta(tail, (double) successes, trials - successes + 1.0);
    double high =
        successes == trials
            ? 1
            : Functions.inverseBeta(1 - tail, successes + 1.0, (double) trials - successes);
    return new Interval(low, high);
  }

  /// Wilson's interval for a probability: covers the truth as often as `level` says on average over
  /// probabilities; shorter than the exact one.
  ///
  /// @param successes 0 to `trials`
  /// @param trials at least 1
  public static Interval wilson(long successes, long trials, double level) {
    check(successes, trials, level);
    double z = Functions.normal((1 + level) / 2);
    double n = trials;
    double p = successes / n;
    double middle = (p + z * z / (2 * n)) / (1 + z * z / n);
    double half = z / (1 + z * z / n) * Math.sqrt(p * (1 - p) / n + z * z / (4 * n * n));
    return new Interval(
        successes == 0 ? 0 : Math.max(0, middle - half),
        successes == trials ? 1 : Math.min(1, middle + half));
  }

  private static void check(long successes, long trials, double level) {
    if (trials < 1 || successes < 0 || successes > trials || !(level > 0 && level < 1)) {
      throw new IllegalArgumentException("%s of %s at %s".formatted(successes, trials, level));
    }
  }

  /// Student's interval for a mean; the whole line's worth is unknown below two values, so those
  /// give a point.
  public static Interval mean(Moments moments, double level) {
    if (moments.count() < 2) {
      return new Interval(moments.mean(), moments.mean());
    }
    double half =
        Functions.student((1 + level) / 2, moments.count() - 1.0) * moments.standardError();
    return new Interval(moments.mean() - half, moments.mean() + half);
  }

  /// Interval for a ratio of two expectations from independent batches: the ratio of the sums, with
  /// the error of its linear form (the batches' residuals) and Student's quantile.
  ///
  /// @param numerators one for each batch, two or more
  /// @param denominators as many
  public static Interval ratio(List<Double> numerators, List<Double> denominators, double level) {
    double above = 0;
    double below = 0;
    for (int i = 0; i < numerators.size(); i++) {
      above += numerators.get(i);
      below += denominators.get(i);
    }
    double ratio = above / below;
    Moments residuals = Moments.NONE;
    for (int i = 0; i < numerators.size(); i++) {
      residuals = residuals.with(numerators.get(i) - ratio * denominators.get(i));
    }
    Interval around = mean(residuals, level);
    double half = (around.high() - around.low()) / 2 * residuals.count() / below;
    return new Interval(ratio - half, ratio + half);
  }

  /// Quantile of a sorted sample, between its two nearest values where it falls between them.
  ///
  /// @param sorted ascending, not empty
  /// @param probability 0 to 1
  public static double quantile(List<Double> sorted, double probability) {
    double at = probability * (sorted.size() - 1);
    int below = (int) Math.floor(at);
    int above = Math.min(below + 1, sorted.size() - 1);
    double low = sorted.get(below);
    return low + (at - below) * (sorted.get(above) - low);
  }

  /// Interval for a quantile from order statistics, whatever the distribution: between those values
  /// whose ranks a binomial count leaves with half of 1 − `level` on each side at most.
  ///
  /// @param sorted ascending, not empty
  /// @param probability above 0 and below 1
  public static Interval quantileInterval(List<Double> sorted, double probability, double level) {
    int n = sorted.size();
    double tail = (1 - level) / 2;
    int low = 0;
    while (low < n - 1 && atMost(low + 1, n, probability) <= tail) {
      low++;
    }
    int high = n - 1;
    while (high > 0 && 1 - atMost(high - 1, n, probability) <= tail) {
      high--;
    }
    return new Interval(sorted.get(Math.min(low, high)), sorted.get(Math.max(low, high)));
  }

  /// The chance of at most `count` successes in `trials`.
  static double atMost(long count, long trials, double probability) {
    return count >= trials
        ? 1
        : Functions.beta(1 - probability, (double) trials - count, count + 1.0);
  }

  /// The chance of at least `count` successes in `trials`: how surprising so many would be.
  public static double atLeast(long count, long trials, double probability) {
    return count <= 0 ? 1 : 1 - atMost(count - 1, trials, probability);
  }

  /// How far, in half-widths of its own 99 % interval, the furthest of several independent normal
  /// figures lies at most with this probability.
  ///
  /// @param figures at least 1
  public static double furthest(int figures, double level) {
    double each = Math.pow(level, 1.0 / figures);
    return Functions.normal((1 + each) / 2) / Functions.normal(0.995);
  }

  /// Kolmogorov and Smirnov's test of a sample against the exponential distribution.
  ///
  /// @param sorted ascending, not empty
  /// @param mean of the distribution, known beforehand and not taken from the sample
  public static Kolmogorov exponential(List<Double> sorted, double mean) {
    int n = sorted.size();
    double distance = 0;
    for (int i = 0; i < n; i++) {
      double f = -Math.expm1(-sorted.get(i) / mean);
      distance = Math.max(distance, Math.max((i + 1.0) / n - f, f - (double) i / n));
    }
    double root = Math.sqrt(n);
    return new Kolmogorov(distance, kolmogorov((root + 0.12 + 0.11 / root) * distance));
  }

  /// @param distance greatest difference between the two distribution functions
  /// @param probability of so great a distance if the sample does come from that distribution
  ///   (Stephens' form for finite samples; good to a percent of itself from ten values on)
  public record Kolmogorov(double distance, double probability) {}

  private static double kolmogorov(double x) {
    if (x < 0.2) {
      return 1;
    }
    double sum = 0;
    for (int k = 1; k <= 100; k++) {
      sum += (k % 2 == 1 ? 2 : -2) * Math.exp(-2.0 * k * k * x * x);
    }
    return Math.clamp(sum, 0, 1);
  }
}
