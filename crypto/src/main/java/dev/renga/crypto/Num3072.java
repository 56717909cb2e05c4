package dev.renga.crypto;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.math.BigInteger;
import java.nio.ByteOrder;
import java.util.Arrays;

/// A number modulo p = 2^3072 − 1103717, always below p, in 48 limbs of 64 bits, lowest first.
final class Num3072 {
  static final int BYTES = 384;

  private static final VarHandle LONG_LE =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final int LIMBS = 48;
  private static final long COMPLEMENT = 1103717;
  private static final BigInteger PRIME =
      BigInteger.ONE.shiftLeft(3072).subtract(BigInteger.valueOf(COMPLEMENT));

  private final long[] limbs = new long[LIMBS];
  private final long[] product = new long[2 * LIMBS];

  private Num3072() {}

  static Num3072 one() {
    Num3072 one = new Num3072();
    one.limbs[0] = 1;
    return one;
  }

  /// Reads 384 little-endian bytes.
  static Num3072 of(byte[] bytes, int off) {
    Num3072 number = new Num3072();
    for (int i = 0; i < LIMBS; i++) {
      number.limbs[i] = (long) LONG_LE.get(bytes, off + 8 * i);
    }
    number.subtractPrimeIfNotBelow();
    return number;
  }

  Num3072 copy() {
    Num3072 copy = new Num3072();
    System.arraycopy(limbs, 0, copy.limbs, 0, LIMBS);
    return copy;
  }

  byte[] toBytes() {
    byte[] out = new byte[BYTES];
    for (int i = 0; i < LIMBS; i++) {
      LONG_LE.set(out, 8 * i, limbs[i]);
    }
    return out;
  }

  void multiply(Num3072 other) {
    fillProduct(other.limbs);
    // 2^3072 is COMPLEMENT modulo p, so the upper half comes back multiplied by it, twice.
    long carry = 0;
    for (int i = 0; i < LIMBS; i++) {
      long high = Math.unsignedMultiplyHigh(product[LIMBS + i], COMPLEMENT);
      long low = product[LIMBS + i] * COMPLEMENT;
      long sum = low + product[i];
      high += carryOf(sum, low);
      limbs[i] = sum + carry;
      carry = high + carryOf(limbs[i], carry);
    }
    // The carry is below 2^22 and its product below 2^43. A second overflow leaves almost nothing.
    if (addSmall(carry * COMPLEMENT)) {
      addSmall(COMPLEMENT);
    }
    subtractPrimeIfNotBelow();
  }

  // A zero has no inverse, and no product of elements is zero modulo a prime; the answer is zero.
  Num3072 inverse() {
    byte[] bigEndian = toBytes();
    reverse(bigEndian);
    BigInteger value = new BigInteger(1, bigEndian);
    byte[] magnitude = value.signum() == 0 ? new byte[0] : value.modInverse(PRIME).toByteArray();
    byte[] padded = new byte[BYTES];
    int length = Math.min(BYTES, magnitude.length);
    System.arraycopy(magnitude, magnitude.length - length, padded, BYTES - length, length);
    reverse(padded);
    return of(padded, 0);
  }

  private void fillProduct(long[] other) {
    Arrays.fill(product, 0, LIMBS, 0);
    for (int i = 0; i < LIMBS; i++) {
      long factor = limbs[i];
      long carry = 0;
      for (int j = 0; j < LIMBS; j++) {
        long high = Math.unsignedMultiplyHigh(factor, other[j]);
        long low = factor * other[j];
        long sum = low + product[i + j];
        high += carryOf(sum, low);
        long total = sum + carry;
        product[i + j] = total;
        carry = high + carryOf(total, carry);
      }
      product[i + LIMBS] = carry;
    }
  }

  // 1 if `sum`, which is `term` plus something, wrapped around.
  private static long carryOf(long sum, long term) {
    return Long.compareUnsigned(sum, term) < 0 ? 1 : 0;
  }

  // Whether the sum overflowed 3072 bits.
  private boolean addSmall(long value) {
    long carry = value;
    for (int i = 0; i < LIMBS && carry != 0; i++) {
      limbs[i] += carry;
      carry = carryOf(limbs[i], carry);
    }
    return carry != 0;
  }

  private void subtractPrimeIfNotBelow() {
    if (Long.compareUnsigned(limbs[0], -COMPLEMENT) < 0) {
      return;
    }
    for (int i = 1; i < LIMBS; i++) {
      if (limbs[i] != -1) {
        return;
      }
    }
    addSmall(COMPLEMENT);
  }

  private static void reverse(byte[] bytes) {
    for (int i = 0, j = bytes.length - 1; i < j; i++, j--) {
      byte swap = bytes[i];
      bytes[i] = bytes[j];
      bytes[j] = swap;
    }
  }
}
