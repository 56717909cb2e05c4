package dev.renga.storage;

import dev.renga.primitives.ByteReader;
import dev.renga.primitives.Bytes;
import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.HexFormat;

/// Builds the records of `blk` and `rev` files and reads them back: magic, length, data, and for
/// undo data a checksum. A handle is opened for each read, so that reads share nothing and a pruned
/// file is free at once.
record RecordReader(Disk disk, int magic, XorKey key) {
  private static final VarHandle INT =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);

  static final int HEADER = BlockPosition.RECORD_HEADER;

  /// Makes a record with room for `extra` bytes behind the data, not yet under the key.
  byte[] frame(Bytes data, int extra) {
    byte[] record = new byte[HEADER + data.length() + extra];
    INT.set(record, 0, magic);
    INT.set(record, 4, data.length());
    data.copyTo(record, HEADER);
    return record;
  }

  /// Reads the data of the record at `offset` and the `extra` bytes behind it.
  byte[] read(Path path, long offset, int extra) {
    try (DiskFile file = disk.openRead(path)) {
      int length = length(path, file, offset);
      return bytes(path, file, offset, length + extra);
    } catch (IOException e) {
      throw Health.unreadable(path, e);
    }
  }

  /// Reads a part of the data of the record at `offset`.
  byte[] read(Path path, long offset, int from, int count) {
    try (DiskFile file = disk.openRead(path)) {
      int length = length(path, file, offset);
      if ((from | count) < 0 || from > length - count) {
        throw new IndexOutOfBoundsException(
            "bytes %s+%s of a block of %s".formatted(from, count, length));
      }
      return bytes(path, file, offset + from, count);
    } catch (IOException e) {
      throw Health.unreadable(path, e);
    }
  }

  private int length(Path path, DiskFile file, long offset) throws IOException {
    byte[] header = bytes(path, file, offset - HEADER, HEADER);
    int found = (int) INT.get(header, 0);
    if (found != magic) {
      throw damaged(
          path,
          offset,
          "begins with "
              + HexFormat.of().formatHex(header, 0, 4)
              + " and not with the network's magic");
    }
    int length = (int) INT.get(header, 4);
    if (length < 0 || length > ByteReader.MAX_SIZE) {
      throw damaged(path, offset, "claims " + Integer.toUnsignedString(length) + " bytes");
    }
    long left = file.size() - offset;
    if (length > left) {
      throw damaged(path, offset, "claims " + length + " bytes where " + left + " are left");
    }
    return length;
  }

  private byte[] bytes(Path path, DiskFile file, long offset, int count) throws IOException {
    if (count > file.size() - offset) {
      throw damaged(path, offset, "lies behind the end of the file");
    }
    byte[] bytes = new byte[count];
    int read = file.read(offset, bytes, 0, count);
    if (read != count) {
      throw damaged(path, offset, "ends after " + read + " of " + count + " bytes");
    }
    key.apply(bytes, 0, count, offset);
    return bytes;
  }

  static StorageException damaged(Path path, long offset, String what) {
    return new StorageException(
        StorageFailure.Kind.DAMAGED,
        "The record at byte %s of %s %s.".formatted(offset, path, what)
            + " The file was damaged after it was written: check the disk, then start with"
            + " -reindex, which keeps what is good and downloads the rest again.");
  }
}
