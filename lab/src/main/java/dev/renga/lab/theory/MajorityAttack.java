package dev.renga.lab.theory;

/// What a majority of the hash power needs and costs. Power in watts, hash rates in hashes per
/// second, money in the unit of the price.
///
/// @param hashRate of the honest network, H/s
/// @param joulesPerTerahash efficiency of the attacker's machines
/// @param pricePerKilowattHour of electricity
public record MajorityAttack(
    double hashRate, double joulesPerTerahash, double pricePerKilowattHour) {
  private static final double TWO_TO_32 = 4_294_967_296.0;

  public MajorityAttack {
    if (!(hashRate > 0) || !(joulesPerTerahash > 0) || !(pricePerKilowattHour >= 0)) {
      throw new IllegalArgumentException(
          "%s H/s, %s J/TH, %s per kWh"
              .formatted(hashRate, joulesPerTerahash, pricePerKilowattHour));
    }
  }

  /// Hash rate in H/s that finds a block every `seconds` at a difficulty.
  public static double hashRate(double difficulty, double seconds) {
    return difficulty * TWO_TO_32 / seconds;
  }

  /// Hash rate in H/s the attacker needs to hold `share` of the new total.
  ///
  /// @param share above 0 and below 1
  public double needed(double share) {
    return hashRate * share / (1 - share);
  }

  /// Electric power in watts for a hash rate.
  public double watts(double hashes) {
    return hashes * joulesPerTerahash / 1e12;
  }

  /// Electricity for one hour of a hash rate.
  public double perHour(double hashes) {
    return watts(hashes) / 1000 * pricePerKilowattHour;
  }

  /// Machines of this rate (H/s) that make up a hash rate.
  public static double machines(double hashes, double perMachine) {
    return hashes / perMachine;
  }

  /// Mean number of blocks, of both sides together, until a share above one half has made up a
  /// deficit: d/(2s−1).
  public static double blocksToCatchUp(double share, int deficit) {
    if (!(share > 0.5)) {
      throw new IllegalArgumentException("a minority never catches up for sure: " + share);
    }
    return deficit / (2 * share - 1);
  }

  /// Standard deviation of that number: √(4s(1−s)d/(2s−1)³), from the first passage of a walk with
  /// steps ±1.
  public static double blocksDeviation(double share, int deficit) {
    double drift = 2 * share - 1;
    return Math.sqrt(4 * share * (1 - share) * deficit / (drift * drift * drift));
  }

  /// The chance to have made up a deficit within `steps` blocks of both sides together: first
  /// passage of a walk with steps ±1, Σ (d/n)C(n, (n+d)/2) s^((n+d)/2) (1−s)^((n−d)/2) over n of
  /// d's parity. Absolute error below 1e-9 for up to a million steps.
  public static double caughtUpWithin(double share, int deficit, int steps) {
    if (deficit <= 0) {
      return 1;
    }
    if (share == 0) {
      return 0;
    }
    double logTerm = deficit * Math.log(share); // n = d: all steps forward
    double sum = 0;
    double odds = Math.log(share) + Math.log1p(-share);
    for (int n = deficit; n <= steps; n += 2) {
      sum += Math.exp(logTerm);
      // C(n+2, (n+2+d)/2)·(1/(n+2)) over C(n, (n+d)/2)·(1/n)
      double up = (n + deficit) / 2.0 + 1;
      double down = (n - deficit) / 2.0 + 1;
      logTerm += odds + Math.log(n) + Math.log(n + 1.0) - Math.log(up) - Math.log(down);
      if (share == 1) {
        break;
      }
    }
    return Math.min(1, sum);
  }
}
