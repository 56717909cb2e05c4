package dev.renga.lab.theory;

/// Bitcoin's money supply, in satoshi, before anything is lost or left unclaimed.
public final class Issuance {
  /// Blocks of one era.
  public static final int ERA_BLOCKS = 210_000;

  /// The first era without a subsidy.
  public static final int LAST_ERA = 33;

  private static final long FIRST = 5_000_000_000L;

  private Issuance() {}

  /// Subsidy of a block of an era, from 0.
  public static long subsidy(int era) {
    return era >= LAST_ERA ? 0 : FIRST >> era;
  }

  /// The height at which an era begins.
  public static int firstHeight(int era) {
    return Math.multiplyExact(era, ERA_BLOCKS);
  }

  /// All subsidies up to the end of an era.
  public static long total(int era) {
    long sum = 0;
    for (int i = 0; i <= Math.min(era, LAST_ERA); i++) {
      sum += subsidy(i) * ERA_BLOCKS;
    }
    return sum;
  }
}
