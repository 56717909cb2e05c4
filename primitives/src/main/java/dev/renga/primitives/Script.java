package dev.renga.primitives;

/// A program of Bitcoin's script language, or any bytes that stand where one may stand: nothing is
/// promised about its being well-formed.
///
/// @param bytes the program
public record Script(Bytes bytes) {
  /// The script without any byte.
  public static final Script EMPTY = new Script(Bytes.EMPTY);

  /// A script of these bytes, copied.
  public static Script copyOf(byte[] bytes) {
    return bytes.length == 0 ? EMPTY : new Script(Bytes.copyOf(bytes));
  }

  /// Parses hexadecimal digits.
  ///
  /// @throws IllegalArgumentException when it is anything else
  public static Script parseHex(String hex) {
    return new Script(Bytes.parseHex(hex));
  }

  /// Number of bytes.
  public int length() {
    return bytes.length();
  }

  /// Whether there are no bytes.
  public boolean isEmpty() {
    return bytes.isEmpty();
  }

  /// The unsigned byte at an index.
  public int at(int index) {
    return bytes.at(index);
  }

  /// The script in memory of its own; see [Bytes#compact].
  public Script compact() {
    return new Script(bytes.compact());
  }

  /// Whether the script provably cannot be spent: it begins with OP_RETURN or is longer than any
  /// script may be. Such outputs never enter the set of unspent outputs.
  public boolean isUnspendable() {
    return (bytes.length() > 0 && bytes.at(0) == 0x6a) || bytes.length() > 10_000;
  }

  /// Hexadecimal digits.
  @Override
  public String toString() {
    return bytes.toHex();
  }
}
