package dev.renga.primitives;

/// Names one output: the transaction that made it and the position there.
///
/// @param txid the transaction
/// @param index position among its outputs, unsigned 32 bits
public record OutPoint(Txid txid, long index) implements Comparable<OutPoint> {
  /// What a coinbase's only input names: no transaction, index 2³²−1.
  public static final OutPoint NULL = new OutPoint(Txid.ZERO, 0xffffffffL);

  /// Bytes on the wire.
  public static final int SIZE = 36;

  /// Refuses an index outside 0…2³²−1.
  public OutPoint {
    if (index < 0 || index > 0xffffffffL) {
      throw new IllegalArgumentException("output index " + index + " is outside 0..4294967295");
    }
  }

  /// Whether this is [#NULL].
  public boolean isNull() {
    return index == 0xffffffffL && txid.isZero();
  }

  /// Reads 36 bytes.
  public static OutPoint read(ByteReader reader) throws DecodeException {
    return new OutPoint(reader.txid("prevout.txid"), reader.uint32("prevout.index"));
  }

  /// Writes 36 bytes.
  public void write(ByteWriter writer) {
    writer.hash(txid).uint32(index);
  }

  /// By txid as a number, then by index.
  @Override
  public int compareTo(OutPoint other) {
    int order = txid.compareTo(other.txid);
    return order != 0 ? order : Long.compare(index, other.index);
  }

  @Override
  public int hashCode() {
    return txid.hashCode() * 31 + Long.hashCode(index);
  }

  /// `txid:index`.
  @Override
  public String toString() {
    return txid + ":" + index;
  }
}
