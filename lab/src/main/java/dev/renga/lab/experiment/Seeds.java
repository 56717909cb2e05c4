package dev.renga.lab.experiment;

/// Chance that can be had again. One root seed is split by purpose and number, so that a draw more
/// in one place changes nothing elsewhere. The same on every machine and Java.
/// [dev.renga.lab.model.Dice] are rolled from such a seed.
public final class Seeds {
  private static final long GOLDEN = 0x9e3779b97f4a7c15L;

  private Seeds() {}

  /// A seed for one purpose. Equal arguments give equal seeds; others give unrelated ones.
  public static long derive(long root, String purpose, long number) {
    long state = mix(root + GOLDEN);
    for (int i = 0; i < purpose.length(); i++) {
      state = mix(state + GOLDEN * (purpose.charAt(i) + 1L));
    }
    return mix(mix(state + GOLDEN) + number * GOLDEN);
  }

  /// Stafford's variant 13 of the finaliser that SplittableRandom uses.
  private static long mix(long z) {
    long a = (z ^ (z >>> 30)) * 0xbf58476d1ce4e5b9L;
    long b = (a ^ (a >>> 27)) * 0x94d049bb133111ebL;
    return b ^ (b >>> 31);
  }
}
