package dev.renga.mempool;

import dev.renga.primitives.Amount;

/// What a transaction pays for its size. Fees are rounded up, so that nobody gets below a floor by
/// rounding (known failure M-013).
///
/// @param satoshi for 1,000 virtual bytes, 0…21 million bitcoin
public record Feerate(long satoshi) implements Comparable<Feerate> {
  /// Nothing.
  public static final Feerate ZERO = new Feerate(0);

  private static final int UNIT = 1000;

  /// Refuses what is no amount of money.
  public Feerate {
    if (!Amount.isInRange(satoshi)) {
      throw new IllegalArgumentException("no feerate: " + satoshi + " satoshi");
    }
  }

  /// The feerate of this fee for this size, rounded down.
  ///
  /// @param fee satoshi, 0…21 million bitcoin
  /// @param size virtual bytes, more than 0
  public static Feerate of(long fee, long size) {
    long whole = Math.multiplyExact(fee / size, UNIT);
    long part = Math.multiplyExact(fee % size, UNIT) / size;
    return new Feerate(Math.min(whole + part, Amount.MAX_MONEY));
  }

  /// The satoshi to pay for a size, rounded up.
  ///
  /// @param size virtual bytes, 0…2³¹−1
  public long fee(long size) {
    long whole = satoshi / UNIT * size;
    return whole + (satoshi % UNIT * size + UNIT - 1) / UNIT;
  }

  /// Both together; at most 21 million bitcoin.
  public Feerate plus(Feerate other) {
    return new Feerate(Math.min(satoshi + other.satoshi, Amount.MAX_MONEY));
  }

  /// Compares one fee for its size with another, exactly.
  ///
  /// @return negative when the first pays less for each byte
  public static int compare(long fee, long size, long otherFee, long otherSize) {
    long high = Math.multiplyHigh(fee, otherSize);
    long otherHigh = Math.multiplyHigh(otherFee, size);
    return high != otherHigh
        ? Long.compare(high, otherHigh)
        : Long.compareUnsigned(fee * otherSize, otherFee * size);
  }

  @Override
  public int compareTo(Feerate other) {
    return Long.compare(satoshi, other.satoshi);
  }

  /// As bitcoind prints it: `0.00001000 BTC/kvB`.
  @Override
  public String toString() {
    return Amount.toText(satoshi) + " BTC/kvB";
  }
}
