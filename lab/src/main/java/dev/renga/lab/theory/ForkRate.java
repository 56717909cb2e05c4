package dev.renga.lab.theory;

import java.util.List;

/// How often blocks compete, from the delay until others know of one. Three quantities are called
/// fork rate; each method says which it is. They hold for one fixed delay to everyone and many
/// small miners.
///
/// @param delay until every miner knows a block, seconds; for a distribution of arrival times,
///   their mean weighted by hash power (Decker and Wattenhofer, P2P 2013)
/// @param interval mean time between blocks, seconds
public record ForkRate(double delay, double interval) {
  public ForkRate {
    if (!(delay >= 0) || !(interval > 0)) {
      throw new IllegalArgumentException("delay = %s, interval = %s".formatted(delay, interval));
    }
  }

  /// Share of heights with a competitor: 1 − e^(−Δ/T).
  public double contestedHeights() {
    return -Math.expm1(-delay / interval);
  }

  /// Stale blocks for each block found: x/(1+x).
  public double staleOfFound() {
    return delay / (interval + delay);
  }

  /// Stale blocks for each block of the main chain: x.
  public double staleOfMainChain() {
    return delay / interval;
  }

  /// Stale blocks of one miner for each of its blocks in the main chain, to first order in Δ/T:
  /// (Δ/T)((1−h)² + Σ of the squares of the others).
  ///
  /// @param shares of the hash power of all miners, together 1
  /// @param miner index into them
  public double staleOf(List<Double> shares, int miner) {
    double own = shares.get(miner);
    return delay / interval * ((1 - own) * (1 - own) + squares(shares) - own * own);
  }

  /// Stale blocks of the whole network for each block of the main chain, to first order in Δ/T:
  /// (Δ/T)(1 − Σh²), for nobody makes own blocks stale.
  public double staleOfAll(List<Double> shares) {
    return delay / interval * (1 - squares(shares));
  }

  private static double squares(List<Double> shares) {
    double sum = 0;
    for (double share : shares) {
      sum += share * share;
    }
    return sum;
  }

  /// The delay that [#contestedHeights] needs to come to a rate.
  public static double impliedDelay(double rate, double interval) {
    return -interval * Math.log1p(-rate);
  }

  /// Decker and Wattenhofer's model: the chance that someone finds a block in one of the seconds in
  /// which the network does not yet know the last.
  public static double fork(double secondsUnaware, double interval) {
    return -Math.expm1(secondsUnaware * Math.log1p(-1 / interval));
  }
}
