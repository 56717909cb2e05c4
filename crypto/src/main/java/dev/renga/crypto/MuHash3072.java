package dev.renga.crypto;

import java.util.Arrays;

/// A hash of a set: elements may be inserted and removed in any order, and sets may be hashed in
/// parts on several threads and combined. Each element becomes a number modulo the prime 2^3072 −
/// 1103717 (the ChaCha20 stream under its SHA-256, read as little-endian); the set is the product
/// of those inserted divided by the product of those removed; its digest is the SHA-256 of that
/// number.
///
/// Removing what was never inserted is allowed and cancelled by inserting it. One instance belongs
/// to one thread. Compatible with Bitcoin Core's `MuHash3072`.
public final class MuHash3072 {
  /// Bytes of [#toBytes]: numerator and denominator.
  public static final int SERIALIZED_SIZE = 2 * Num3072.BYTES;

  private final Num3072 numerator;
  private final Num3072 denominator;

  /// The empty set.
  public MuHash3072() {
    this(Num3072.one(), Num3072.one());
  }

  private MuHash3072(Num3072 numerator, Num3072 denominator) {
    this.numerator = numerator;
    this.denominator = denominator;
  }

  /// The set that [#toBytes] wrote.
  ///
  /// @throws IllegalArgumentException if there are not 768 bytes
  public static MuHash3072 of(byte[] serialized) {
    if (serialized.length != SERIALIZED_SIZE) {
      throw new IllegalArgumentException(
          "a serialised MuHash3072 has 768 bytes: " + serialized.length);
    }
    return new MuHash3072(Num3072.of(serialized, 0), Num3072.of(serialized, Num3072.BYTES));
  }

  public MuHash3072 copy() {
    return new MuHash3072(numerator.copy(), denominator.copy());
  }

  public MuHash3072 insert(byte[] element) {
    numerator.multiply(number(element));
    return this;
  }

  public MuHash3072 remove(byte[] element) {
    denominator.multiply(number(element));
    return this;
  }

  /// Adds what `other` holds to this set; `other` stays as it is.
  public MuHash3072 combine(MuHash3072 other) {
    numerator.multiply(other.numerator);
    denominator.multiply(other.denominator);
    return this;
  }

  /// The 32 bytes of the digest (internal order). The set stays as it is. Costs a modular
  /// inversion, some hundred times an insertion.
  public byte[] digest() {
    Num3072 quotient = denominator.inverse();
    quotient.multiply(numerator);
    return Sha256.hash(quotient.toBytes());
  }

  /// Numerator and denominator, 384 little-endian bytes each, as Bitcoin Core stores them.
  public byte[] toBytes() {
    byte[] out = Arrays.copyOf(numerator.toBytes(), SERIALIZED_SIZE);
    System.arraycopy(denominator.toBytes(), 0, out, Num3072.BYTES, Num3072.BYTES);
    return out;
  }

  private static Num3072 number(byte[] element) {
    byte[] stream = new byte[Num3072.BYTES];
    new ChaCha20(Sha256.hash(element, 0, element.length)).keystream(stream, 0, stream.length);
    return Num3072.of(stream, 0);
  }
}
