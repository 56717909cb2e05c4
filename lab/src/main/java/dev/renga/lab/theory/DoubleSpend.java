package dev.renga.lab.theory;

import java.util.function.IntToDoubleFunction;

/// The chance to take a payment back. An attacker with the share `q` of the hash power mines a
/// secret branch from the block before the payment; the merchant delivers when `z` honest blocks
/// stand on that block.
///
/// Three questions have three answers: the attacker's branch ever gets *as long* as the honest one
/// ([#catchUp], which is also "longer, with one secret block in hand at the start"), ever gets
/// *longer* ([#strict], what nodes that keep what they saw first require), and Nakamoto's
/// approximation of the first ([#nakamoto]). All are 1 for `q` of one half or more.
///
/// Relative error below 1e-10 for `z` up to 10,000.
public final class DoubleSpend {
  private DoubleSpend() {}

  /// The exact chance to catch up: Rosenfeld, "Analysis of hashrate-based double-spending", 2014;
  /// equal to I_{4pq}(z, 1/2), Grunspan and Pérez-Marco, "Double spend races", 2017.
  ///
  /// @param q 0 to 1
  /// @param z at least 0
  public static double catchUp(double q, int z) {
    check(q, z);
    if (z == 0 || q >= 0.5) {
      return 1;
    }
    return q == 0 ? 0 : middle(q, z) * (above(q, z) + below(q, z));
  }

  /// The exact chance to become strictly longer.
  ///
  /// @param q 0 to 1
  /// @param z at least 0
  public static double strict(double q, int z) {
    check(q, z);
    if (q >= 0.5) {
      return 1;
    }
    double r = q / (1 - q);
    if (z == 0 || q == 0) {
      return r;
    }
    return middle(q, z) * (above(q, z) + r * below(q, z));
  }

  /// The chance of [#catchUp] by the incomplete beta function; another way to the same number.
  public static double catchUpByBeta(double q, int z) {
    check(q, z);
    return z == 0 || q >= 0.5 ? 1 : Functions.beta(4 * q * (1 - q), z, 0.5);
  }

  /// Nakamoto's figure: the attacker's progress taken for Poisson with mean zq/p (white paper,
  /// section 11).
  ///
  /// @param q 0 to 1
  /// @param z at least 0
  public static double nakamoto(double q, int z) {
    check(q, z);
    if (z == 0 || q >= 0.5) {
      return 1;
    }
    if (q == 0) {
      return 0;
    }
    double mean = z * q / (1 - q);
    double logMiddle = -mean;
    for (int k = 1; k <= z; k++) {
      logMiddle += Math.log(mean / k);
    }
    double up = sum(k -> mean / k, z + 1);
    double down = 1;
    double term = 1;
    for (int k = z; k >= 1; k--) {
      term *= (double) k / z; // k/mean for one event less, q/p for one block more to gain
      down += term;
    }
    return Math.exp(logMiddle) * (up + down);
  }

  /// The exact chance to catch up for an attacker who gives up `g` blocks behind.
  ///
  /// @param g at least 1
  public static double catchUp(double q, int z, int g) {
    return givingUp(q, z, g, 0);
  }

  /// The exact chance to become strictly longer for an attacker who gives up `g` blocks behind,
  /// that is `g + 1` steps from success.
  ///
  /// @param g at least 1
  public static double strict(double q, int z, int g) {
    return givingUp(q, z, g, 1);
  }

  /// The chance ever to gain `d` blocks, giving up at `g` (gambler's ruin).
  ///
  /// @param d blocks to gain; 0 or less is certain
  /// @param g deficit at which the attacker stops
  public static double gain(double q, int d, int g) {
    if (d <= 0) {
      return 1;
    }
    if (d >= g || q == 0) {
      return 0;
    }
    double r = q / (1 - q);
    if (r == 1) {
      return (double) (g - d) / g;
    }
    return r < 1
        ? (Math.pow(r, d) - Math.pow(r, g)) / -Math.expm1(g * Math.log(r))
        : Math.expm1((d - g) * Math.log(r)) / Math.expm1(-g * Math.log(r));
  }

  /// The least number of confirmations at which a chance is at most `target`.
  ///
  /// @param chance one of the functions above for a fixed share below one half
  public static int confirmations(IntToDoubleFunction chance, double target) {
    int high = 1;
    while (chance.applyAsDouble(high) > target) {
      high = Math.multiplyExact(high, 2);
    }
    int low = 0; // exclusive unless it is the answer
    if (chance.applyAsDouble(0) <= target) {
      return 0;
    }
    while (high - low > 1) {
      int middle = (low + high) >>> 1;
      if (chance.applyAsDouble(middle) > target) {
        low = middle;
      } else {
        high = middle;
      }
    }
    return high;
  }

  /// Leading term for many confirmations: s^z / √(π(1−s)z) with s = 4pq (Grunspan and Pérez-Marco).
  public static double asymptotic(double q, int z) {
    double s = 4 * q * (1 - q);
    return Math.exp(z * Math.log(s)) / Math.sqrt(Math.PI * (1 - s) * z);
  }

  private static void check(double q, int z) {
    if (!(q >= 0 && q <= 1) || z < 0) {
      throw new IllegalArgumentException("q = %s, z = %s".formatted(q, z));
    }
  }

  /// The chance that the attacker has exactly z blocks when the honest have z: C(2z−1, z)(pq)^z.
  /// All other terms are multiples of it that fall on both sides.
  private static double middle(double q, int z) {
    double log = z * Math.log(q * (1 - q));
    for (int i = 1; i <= z; i++) {
      log += Math.log((double) (z - 1 + i) / i);
    }
    return Math.exp(log);
  }

  /// The chance of more than z blocks, in units of [#middle].
  private static double above(double q, int z) {
    return sum(k -> (double) (k + z - 1) / k * q, z + 1);
  }

  /// The chance of z or fewer blocks and of catching up then, in units of [#middle].
  private static double below(double q, int z) {
    double term = 1;
    double sum = 1;
    for (int k = z; k >= 1; k--) {
      term *= k / ((k + z - 1) * (1 - q));
      sum += term;
    }
    return sum;
  }

  /// Σ of the products of ratios from `first` on, until a term no longer counts.
  private static double sum(IntToDoubleFunction ratio, int first) {
    double term = 1;
    double sum = 0;
    int k = first;
    do {
      term *= ratio.applyAsDouble(k);
      sum += term;
      k++;
    } while (term > sum * 1e-18);
    return sum;
  }

  private static double givingUp(double q, int z, int g, int lead) {
    check(q, z);
    if (g < 1) {
      throw new IllegalArgumentException("gives up before the start: " + g);
    }
    if (q == 1) {
      return 1;
    }
    double logTerm = z * Math.log1p(-q);
    double sum = 0;
    double reached = 0;
    for (int k = 0; k < z + lead; k++) {
      double probability = Math.exp(logTerm);
      reached += probability;
      sum += probability * gain(q, z + lead - k, g + lead);
      logTerm += Math.log((double) (k + z) / (k + 1)) + Math.log(q);
    }
    return sum + Math.max(0, 1 - reached);
  }
}
