package dev.renga.primitives;

import java.math.BigInteger;

/// What a block's hash must not exceed: a 256-bit unsigned number, and its compact form "nBits".
///
/// @param value 0…2²⁵⁶−1
public record Target(BigInteger value) {
  private static final BigInteger TWO_256 = BigInteger.ONE.shiftLeft(256);

  /// Refuses what does not fit 256 bits.
  public Target {
    if (value.signum() < 0 || value.bitLength() > 256) {
      throw new IllegalArgumentException("a target has 256 bits: " + value.toString(16));
    }
  }

  /// Parses up to 64 hexadecimal digits, most significant first.
  public static Target parseHex(String hex) {
    return new Target(new BigInteger(hex, 16));
  }

  /// What a compact form says: a target, or one of the two ways to say nothing.
  ///
  /// @param value the low 256 bits of what the form says; zero for a negative form
  /// @param negative the sign bit is set and the mantissa is not zero
  /// @param overflow the number does not fit 256 bits
  public record Compact(Target value, boolean negative, boolean overflow) {
    /// Whether a block may have this target under a limit: not negative, not zero, fits, not above
    /// the limit.
    public boolean isValid(Target limit) {
      return !negative
          && !overflow
          && value.value.signum() != 0
          && value.value.compareTo(limit.value) <= 0;
    }
  }

  /// Expands the compact form: one byte of exponent (length in bytes), one sign bit, 23 bits of
  /// mantissa.
  public static Compact fromCompact(int bits) {
    int size = bits >>> 24;
    int mantissa = bits & 0x007fffff;
    BigInteger value = BigInteger.valueOf(mantissa);
    value = size <= 3 ? value.shiftRight(8 * (3 - size)) : value.shiftLeft(8 * (size - 3));
    boolean nonZero = size <= 3 ? mantissa >>> (8 * (3 - size)) != 0 : mantissa != 0;
    boolean negative = nonZero && (bits & 0x00800000) != 0;
    boolean overflow =
        mantissa != 0
            && (size > 34 || (mantissa > 0xff && size > 33) || (mantissa > 0xffff && size > 32));
    if (overflow) {
      value = value.mod(TWO_256);
    }
    return new Compact(new Target(value), negative, overflow);
  }

  /// The compact form, rounded down to 23 bits of mantissa.
  public int toCompact() {
    int size = (value.bitLength() + 7) / 8;
    int mantissa =
        size <= 3
            ? value.intValue() << (8 * (3 - size))
            : value.shiftRight(8 * (size - 3)).intValue();
    if ((mantissa & 0x00800000) != 0) {
      mantissa >>>= 8;
      size++;
    }
    return mantissa | size << 24;
  }

  /// Whether a hash, read as a little-endian number, is at most this target.
  public boolean isMetBy(BlockHash hash) {
    return toNumber(hash).compareTo(value) <= 0;
  }

  /// Expected number of hashes to meet this target: 2²⁵⁶ / (target + 1), rounded down.
  public BigInteger work() {
    return TWO_256.divide(value.add(BigInteger.ONE));
  }

  private static BigInteger toNumber(Hash256 hash) {
    byte[] bytes = hash.toArray();
    for (int i = 0; i < 16; i++) {
      byte swap = bytes[i];
      bytes[i] = bytes[31 - i];
      bytes[31 - i] = swap;
    }
    return new BigInteger(1, bytes);
  }

  /// Sixty-four hexadecimal digits, most significant first.
  @Override
  public String toString() {
    String hex = value.toString(16);
    return "0".repeat(64 - hex.length()) + hex;
  }
}
