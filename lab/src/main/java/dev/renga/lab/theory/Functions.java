package dev.renga.lab.theory;

import java.util.function.DoubleUnaryOperator;

/// Special functions that the closed forms need. Relative errors are below 1e-12 in the ranges that
/// the tests visit, except where a comment says otherwise.
final class Functions {
  private static final double[] LANCZOS = {
    0.9999999999998099,
    676.5203681218851,
    -1259.1392167224028,
    771.3234287776531,
    -176.6150291621406,
    12.507343278686905,
    -0.13857109526572012,
    9.9843695780195716e-6,
    1.5056327351493116e-7
  };
  private static final double HALF_LOG_TWO_PI = 0.9189385332046728;
  private static final int MOST_STEPS = 100_000;
  private static final double TINY = 1e-300;

  private Functions() {}

  /// ln Γ(x) for x > 0, by Lanczos' series with g = 7.
  static double logGamma(double x) {
    if (x < 0.5) {
      return Math.log(Math.PI / Math.sin(Math.PI * x)) - logGamma(1 - x);
    }
    double sum = LANCZOS[0];
    for (int i = 1; i < LANCZOS.length; i++) {
      sum += LANCZOS[i] / (x - 1 + i);
    }
    double t = x + 6.5;
    return HALF_LOG_TWO_PI + (x - 0.5) * Math.log(t) - t + Math.log(sum);
  }

  /// Regularised incomplete beta function I_x(a, b), by its continued fraction (modified Lentz).
  ///
  /// @param x 0 to 1
  static double beta(double x, double a, double b) {
    if (x <= 0) {
      return 0;
    }
    if (x >= 1) {
      return 1;
    }
    double front =
        Math.exp(
            logGamma(a + b) - logGamma(a) - logGamma(b) + a * Math.log(x) + b * Math.log1p(-x));
    return x < (a + 1) / (a + b + 2)
        ? front * betaFraction(x, a, b) / a
        : 1 - front * betaFraction(1 - x, b, a) / b;
  }

  private static double betaFraction(double x, double a, double b) {
    double c = 1;
    double d = 1 / apart(1 - (a + b) * x / (a + 1));
    double h = d;
    for (int m = 1; m <= MOST_STEPS; m++) {
      double even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m));
      d = 1 / apart(1 + even * d);
      c = apart(1 + even / c);
      h *= d * c;
      double odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1));
      d = 1 / apart(1 + odd * d);
      c = apart(1 + odd / c);
      h *= d * c;
      if (Math.abs(d * c - 1) < 1e-15) {
        return h;
      }
    }
    return h;
  }

  private static double apart(double value) {
    return Math.abs(value) < TINY ? TINY : value;
  }

  /// The x with I_x(a, b) = p, to the last bits that bisection can tell apart.
  static double inverseBeta(double p, double a, double b) {
    return solve(x -> beta(x, a, b), p, 0, 1);
  }

  /// Regularised lower incomplete gamma function P(a, x): the chance that a Gamma(a, 1) variable is
  /// at most x.
  static double gamma(double a, double x) {
    if (x <= 0) {
      return 0;
    }
    double front = Math.exp(a * Math.log(x) - x - logGamma(a));
    return x < a + 1 ? front * gammaSeries(a, x) : 1 - front * gammaFraction(a, x);
  }

  private static double gammaSeries(double a, double x) {
    double term = 1 / a;
    double sum = term;
    for (int n = 1; n <= MOST_STEPS && term > sum * 1e-17; n++) {
      term *= x / (a + n);
      sum += term;
    }
    return sum;
  }

  private static double gammaFraction(double a, double x) {
    double b = x + 1 - a;
    double c = 1 / TINY;
    double d = 1 / apart(b);
    double h = d;
    for (int i = 1; i <= MOST_STEPS; i++) {
      double an = -i * (i - a);
      b += 2;
      d = 1 / apart(an * d + b);
      c = apart(b + an / c);
      h *= d * c;
      if (Math.abs(d * c - 1) < 1e-15) {
        return h;
      }
    }
    return h;
  }

  /// The x with P(a, x) = p.
  static double inverseGamma(double p, double a) {
    double high = a + 1;
    while (gamma(a, high) < p) {
      high *= 2;
    }
    return solve(x -> gamma(a, x), p, 0, high);
  }

  /// Where a growing function takes a value, by bisection until the ends are neighbours.
  static double solve(DoubleUnaryOperator growing, double value, double low, double high) {
    double from = low;
    double to = high;
    for (int i = 0; i < 200; i++) {
      double middle = from + (to - from) / 2;
      if (middle <= from || middle >= to) {
        return middle;
      }
      if (growing.applyAsDouble(middle) < value) {
        from = middle;
      } else {
        to = middle;
      }
    }
    return from + (to - from) / 2;
  }

  /// Quantile of Student's distribution.
  ///
  /// @param p above 1/2 and below 1
  static double student(double p, double degrees) {
    double x = inverseBeta(2 * (1 - p), degrees / 2, 0.5);
    return Math.sqrt(degrees * (1 - x) / x);
  }

  /// Quantile of the normal distribution: of a chi-square variable with one degree of freedom.
  ///
  /// @param p above 1/2 and below 1
  static double normal(double p) {
    return Math.sqrt(2 * inverseGamma(2 * p - 1, 0.5));
  }
}
