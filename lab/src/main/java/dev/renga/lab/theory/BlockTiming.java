package dev.renga.lab.theory;

/// Times between blocks while hash power and difficulty stand still: exponential gaps, Erlang sums,
/// Poisson counts. The unit of time is that of `mean`.
///
/// @param mean time between blocks
public record BlockTiming(double mean) {
  public BlockTiming {
    if (!(mean > 0)) {
      throw new IllegalArgumentException("mean = " + mean);
    }
  }

  /// The chance that the next block takes longer than `time`.
  public double longer(double time) {
    return Math.exp(-time / mean);
  }

  /// The time within which the next block comes with this probability.
  public double quantile(double probability) {
    return -mean * Math.log1p(-probability);
  }

  /// The chance that `blocks` blocks take longer than `time`.
  public double longer(int blocks, double time) {
    return 1 - Functions.gamma(blocks, time / mean);
  }

  /// The time within which `blocks` blocks come with this probability.
  public double quantile(int blocks, double probability) {
    return mean * Functions.inverseGamma(probability, blocks);
  }

  /// The chance of exactly `blocks` blocks within `time`.
  public double count(int blocks, double time) {
    return poisson(time / mean, blocks);
  }

  static double poisson(double mean, int count) {
    if (mean == 0) {
      return count == 0 ? 1 : 0;
    }
    return Math.exp(count * Math.log(mean) - mean - Functions.logGamma(count + 1.0));
  }
}
