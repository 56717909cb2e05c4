package dev.renga.storage;

import dev.renga.primitives.ByteReader;
import dev.renga.primitives.ByteWriter;
import dev.renga.primitives.DecodeException;

/// What is known of one pair of files, `blk` and `rev`. It is stored in the same commit as the
/// index records that point into the pair, and says up to which byte the files are worth something:
/// whatever lies behind may be overwritten.
///
/// @param number the number in the files' names, 0…99999
/// @param blocks number of blocks stored in the pair; 0 after pruning
/// @param size bytes used of the `blk` file
/// @param undoSize bytes used of the `rev` file
/// @param heightFirst lowest height among the blocks
/// @param heightLast highest height among the blocks
/// @param timeFirst earliest header time, Unix seconds
/// @param timeLast latest header time, Unix seconds
public record FileInfo(
    int number,
    int blocks,
    long size,
    long undoSize,
    int heightFirst,
    int heightLast,
    long timeFirst,
    long timeLast) {

  /// Refuses values out of range.
  public FileInfo {
    if (number < 0 || number > BlockPosition.MAX_FILE) {
      throw new IllegalArgumentException("file number " + number + " is outside 0..99999");
    }
    if (blocks < 0 || size < 0 || undoSize < 0 || heightFirst < 0 || heightLast < 0) {
      throw new IllegalArgumentException("a count of file " + number + " is negative");
    }
  }

  /// A pair that holds nothing: not begun yet, or pruned.
  public static FileInfo empty(int number) {
    return new FileInfo(number, 0, 0, 0, 0, 0, 0, 0);
  }

  /// Whether the pair holds nothing.
  public boolean isEmpty() {
    return blocks == 0 && size == 0 && undoSize == 0;
  }

  /// The same after a block was stored that ends at `end`.
  FileInfo withBlock(long end, int height, long time) {
    boolean first = blocks == 0;
    return new FileInfo(
        number,
        blocks + 1,
        Math.max(size, end),
        undoSize,
        first ? height : Math.min(heightFirst, height),
        Math.max(heightLast, height),
        first ? time : Math.min(timeFirst, time),
        Math.max(timeLast, time));
  }

  /// The same with that many bytes of undo data.
  FileInfo withUndoSize(long bytes) {
    return new FileInfo(number, blocks, size, bytes, heightFirst, heightLast, timeFirst, timeLast);
  }

  /// Writes all but the number, as seven numbers of [CoinCodec#writeVarInt] in the order of the
  /// components.
  public void write(ByteWriter writer) {
    CoinCodec.writeVarInt(writer, blocks);
    CoinCodec.writeVarInt(writer, size);
    CoinCodec.writeVarInt(writer, undoSize);
    CoinCodec.writeVarInt(writer, heightFirst);
    CoinCodec.writeVarInt(writer, heightLast);
    CoinCodec.writeVarInt(writer, timeFirst);
    CoinCodec.writeVarInt(writer, timeLast);
  }

  /// Reads what [#write] wrote.
  public static FileInfo read(int number, ByteReader reader) throws DecodeException {
    return new FileInfo(
        number,
        (int) CoinCodec.readVarInt(reader, Integer.MAX_VALUE, "file.blocks"),
        CoinCodec.readVarInt(reader, Long.MAX_VALUE, "file.size"),
        CoinCodec.readVarInt(reader, Long.MAX_VALUE, "file.undoSize"),
        (int) CoinCodec.readVarInt(reader, Integer.MAX_VALUE, "file.heightFirst"),
        (int) CoinCodec.readVarInt(reader, Integer.MAX_VALUE, "file.heightLast"),
        CoinCodec.readVarInt(reader, 0xffffffffL, "file.timeFirst"),
        CoinCodec.readVarInt(reader, 0xffffffffL, "file.timeLast"));
  }
}
