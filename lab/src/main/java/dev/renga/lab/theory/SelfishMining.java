package dev.renga.lab.theory;

/// Selfish mining: a pool withholds its blocks and publishes them when honest miners come close.
/// Source of all formulas: Eyal and Sirer, "Majority is not enough", FC 2014, section 4 (strategy
/// SM1). Error: a few units in the last place.
///
/// @param alpha the pool's share of the hash power, above 0 and below 1/2
/// @param gamma share of the honest power that mines on the pool's block during a tie, 0 to 1
public record SelfishMining(double alpha, double gamma) {
  public SelfishMining {
    if (!(alpha > 0 && alpha < 0.5) || !(gamma >= 0 && gamma <= 1)) {
      throw new IllegalArgumentException("alpha = %s, gamma = %s".formatted(alpha, gamma));
    }
  }

  /// The pool's share of the blocks of the main chain.
  public double share() {
    double a = alpha;
    double b = 1 - a;
    return (a * b * b * (4 * a + gamma * (1 - 2 * a)) - a * a * a) / (1 - a * (1 + (2 - a) * a));
  }

  /// The share from which on it pays: (1−γ)/(3−2γ).
  public static double threshold(double gamma) {
    return (1 - gamma) / (3 - 2 * gamma);
  }

  /// Probability that there is no secret block and no tie.
  public double even() {
    return (1 - 2 * alpha) / denominator();
  }

  /// Probability of a tie: two public branches of one block each.
  public double tie() {
    return (1 - alpha) * alpha * (1 - 2 * alpha) / denominator();
  }

  /// Probability that the secret branch leads by `lead` blocks.
  ///
  /// @param lead at least 1
  public double ahead(int lead) {
    return alpha * (1 - 2 * alpha) / denominator() * Math.pow(alpha / (1 - alpha), lead - 1.0);
  }

  private double denominator() {
    return 2 * alpha * alpha * alpha - 4 * alpha * alpha + 1;
  }

  /// The pool's blocks of the main chain for each block that anyone finds: its income per ten
  /// minutes before the first retarget.
  public double poolRate() {
    double x = alpha / (1 - alpha);
    double threeOrMore = ahead(1) * x * x / (1 - x);
    return tie() * (2 * alpha + gamma * (1 - alpha))
        + 2 * (1 - alpha) * ahead(2)
        + (1 - alpha) * threeOrMore;
  }

  /// The others' blocks of the main chain for each block that anyone finds.
  public double honestRate() {
    return tie() * (1 - alpha) * (gamma + 2 * (1 - gamma)) + even() * (1 - alpha);
  }

  /// Blocks of the main chain for each block found; also the factor by which the first retarget
  /// lowers the difficulty.
  public double growth() {
    return poolRate() + honestRate();
  }

  /// Share of the pool's blocks that go stale.
  public double poolStale() {
    return 1 - poolRate() / alpha;
  }

  /// Share of the others' blocks that go stale.
  public double honestStale() {
    return 1 - honestRate() / (1 - alpha);
  }

  /// The pool's share if it could always win with two blocks of lead and ties always fell to it:
  /// the optimum for γ = 1 (Sapirshtein, Sompolinsky, Zohar, FC 2016).
  public static double upperBound(double alpha) {
    return alpha / (1 - alpha);
  }
}
