package dev.renga.storage;

import java.util.Locale;

/// Where a block or its undo data lies: the number of a `blk` or `rev` file and the offset of the
/// first byte of the data, which is the byte after the record's magic and length (as in bitcoind).
///
/// @param file number in the file's name, 0…99999
/// @param offset bytes from the start of the file, 8…2³²−1
public record BlockPosition(int file, long offset) implements Comparable<BlockPosition> {
  /// Bytes of magic and length before the data.
  public static final int RECORD_HEADER = 8;

  /// The largest file number whose name keeps the format.
  public static final int MAX_FILE = 99_999;

  /// Refuses values out of range.
  public BlockPosition {
    if (file < 0 || file > MAX_FILE) {
      throw new IllegalArgumentException("file number " + file + " is outside 0..99999");
    }
    if (offset < RECORD_HEADER || offset > 0xffffffffL) {
      throw new IllegalArgumentException("offset " + offset + " is outside 8..4294967295");
    }
  }

  /// By file, then by offset.
  @Override
  public int compareTo(BlockPosition other) {
    int order = Integer.compare(file, other.file);
    return order != 0 ? order : Long.compare(offset, other.offset);
  }

  /// Such as `00012:8`.
  @Override
  public String toString() {
    return String.format(Locale.ROOT, "%05d:%d", file, offset);
  }
}
