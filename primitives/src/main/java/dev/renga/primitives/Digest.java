package dev.renga.primitives;

/// Any other 256-bit hash: a merkle root, a witness commitment, a signature hash.
public final class Digest extends Hash256 implements Comparable<Digest> {
  /// All bytes zero.
  public static final Digest ZERO = new Digest(0, 0, 0, 0);

  Digest(long a, long b, long c, long d) {
    super(a, b, c, d);
  }

  /// Reads 32 bytes in internal order.
  public static Digest of(byte[] bytes, int offset) {
    return read(bytes, offset, Digest::new);
  }

  /// Takes 32 bytes in internal order.
  ///
  /// @throws IllegalArgumentException when there are not exactly 32
  public static Digest of(byte[] bytes) {
    if (bytes.length != 32) {
      throw new IllegalArgumentException("a hash has 32 bytes, not " + bytes.length);
    }
    return of(bytes, 0);
  }

  /// Makes one from its four little-endian words in internal order.
  public static Digest ofWords(long a, long b, long c, long d) {
    return new Digest(a, b, c, d);
  }

  /// The same 32 bytes, named anew as this kind.
  public static Digest from(Hash256 other) {
    return new Digest(other.word(0), other.word(1), other.word(2), other.word(3));
  }

  /// Parses 64 hexadecimal digits in display order.
  ///
  /// @throws IllegalArgumentException when it is anything else
  public static Digest parse(String display) {
    return parse(display, Digest::new);
  }

  /// Compares as unsigned 256-bit little-endian numbers.
  @Override
  public int compareTo(Digest other) {
    return order(other);
  }
}
