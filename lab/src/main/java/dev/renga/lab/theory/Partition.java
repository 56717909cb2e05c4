package dev.renga.lab.theory;

/// A network cut in two for some time: each side's blocks are Poisson, and the shorter side's go
/// stale when it heals. Absolute error below 1e-12.
///
/// @param minorityMean expected blocks of the one side: its share × time / interval
/// @param majorityMean expected blocks of the other
public record Partition(double minorityMean, double majorityMean) {
  /// @param share of the hash power on the minority's side
  /// @param time without contact, in the unit of `interval`
  public static Partition of(double share, double time, double interval) {
    return new Partition(share * time / interval, (1 - share) * time / interval);
  }

  /// The chance that the minority's branch is longer (a Skellam variable above 0).
  public double minorityLonger() {
    double sum = 0;
    double below = 0;
    for (int k = 0; k <= most(); k++) {
      sum += BlockTiming.poisson(minorityMean, k) * below;
      below += BlockTiming.poisson(majorityMean, k);
    }
    return sum;
  }

  /// The chance that both are equally long.
  public double tie() {
    double sum = 0;
    for (int k = 0; k <= most(); k++) {
      sum += BlockTiming.poisson(minorityMean, k) * BlockTiming.poisson(majorityMean, k);
    }
    return sum;
  }

  /// Expected blocks that go stale: the mean of the smaller number, Σ P(both > k).
  public double stale() {
    double sum = 0;
    double minority = 1;
    double majority = 1;
    for (int k = 0; k <= most(); k++) {
      minority -= BlockTiming.poisson(minorityMean, k);
      majority -= BlockTiming.poisson(majorityMean, k);
      sum += Math.max(0, minority) * Math.max(0, majority);
    }
    return sum;
  }

  private int most() {
    double mean = Math.max(minorityMean, majorityMean);
    return (int) (mean + 40 * Math.sqrt(mean + 1) + 40);
  }
}
