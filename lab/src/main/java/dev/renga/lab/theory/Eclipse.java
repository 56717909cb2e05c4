package dev.renga.lab.theory;

/// The chance that all links a node opens lead to one attacker. Source: Heilman, Kendler, Zohar,
/// Goldberg, "Eclipse attacks on Bitcoin's peer-to-peer network", USENIX Security 2015.
public final class Eclipse {
  private Eclipse() {}

  /// With unbiased choice among addresses: f^links.
  ///
  /// @param fraction of the usable addresses that are the attacker's
  public static double success(double fraction, int links) {
    return Math.pow(fraction, links);
  }

  /// The attacker's share after it sent `sent` addresses into a table of `places` places, each to a
  /// place at random: 1 − (1 − 1/places)^sent of the places, if those of others fill the rest.
  public static double filled(double sent, double places) {
    return -Math.expm1(sent * Math.log1p(-1 / places));
  }

  /// Upper bound when an address is tested before it is evicted: (1 − p·h/places)^links, however
  /// large the attacker is.
  ///
  /// @param answering share of the honest addresses that answer
  /// @param honest addresses in the table
  public static double testBeforeEvictBound(
      double answering, double honest, double places, int links) {
    return Math.pow(1 - answering * honest / places, links);
  }
}
