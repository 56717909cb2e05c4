package dev.renga.storage;

import dev.renga.primitives.Network;
import java.nio.file.Path;

/// How block files are kept.
///
/// @param directory the folder of the `blk` and `rev` files; made when missing
/// @param magic the four bytes before every record, read as a little-endian number
/// @param obfuscate whether a new folder gets a random key that its bytes are XORed with
///   (`-blocksxor`); an existing key is always honoured
/// @param preallocate whether files grow in chunks (16 MiB, 1 MiB for undo data), so that a full
///   disk shows before a record is begun
/// @param maximumSize bytes after which a `blk` file is left for the next
/// @param reserve bytes of the disk that are left free (known failure S-019)
/// @param reindex whether the index is to be made anew from the files that are there: they are
///   never written to, and new blocks go behind the last of them
public record BlockFilesConfig(
    Path directory,
    int magic,
    boolean obfuscate,
    boolean preallocate,
    long maximumSize,
    long reserve,
    boolean reindex) {
  /// Largest size of a `blk` file, as bitcoind's.
  public static final long MAXIMUM_SIZE = 128L << 20;

  /// Bytes of the disk that are left free.
  public static final long RESERVE = 50L << 20;

  /// Refuses sizes that make no sense.
  public BlockFilesConfig {
    if (maximumSize < 1024 || maximumSize > 0x7fffffffL || reserve < 0) {
      throw new IllegalArgumentException(
          "block files of " + maximumSize + " bytes with " + reserve + " left free");
    }
  }

  /// As bitcoind does it.
  public static BlockFilesConfig of(Path directory, Network network) {
    return new BlockFilesConfig(
        directory, network.identity().magic(), true, true, MAXIMUM_SIZE, RESERVE, false);
  }

  /// With or without a random key for a new folder.
  public BlockFilesConfig withObfuscate(boolean changed) {
    return new BlockFilesConfig(
        directory, magic, changed, preallocate, maximumSize, reserve, reindex);
  }

  /// With or without growing in chunks.
  public BlockFilesConfig withPreallocate(boolean changed) {
    return new BlockFilesConfig(
        directory, magic, obfuscate, changed, maximumSize, reserve, reindex);
  }

  /// With another size of files (`-fastprune`, tests).
  public BlockFilesConfig withMaximumSize(long changed) {
    return new BlockFilesConfig(
        directory, magic, obfuscate, preallocate, changed, reserve, reindex);
  }

  /// With another reserve.
  public BlockFilesConfig withReserve(long changed) {
    return new BlockFilesConfig(
        directory, magic, obfuscate, preallocate, maximumSize, changed, reindex);
  }

  /// For `-reindex`.
  public BlockFilesConfig withReindex(boolean changed) {
    return new BlockFilesConfig(
        directory, magic, obfuscate, preallocate, maximumSize, reserve, changed);
  }
}
