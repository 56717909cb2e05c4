package dev.renga.primitives;

/// The double SHA-256 of a transaction's serialisation with witness (BIP141).
public final class Wtxid extends Hash256 implements Comparable<Wtxid> {
  /// All bytes zero.
  public static final Wtxid ZERO = new Wtxid(0, 0, 0, 0);

  Wtxid(long a, long b, long c, long d) {
    super(a, b, c, d);
  }

  /// Reads 32 bytes in internal order.
  public static Wtxid of(byte[] bytes, int offset) {
    return read(bytes, offset, Wtxid::new);
  }

  /// Takes 32 bytes in internal order.
  ///
  /// @throws IllegalArgumentException when there are not exactly 32
  public static Wtxid of(byte[] bytes) {
    if (bytes.length != 32) {
      throw new IllegalArgumentException("a hash has 32 bytes, not " + bytes.length);
    }
    return of(bytes, 0);
  }

  /// Makes one from its four little-endian words in internal order.
  public static Wtxid ofWords(long a, long b, long c, long d) {
    return new Wtxid(a, b, c, d);
  }

  /// The same 32 bytes, named anew as this kind.
  public static Wtxid from(Hash256 other) {
    return new Wtxid(other.word(0), other.word(1), other.word(2), other.word(3));
  }

  /// Parses 64 hexadecimal digits in display order.
  ///
  /// @throws IllegalArgumentException when it is anything else
  public static Wtxid parse(String display) {
    return parse(display, Wtxid::new);
  }

  /// Compares as unsigned 256-bit little-endian numbers.
  @Override
  public int compareTo(Wtxid other) {
    return order(other);
  }
}
