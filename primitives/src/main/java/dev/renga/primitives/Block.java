package dev.renga.primitives;

import dev.renga.crypto.Sha256;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A header and the transactions it commits to, exactly as serialised. Immutable.
public final class Block {
  /// Largest weight of a block (BIP141).
  public static final int MAX_WEIGHT = 4_000_000;

  private final BlockHeader header;
  private final List<Transaction> transactions;
  private final Bytes bytes;
  private final int strippedSize;

  private Block(BlockHeader header, List<Transaction> transactions, Bytes bytes) {
    this.header = header;
    this.transactions = transactions;
    this.bytes = bytes;
    int stripped = BlockHeader.SIZE + ByteWriter.compactSizeLength(transactions.size());
    for (Transaction transaction : transactions) {
      stripped += transaction.strippedSize();
    }
    this.strippedSize = stripped;
  }

  /// Makes a block; nothing is checked, not even the merkle root.
  public static Block of(BlockHeader header, List<Transaction> transactions) {
    ByteWriter writer = new ByteWriter(BlockHeader.SIZE + 9 + 512 * transactions.size());
    header.write(writer);
    writer.compactSize(transactions.size());
    for (Transaction transaction : transactions) {
      transaction.write(writer);
    }
    return new Block(header, List.copyOf(transactions), writer.toBytes());
  }

  /// Reads a block. The block's parts share the input's memory.
  public static Block read(ByteReader reader) throws DecodeException {
    int start = reader.offset();
    BlockHeader header = BlockHeader.read(reader);
    int count = reader.count(10, "block.transactions");
    List<Transaction> transactions = new ArrayList<>(count);
    Sha256 hasher = new Sha256();
    for (int i = 0; i < count; i++) {
      transactions.add(Transaction.read(reader, hasher));
    }
    return new Block(header, List.copyOf(transactions), reader.between(start, reader.offset()));
  }

  /// Reads a block that must fill the input to its last byte.
  public static Block parse(Bytes bytes) throws DecodeException {
    ByteReader reader = bytes.reader();
    Block block = read(reader);
    reader.end("block");
    return block;
  }

  /// The header.
  public BlockHeader header() {
    return header;
  }

  /// The transactions, the coinbase first if the block is well-formed. Unmodifiable.
  public List<Transaction> transactions() {
    return transactions;
  }

  /// Hash of the header.
  public BlockHash hash() {
    return header.hash();
  }

  /// The serialisation with witness.
  public Bytes toBytes() {
    return bytes;
  }

  /// The serialisation without witness.
  public Bytes toBytesWithoutWitness() {
    ByteWriter writer = new ByteWriter(strippedSize);
    header.write(writer);
    writer.compactSize(transactions.size());
    for (Transaction transaction : transactions) {
      transaction.write(writer, false);
    }
    return writer.toBytes();
  }

  /// Bytes with witness.
  public int totalSize() {
    return bytes.length();
  }

  /// Bytes without witness.
  public int strippedSize() {
    return strippedSize;
  }

  /// Weight units (BIP141).
  public int weight() {
    return strippedSize * (Transaction.WITNESS_SCALE_FACTOR - 1) + totalSize();
  }

  /// The root over the txids, to be compared with the header's.
  public Merkle.Root merkleRoot() {
    List<Txid> ids = new ArrayList<>(transactions.size());
    for (Transaction transaction : transactions) {
      ids.add(transaction.txid());
    }
    return Merkle.root(ids);
  }

  /// The root over the wtxids, with zero in the coinbase's place (BIP141).
  public Merkle.Root witnessMerkleRoot() {
    List<Wtxid> ids = new ArrayList<>(transactions.size());
    for (Transaction transaction : transactions) {
      ids.add(ids.isEmpty() ? Wtxid.ZERO : transaction.wtxid());
    }
    return Merkle.root(ids);
  }

  /// Two blocks are equal when every byte is.
  @Override
  public boolean equals(@Nullable Object o) {
    return o instanceof Block other && bytes.equals(other.bytes);
  }

  @Override
  public int hashCode() {
    return header.hashCode();
  }

  /// The hash.
  @Override
  public String toString() {
    return header.toString();
  }
}
