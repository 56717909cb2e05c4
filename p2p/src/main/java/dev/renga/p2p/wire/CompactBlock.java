package dev.renga.p2p.wire;

import dev.renga.primitives.BlockHeader;
import dev.renga.primitives.ByteReader;
import dev.renga.primitives.ByteWriter;
import dev.renga.primitives.Bytes;
import dev.renga.primitives.DecodeException;
import dev.renga.primitives.DecodeFailure;
import dev.renga.primitives.Transaction;
import java.util.ArrayList;
import java.util.List;

/// A block in which most transactions are named by six-byte identifiers (BIP152).
///
/// @param header the block's header
/// @param nonce 64 raw bits that salt the identifiers
/// @param shortIds six bytes for each transaction that is not prefilled, in block order
/// @param prefilled transactions sent in full, by rising index
public record CompactBlock(
    BlockHeader header, long nonce, Bytes shortIds, List<Prefilled> prefilled) implements Message {
  /// The name on the wire.
  public static final String COMMAND = "cmpctblock";

  /// Bytes of an identifier.
  public static final int SHORT_ID_SIZE = 6;

  /// Most transactions: indexes have sixteen bits.
  public static final int MAX_TRANSACTIONS = 0xffff;

  /// A transaction sent in full.
  ///
  /// @param index its place in the block, 0…65534
  /// @param transaction the transaction
  public record Prefilled(int index, Transaction transaction) {}

  /// Copies the list and checks the order of indexes.
  public CompactBlock {
    prefilled = List.copyOf(prefilled);
    if (shortIds.length() % SHORT_ID_SIZE != 0) {
      throw new IllegalArgumentException("short identifiers have six bytes each");
    }
    int previous = -1;
    for (Prefilled item : prefilled) {
      if (item.index() <= previous) {
        throw new IllegalArgumentException("indexes of prefilled transactions must rise");
      }
      previous = item.index();
    }
  }

  /// Number of transactions of the block.
  public int transactionCount() {
    return shortIds.length() / SHORT_ID_SIZE + prefilled.size();
  }

  static CompactBlock read(ByteReader reader) throws DecodeException {
    final BlockHeader header = BlockHeader.read(reader);
    final long nonce = reader.int64("cmpctblock.nonce");
    int at = reader.offset();
    int ids = reader.count(SHORT_ID_SIZE, "cmpctblock.shortIds");
    final Bytes shortIds = reader.bytes(ids * SHORT_ID_SIZE, "cmpctblock.shortIds");
    int count = reader.count(11, "cmpctblock.prefilled");
    if (ids + count > MAX_TRANSACTIONS) {
      throw overflow(at);
    }
    List<Prefilled> prefilled = new ArrayList<>(count);
    long index = -1;
    for (int i = 0; i < count; i++) {
      at = reader.offset();
      index += reader.compactSize("cmpctblock.index") + 1L;
      if (index > MAX_TRANSACTIONS) {
        throw overflow(at);
      }
      prefilled.add(new Prefilled((int) index, Transaction.read(reader)));
    }
    return new CompactBlock(header, nonce, shortIds, prefilled);
  }

  private static DecodeException overflow(int at) {
    return new DecodeException(
        new DecodeFailure.NonCanonical(
            "cmpctblock.index", at, "an index of a transaction does not fit sixteen bits"));
  }

  @Override
  public String command() {
    return COMMAND;
  }

  @Override
  public void write(ByteWriter writer) {
    header.write(writer);
    writer.int64(nonce).compactSize(shortIds.length() / SHORT_ID_SIZE).bytes(shortIds);
    writer.compactSize(prefilled.size());
    int previous = -1;
    for (Prefilled item : prefilled) {
      writer.compactSize(item.index() - previous - 1);
      item.transaction().write(writer);
      previous = item.index();
    }
  }
}
