package dev.renga.node;

import dev.renga.storage.BlockFilesConfig;
import dev.renga.storage.Disk;
import dev.renga.storage.StorageBudget;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// Where a node keeps what must survive.
///
/// @param directory folder of index, coins, log and cookie; `null` keeps everything in memory
/// @param blocks folder of the block files; ignored in memory
/// @param cacheBytes for coins cache and database together, outside of the Java heap (`-dbcache`)
/// @param obfuscate whether a new folder of block files gets a key (`-blocksxor`)
/// @param blockFileSize bytes after which a block file is left for the next
/// @param disk how files are reached; tests hand in one that fails
public record StorageConfig(
    @Nullable Path directory,
    Path blocks,
    long cacheBytes,
    boolean obfuscate,
    long blockFileSize,
    Disk disk) {
  /// Bytes of `-dbcache` unless told otherwise.
  public static final long DEFAULT_CACHE = 450L << 20;

  /// Size of block files under `-fastprune`.
  public static final long FAST_PRUNE_FILE_SIZE = 0x10000;

  /// Nothing survives.
  public static StorageConfig memory() {
    return new StorageConfig(
        null,
        Path.of("blocks"),
        StorageBudget.MINIMUM,
        false,
        BlockFilesConfig.MAXIMUM_SIZE,
        Disk.real());
  }

  /// Everything in one folder.
  public static StorageConfig in(Path directory) {
    return new StorageConfig(
        directory,
        directory.resolve("blocks"),
        DEFAULT_CACHE,
        true,
        BlockFilesConfig.MAXIMUM_SIZE,
        Disk.real());
  }

  /// With another size of the caches.
  public StorageConfig withCacheBytes(long bytes) {
    return new StorageConfig(directory, blocks, bytes, obfuscate, blockFileSize, disk);
  }

  /// With another way to reach files.
  public StorageConfig withDisk(Disk changed) {
    return new StorageConfig(directory, blocks, cacheBytes, obfuscate, blockFileSize, changed);
  }

  /// With another folder of block files.
  public StorageConfig withBlocks(Path folder) {
    return new StorageConfig(directory, folder, cacheBytes, obfuscate, blockFileSize, disk);
  }

  /// With or without a key for a new folder of block files.
  public StorageConfig withObfuscate(boolean changed) {
    return new StorageConfig(directory, blocks, cacheBytes, changed, blockFileSize, disk);
  }

  /// With another size of block files.
  public StorageConfig withBlockFileSize(long bytes) {
    return new StorageConfig(directory, blocks, cacheBytes, obfuscate, bytes, disk);
  }
}
