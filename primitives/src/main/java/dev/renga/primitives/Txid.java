package dev.renga.primitives;

/// The name of a transaction: the double SHA-256 of its serialisation without witness.
public final class Txid extends Hash256 implements Comparable<Txid> {
  /// All bytes zero.
  public static final Txid ZERO = new Txid(0, 0, 0, 0);

  Txid(long a, long b, long c, long d) {
    super(a, b, c, d);
  }

  /// Reads 32 bytes in internal order.
  public static Txid of(byte[] bytes, int offset) {
    return read(bytes, offset, Txid::new);
  }

  /// Takes 32 bytes in internal order.
  ///
  /// @throws IllegalArgumentException when there are not exactly 32
  public static Txid of(byte[] bytes) {
    if (bytes.length != 32) {
      throw new IllegalArgumentException("a hash has 32 bytes, not " + bytes.length);
    }
    return of(bytes, 0);
  }

  /// Makes one from its four little-endian words in internal order.
  public static Txid ofWords(long a, long b, long c, long d) {
    return new Txid(a, b, c, d);
  }

  /// The same 32 bytes, named anew as this kind.
  public static Txid from(Hash256 other) {
    return new Txid(other.word(0), other.word(1), other.word(2), other.word(3));
  }

  /// Parses 64 hexadecimal digits in display order.
  ///
  /// @throws IllegalArgumentException when it is anything else
  public static Txid parse(String display) {
    return parse(display, Txid::new);
  }

  /// Compares as unsigned 256-bit little-endian numbers.
  @Override
  public int compareTo(Txid other) {
    return order(other);
  }
}
