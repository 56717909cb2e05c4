package dev.renga.primitives;

/// An output of a transaction: an amount and the script that guards it.
///
/// @param value satoshi, signed; anything may come from the wire, the rules of `consensus` say what
///   is allowed
/// @param scriptPubKey the locking script
public record TxOut(long value, Script scriptPubKey) {
  /// Bytes of the smallest output on the wire.
  static final int MINIMUM_SIZE = 9;

  /// Reads the amount and the script.
  public static TxOut read(ByteReader reader) throws DecodeException {
    long value = reader.int64("txout.value");
    return new TxOut(value, new Script(reader.lengthPrefixed("txout.scriptPubKey")));
  }

  /// Writes the amount and the script.
  public void write(ByteWriter writer) {
    writer.int64(value).lengthPrefixed(scriptPubKey.bytes());
  }

  /// Bytes that [#write] writes.
  public int serializedSize() {
    int length = scriptPubKey.length();
    return 8 + ByteWriter.compactSizeLength(length) + length;
  }
}
