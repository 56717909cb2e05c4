package dev.renga.storage;

import dev.renga.primitives.BlockHash;
import dev.renga.primitives.BlockHeader;
import dev.renga.primitives.ByteReader;
import dev.renga.primitives.ByteWriter;
import dev.renga.primitives.DecodeException;
import dev.renga.primitives.DecodeFailure;
import org.jspecify.annotations.Nullable;

/// What is known of one block: its header, where its bytes lie, and what validation has found out.
///
/// @param header the eighty bytes
/// @param height 0…2³¹−1
/// @param status flags of the room `chain`, 32 raw bits that mean nothing here
/// @param transactions number of transactions, 0 as long as the block itself is unknown
/// @param data where the block lies; `null` as long as it is unknown, and again after pruning
/// @param undo where its undo data lies; `null` as long as it was never connected, and again after
///   pruning
/// @param sequence order of arrival, signed; lower came first
public record BlockIndexRecord(
    BlockHeader header,
    int height,
    int status,
    int transactions,
    @Nullable BlockPosition data,
    @Nullable BlockPosition undo,
    long sequence) {
  /// Refuses a negative height or count.
  public BlockIndexRecord {
    if (height < 0 || transactions < 0) {
      throw new IllegalArgumentException(
          "height %s or number of transactions %s is negative".formatted(height, transactions));
    }
  }

  /// The block's name.
  public BlockHash hash() {
    return header.hash();
  }

  /// Writes all but the height, which is part of the key; see `docs/formats.md`, "Block index".
  void write(ByteWriter writer) {
    header.write(writer);
    writer.int32(status);
    CoinCodec.writeVarInt(writer, transactions);
    writePosition(writer, data);
    writePosition(writer, undo);
    writer.int64(sequence);
  }

  /// Reads what [#write] wrote.
  static BlockIndexRecord read(int height, ByteReader reader) throws DecodeException {
    BlockHeader header = BlockHeader.read(reader);
    int status = reader.int32("index.status");
    int transactions = (int) CoinCodec.readVarInt(reader, Integer.MAX_VALUE, "index.transactions");
    BlockPosition data = readPosition(reader, "index.data");
    BlockPosition undo = readPosition(reader, "index.undo");
    long sequence = reader.int64("index.sequence");
    reader.end("index");
    return new BlockIndexRecord(header, height, status, transactions, data, undo, sequence);
  }

  private static void writePosition(ByteWriter writer, @Nullable BlockPosition position) {
    if (position == null) {
      CoinCodec.writeVarInt(writer, 0);
    } else {
      CoinCodec.writeVarInt(writer, position.file() + 1L);
      CoinCodec.writeVarInt(writer, position.offset());
    }
  }

  private static @Nullable BlockPosition readPosition(ByteReader reader, String field)
      throws DecodeException {
    int file = (int) CoinCodec.readVarInt(reader, BlockPosition.MAX_FILE + 1L, field);
    if (file == 0) {
      return null;
    }
    int at = reader.offset();
    long offset = CoinCodec.readVarInt(reader, 0xffffffffL, field);
    if (offset < BlockPosition.RECORD_HEADER) {
      throw new DecodeException(
          new DecodeFailure.NonCanonical(field, at, "offset " + offset + " is less than 8"));
    }
    return new BlockPosition(file - 1, offset);
  }
}
