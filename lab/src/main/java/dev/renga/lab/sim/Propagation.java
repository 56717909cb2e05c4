package dev.renga.lab.sim;

import java.util.ArrayList;
import java.util.List;

/// How a block spread. All times are seconds from when it was found until a node had it and had
/// found it valid; its finder counts with 0.
///
/// @param percentiles for each of [#SHARES], the time after which that share of the living nodes
///   had it; infinite when it never came so far
/// @param mean over the nodes that it reached
/// @param weighted mean over the nodes that it reached, weighted by their hash power
/// @param reachedShare of the nodes, 0…1
/// @param reachedPower share of all hash power that it reached, 0…1
public record Propagation(
    List<Double> percentiles,
    double mean,
    double weighted,
    double reachedShare,
    double reachedPower) {
  /// The shares of nodes that times are given for.
  public static final List<Double> SHARES = List.of(0.1, 0.25, 0.5, 0.75, 0.9, 0.99);

  /// Copies the list.
  public Propagation {
    percentiles = List.copyOf(percentiles);
  }

  static Propagation of(
      long[] sorted, int living, double mean, double weighted, double reachedPower) {
    List<Double> times = new ArrayList<>();
    for (double share : SHARES) {
      int index = Math.max(1, (int) StrictMath.ceil(share * living - 1e-9)) - 1;
      times.add(index < sorted.length ? sorted[index] / 1e6 : Double.POSITIVE_INFINITY);
    }
    return new Propagation(
        times, mean / 1e6, weighted / 1e6, (double) sorted.length / living, reachedPower);
  }

  /// The time after which a share of the nodes had it.
  ///
  /// @param share one of [#SHARES]
  public double at(double share) {
    int index = SHARES.indexOf(share);
    if (index < 0) {
      throw new IllegalArgumentException("no time is kept for the share " + share);
    }
    return percentiles.get(index);
  }

  /// Whether it came to every living node.
  public boolean isComplete() {
    return reachedShare == 1;
  }
}
