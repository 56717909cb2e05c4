package dev.renga.lab.model;

import java.util.random.RandomGenerator;

/// Chance from a seed: the same numbers on every machine and every version of Java.
///
/// The generator is SplitMix64 (Steele, Lea, Flood, "Fast splittable pseudorandom number
/// generators", OOPSLA 2014) with its usual constants. [#split(String)] and [#split(long)] derive
/// dice for a purpose or for the n-th of something from the *seed*, not from the state: drawing
/// more for one purpose never changes what another one draws. Logarithms and roots come from
/// [StrictMath], which gives the same bits everywhere. One thread.
public final class Dice implements RandomGenerator {
  private static final long GAMMA = 0x9e3779b97f4a7c15L;
  private final long seed;
  private long state;

  /// Dice of a seed; every seed is as good as another.
  public Dice(long seed) {
    this.seed = seed;
    this.state = seed;
  }

  /// The seed they were made from.
  public long seed() {
    return seed;
  }

  /// Dice for a purpose.
  public Dice split(String purpose) {
    long hash = 0xcbf29ce484222325L; // FNV-1a over the UTF-16 units
    for (int i = 0; i < purpose.length(); i++) {
      hash = (hash ^ purpose.charAt(i)) * 0x100000001b3L;
    }
    return new Dice(mix(mix(seed + GAMMA) ^ hash));
  }

  /// Dice for the n-th of something.
  public Dice split(long index) {
    return new Dice(mix(mix(seed + 2 * GAMMA) + mix(index + GAMMA)));
  }

  private static long mix(long value) {
    long z = (value ^ value >>> 30) * 0xbf58476d1ce4e5b9L;
    z = (z ^ z >>> 27) * 0x94d049bb133111ebL;
    return z ^ z >>> 31;
  }

  @Override
  public long nextLong() {
    state += GAMMA;
    return mix(state);
  }

  @Override
  public int nextInt() {
    return (int) (nextLong() >>> 32);
  }

  /// 0…bound−1, each as likely.
  @Override
  public int nextInt(int bound) {
    return (int) nextLong(bound);
  }

  /// 0…bound−1, each as likely.
  @Override
  public long nextLong(long bound) {
    if (bound <= 0) {
      throw new IllegalArgumentException("bound " + bound + " is not above 0");
    }
    long bits = nextLong() >>> 1;
    long value = bits % bound;
    while (bits - value + (bound - 1) < 0) { // the incomplete last run of values
      bits = nextLong() >>> 1;
      value = bits % bound;
    }
    return value;
  }

  /// 0 (inclusive) to 1 (exclusive), multiples of 2⁻⁵³.
  @Override
  public double nextDouble() {
    return (nextLong() >>> 11) * 0x1.0p-53;
  }

  /// A waiting time of that mean, exponentially distributed.
  public double exponential(double mean) {
    return -mean * StrictMath.log1p(-nextDouble());
  }

  /// Normally distributed with mean 0 and deviation 1 (Marsaglia's polar method).
  @Override
  public double nextGaussian() {
    double x;
    double square;
    do {
      x = 2 * nextDouble() - 1;
      double y = 2 * nextDouble() - 1;
      square = x * x + y * y;
    } while (square >= 1 || square == 0);
    return x * StrictMath.sqrt(-2 * StrictMath.log(square) / square);
  }

  /// Pareto distributed: at least `scale`, with P(more than x) = (scale/x)^shape.
  public double pareto(double scale, double shape) {
    return scale / StrictMath.pow(1 - nextDouble(), 1 / shape);
  }
}
