package dev.renga.lab.theory;

/// Count, mean and variance of a sample, gathered one by one or in parts (Welford; Chan et al. for
/// parts). An immutable value.
///
/// @param count how many
/// @param mean 0 if there are none
/// @param squares sum of the squared deviations from the mean
public record Moments(long count, double mean, double squares) {
  public static final Moments NONE = new Moments(0, 0, 0);

  public static Moments of(Iterable<Double> values) {
    Moments moments = NONE;
    for (double value : values) {
      moments = moments.with(value);
    }
    return moments;
  }

  /// With one value more.
  public Moments with(double value) {
    double delta = value - mean;
    double next = mean + delta / (count + 1);
    return new Moments(count + 1, next, squares + delta * (value - next));
  }

  /// Of both samples together.
  public Moments plus(Moments other) {
    if (count == 0) {
      return other;
    }
    if (other.count == 0) {
      return this;
    }
    long both = count + other.count;
    double delta = other.mean - mean;
    return new Moments(
        both,
        mean + delta * other.count / both,
        squares + other.squares + delta * delta * count * other.count / both);
  }

  /// Unbiased variance; 0 for fewer than two values.
  public double variance() {
    return count < 2 ? 0 : squares / (count - 1);
  }

  public double deviation() {
    return Math.sqrt(variance());
  }

  /// Standard error of the mean.
  public double standardError() {
    return count == 0 ? 0 : Math.sqrt(variance() / count);
  }
}
