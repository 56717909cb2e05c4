package dev.renga.storage;

import dev.renga.primitives.Bytes;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// Finds the blocks in a `blk` file, our own or a stranger's, whatever lies between them.
public final class BlockScanner implements AutoCloseable {
  /// A record that looks like a block.
  ///
  /// @param offset of the block's first byte in the file
  /// @param block the bytes, in memory of their own
  public record Found(long offset, Bytes block) {}

  private BlockScanner() {}

  /// Opens a file for importing (`-loadblock`). A key in `xor.dat` beside it is honoured.
  public static BlockScanner open(Disk disk, Path file, int magic) {
    throw new UnsupportedOperationException();
  }

  /// The next record; `null` at the end of the file.
  public @Nullable Found next() {
    throw new UnsupportedOperationException();
  }

  /// Bytes of the file that were passed, for progress.
  public long position() {
    throw new UnsupportedOperationException();
  }

  /// Size of the file in bytes.
  public long size() {
    throw new UnsupportedOperationException();
  }

  @Override
  public void close() {}
}
