package dev.renga.lab.model;

import java.util.ArrayList;
import java.util.List;

/// Who has how much of all hash power.
///
/// @param name for people
/// @param shares of the miners, each above 0; they add up to 1
/// @param regions where the miners stand, as many as miners; empty when that is not said
public record HashShares(String name, List<Double> shares, List<Region> regions) {
  /// Bitcoin's pools in the simulator of Gervais et al., CCS 2016.
  public static final HashShares GERVAIS_BITCOIN =
      normalised(
          "Gervais Bitcoin",
          List.of(
              28.9, 19.6, 15.9, 13.3, 6.6, 5.4, 2.9, 1.6, 1.2, 1.2, 1.2, 0.9, 0.5, 0.5, 0.2, 0.2),
          List.of(
              Region.AP, Region.AP, Region.AP, Region.NA, Region.AP, Region.NA, Region.EU,
              Region.EU, Region.NA, Region.NA, Region.NA, Region.EU, Region.NA, Region.NA,
              Region.NA, Region.NA));

  /// Litecoin's pools there.
  public static final HashShares GERVAIS_LITECOIN =
      normalised(
          "Gervais Litecoin",
          List.of(36.6, 31.4, 12.2, 7.2, 2.8, 2.4, 2.2, 1.8, 1.2, 1.0, 0.6, 0.6),
          List.of());

  /// Dogecoin's pools there.
  public static final HashShares GERVAIS_DOGECOIN =
      normalised(
          "Gervais Dogecoin",
          List.of(33.0, 26.0, 19.0, 9.0, 3.0, 2.0, 2.0, 2.0, 1.0, 1.0, 1.0, 1.0),
          List.of());

  /// The miners of the simulator darosior/miningsimulation.
  public static final HashShares MINING_SIMULATION =
      normalised(
          "miningsimulation", List.of(30.0, 29.0, 12.0, 11.0, 8.0, 5.0, 3.0, 1.0, 1.0), List.of());

  /// Copies and checks the lists.
  public HashShares {
    shares = List.copyOf(shares);
    regions = List.copyOf(regions);
    double sum = 0;
    for (double share : shares) {
      if (!(share > 0) || share > 1) {
        throw new IllegalArgumentException("a share of hash power is above 0 and at most 1");
      }
      sum += share;
    }
    if (Math.abs(sum - 1) > 1e-6) {
      throw new IllegalArgumentException("shares of hash power add up to 1, not to " + sum);
    }
    if (!regions.isEmpty() && regions.size() != shares.size()) {
      throw new IllegalArgumentException("a region for each miner, or none");
    }
  }

  private static HashShares normalised(String name, List<Double> parts, List<Region> regions) {
    double sum = 0;
    for (double part : parts) {
      if (!(part > 0) || part == Double.POSITIVE_INFINITY) {
        throw new IllegalArgumentException("a share of hash power is above 0, not " + part);
      }
      sum += part;
    }
    List<Double> shares = new ArrayList<>(parts.size());
    for (double part : parts) {
      shares.add(part / sum);
    }
    return new HashShares(name, shares, regions);
  }

  /// Shares in these proportions.
  ///
  /// @param parts each above 0, one at least
  public static HashShares of(List<Double> parts) {
    if (parts.isEmpty()) {
      throw new IllegalArgumentException("hash power without miners");
    }
    return normalised("custom", parts, List.of());
  }

  /// Miners that are all alike.
  public static HashShares equal(int miners) {
    List<Double> parts = new ArrayList<>();
    for (int i = 0; i < miners; i++) {
      parts.add(1.0);
    }
    return normalised("equal", parts, List.of());
  }

  /// Every node mines, with power drawn from a normal distribution of mean 400,000 and deviation
  /// 100,000 (SimBlock); what would be below 1 is 1.
  public static HashShares normal(long seed, int miners) {
    Dice dice = new Dice(seed).split("hash power");
    List<Double> parts = new ArrayList<>();
    for (int i = 0; i < miners; i++) {
      parts.add(Math.max(1, 400_000 + 100_000 * dice.nextGaussian()));
    }
    return normalised("normal", parts, List.of());
  }

  /// Number of miners.
  public int miners() {
    return shares.size();
  }

  /// A miner's share, 0…1.
  public double share(int miner) {
    return shares.get(miner);
  }

  /// Sum of the squares: the chance that two blocks in a row have the same miner.
  public double concentration() {
    double sum = 0;
    for (double share : shares) {
      sum += share * share;
    }
    return sum;
  }
}
