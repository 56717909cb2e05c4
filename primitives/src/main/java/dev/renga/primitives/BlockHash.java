package dev.renga.primitives;

/// The double SHA-256 of a block header: the name of a block.
public final class BlockHash extends Hash256 implements Comparable<BlockHash> {
  /// All bytes zero.
  public static final BlockHash ZERO = new BlockHash(0, 0, 0, 0);

  BlockHash(long a, long b, long c, long d) {
    super(a, b, c, d);
  }

  /// Reads 32 bytes in internal order.
  public static BlockHash of(byte[] bytes, int offset) {
    return read(bytes, offset, BlockHash::new);
  }

  /// Takes 32 bytes in internal order.
  ///
  /// @throws IllegalArgumentException when there are not exactly 32
  public static BlockHash of(byte[] bytes) {
    if (bytes.length != 32) {
      throw new IllegalArgumentException("a hash has 32 bytes, not " + bytes.length);
    }
    return of(bytes, 0);
  }

  /// Makes one from its four little-endian words in internal order.
  public static BlockHash ofWords(long a, long b, long c, long d) {
    return new BlockHash(a, b, c, d);
  }

  /// The same 32 bytes, named anew as this kind.
  public static BlockHash from(Hash256 other) {
    return new BlockHash(other.word(0), other.word(1), other.word(2), other.word(3));
  }

  /// Parses 64 hexadecimal digits in display order.
  ///
  /// @throws IllegalArgumentException when it is anything else
  public static BlockHash parse(String display) {
    return parse(display, BlockHash::new);
  }

  /// Compares as unsigned 256-bit little-endian numbers.
  @Override
  public int compareTo(BlockHash other) {
    return order(other);
  }
}
