package dev.renga.storage;

import dev.renga.primitives.Block;
import dev.renga.primitives.Bytes;
import dev.renga.primitives.DecodeException;
import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// Finds the blocks in a `blk` file, our own or a stranger's, whatever lies between them: zeros of
/// preallocation, garbage of old bugs, records cut by a crash, other networks' blocks.
///
/// A record counts when magic and a sensible length are followed either by so many bytes without
/// the magic in them and the magic of the next record, or by a block of just that length with the
/// merkle root its header names. Anything else is passed over one byte at a time. So a block that
/// was damaged between two good ones is still handed out, to be refused by whoever decodes it,
/// while a torn tail is not. Whether a block is valid, or belongs where it stands, is not asked
/// here.
///
/// Memory is bounded by one buffer of a few times the largest block. For one thread; every method
/// may throw [StorageException].
public final class BlockScanner implements AutoCloseable {
  /// A record that looks like a block.
  ///
  /// @param offset of the block's first byte in the file
  /// @param block the bytes, in memory of their own
  public record Found(long offset, Bytes block) {}

  private static final VarHandle INT =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);

  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  private static final long ONES = 0x0101010101010101L;
  private static final long HIGH_BITS = 0x8080808080808080L;

  private static final int HEADER = BlockPosition.RECORD_HEADER;

  /// A header and the count of no transactions.
  private static final int MIN_BLOCK = 81;

  private static final int MAX_BLOCK = Block.MAX_WEIGHT;

  /// Two of the largest records, so that refilling moves little.
  private static final int BUFFER = 2 * (HEADER + MAX_BLOCK + 4);

  private final Path path;
  private final DiskFile file;
  private final long size;
  private final int magic;
  private final XorKey key;
  private final byte[] buffer;
  private long bufferStart;
  private int bufferLength;
  private long position;
  private long skipped;

  private BlockScanner(Path path, DiskFile file, long size, int magic, XorKey key) {
    this.path = path;
    this.file = file;
    this.size = size;
    this.magic = magic;
    this.key = key;
    this.buffer = new byte[(int) Math.min(BUFFER, Math.max(size, 1))];
  }

  /// Opens a file for importing (`-loadblock`). When it does not begin with the magic and an
  /// `xor.dat` lies beside it, that key is used.
  ///
  /// @param magic the four bytes before every record, read as a little-endian number
  public static BlockScanner open(Disk disk, Path file, int magic) {
    Path keyFile = file.resolveSibling(XorFile.NAME);
    try {
      byte[] first = new byte[4];
      try (DiskFile handle = disk.openRead(file)) {
        int count = handle.read(0, first, 0, 4);
        boolean plain = count == 4 && (int) INT.get(first, 0) == magic;
        if (plain || !disk.exists(keyFile)) {
          return open(disk, file, magic, XorKey.NONE);
        }
      }
      return open(disk, file, magic, XorFile.read(disk, keyFile));
    } catch (IOException e) {
      throw Health.unreadable(file, e);
    }
  }

  static BlockScanner open(Disk disk, Path file, int magic, XorKey key) {
    try {
      DiskFile handle = disk.openRead(file);
      return new BlockScanner(file, handle, handle.size(), magic, key);
    } catch (IOException e) {
      throw Health.unreadable(file, e);
    }
  }

  /// The next record; `null` at the end of the file.
  public @Nullable Found next() {
    while (seekMagic()) {
      Found found = recordHere();
      if (found != null) {
        position = found.offset() + found.block().length();
        return found;
      }
      position++;
      skipped++;
    }
    skipped += size - position;
    position = size;
    return null;
  }

  /// Moves to the next place that holds the magic and has room for a record.
  private boolean seekMagic() {
    while (size - position >= HEADER + MIN_BLOCK) {
      fill(HEADER);
      int from = (int) (position - bufferStart);
      int at = findMagic(from, bufferLength - HEADER + 4);
      int passed = (at < 0 ? bufferLength - HEADER + 1 : at) - from;
      skipped += passed;
      position += passed;
      if (at >= 0) {
        return size - position >= HEADER + MIN_BLOCK;
      }
    }
    return false;
  }

  /// Where the magic first stands wholly within a part of the buffer; −1 if nowhere.
  private int findMagic(int from, int to) {
    byte first = (byte) magic;
    long pattern = (first & 0xffL) * ONES;
    int at = from;
    while (at <= to - 4) {
      if (at <= to - 8) {
        // eight bytes at once: the sum has a high bit where one of them is the magic's first
        long different = (long) LONG.get(buffer, at) ^ pattern;
        if (((different - ONES) & ~different & HIGH_BITS) == 0) {
          at += 8;
          continue;
        }
      }
      int end = Math.min(at + 8, to - 3);
      for (; at < end; at++) {
        if (buffer[at] == first && (int) INT.get(buffer, at) == magic) {
          return at;
        }
      }
    }
    return -1;
  }

  private @Nullable Found recordHere() {
    int length = (int) INT.get(buffer, (int) (position - bufferStart) + 4);
    if (length < MIN_BLOCK || length > MAX_BLOCK || size - position - HEADER < length) {
      return null;
    }
    fill(HEADER + length + 4);
    int at = (int) (position - bufferStart) + HEADER;
    Found found = new Found(position + HEADER, Bytes.copyOf(buffer, at, length));
    boolean framed = bufferLength - at - length >= 4 && (int) INT.get(buffer, at + length) == magic;
    // with the magic inside, a torn record may have swallowed the good ones behind it; by chance it
    // is there once in four billion bytes
    return (framed && findMagic(at, at + length) < 0) || isBlock(found.block()) ? found : null;
  }

  private static boolean isBlock(Bytes bytes) {
    try {
      Block block = Block.parse(bytes);
      // zeros in the place of lost bytes may decode
      return block.merkleRoot().root().equals(block.header().merkleRoot());
    } catch (DecodeException e) {
      return false;
    }
  }

  /// Makes `count` bytes from the position on available in the buffer, or as many as the file has.
  private void fill(int count) {
    int at = (int) (position - bufferStart);
    if (bufferLength - at >= count || bufferStart + bufferLength == size) {
      return;
    }
    System.arraycopy(buffer, at, buffer, 0, bufferLength - at);
    bufferLength -= at;
    bufferStart = position;
    int room = (int) Math.min(buffer.length - bufferLength, size - bufferStart - bufferLength);
    int read;
    try {
      read = file.read(bufferStart + bufferLength, buffer, bufferLength, room);
    } catch (IOException e) {
      throw Health.unreadable(path, e);
    }
    if (read != room) {
      throw new StorageException(
          StorageFailure.Kind.IO,
          "The file "
              + path
              + " became shorter while it was read. Let no other program write to it.");
    }
    key.apply(buffer, bufferLength, read, bufferStart + bufferLength);
    bufferLength += read;
  }

  /// Bytes of the file that were passed, for progress.
  public long position() {
    return position;
  }

  /// Bytes passed over because they belong to no record.
  public long skipped() {
    return skipped;
  }

  /// Size of the file in bytes when it was opened.
  public long size() {
    return size;
  }

  /// Closes the file.
  @Override
  public void close() {
    try {
      file.close();
    } catch (IOException e) {
      throw Health.unreadable(path, e);
    }
  }
}
