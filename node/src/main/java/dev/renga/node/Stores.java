package dev.renga.node;

import dev.renga.chain.ChainConfig;
import dev.renga.chain.ChainStores;
import dev.renga.storage.BlockFiles;
import dev.renga.storage.BlockFilesConfig;
import dev.renga.storage.ChainStore;
import dev.renga.storage.CoinsCache;
import dev.renga.storage.Disk;
import dev.renga.storage.FileInfo;
import dev.renga.storage.MemoryChainStore;
import dev.renga.storage.MemoryDisk;
import dev.renga.storage.RocksChainStore;
import dev.renga.storage.StorageBudget;
import dev.renga.storage.StorageException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;

/// Opens everything of a node that survives.
final class Stores {
  private Stores() {}

  /// Deletes what is in the folder, and leaves the folder, which may be reached through a link.
  private static void empty(Path state) throws NodeException {
    try (Stream<Path> files = Files.list(state)) {
      for (Path file : files.toList()) {
        Files.delete(file);
      }
    } catch (IOException e) {
      throw new NodeException(
          "The chain's database in %s cannot be deleted: %s".formatted(state, e.getMessage()), e);
    }
  }

  /// Opens index, coins and block files; whatever was opened is closed again when one fails.
  ///
  /// @throws NodeException with a sentence when the disk does not play along
  /// @param state folder of the database, which is there; ignored in memory
  static ChainStores open(NodeConfig config, Path state, RandomGenerator random)
      throws NodeException {
    StorageConfig storage = config.storage();
    Path directory = storage.directory();
    StorageBudget budget = StorageBudget.of(storage.cacheBytes());
    boolean reindex = config.chain().start() == ChainConfig.Start.REINDEX;
    ChainStore store = null;
    CoinsCache coins = null;
    try {
      if (directory == null) {
        store = new MemoryChainStore();
      } else {
        if (reindex) {
          empty(state);
        }
        DataFolder.make(storage.blocks());
        store = RocksChainStore.open(state, config.network(), budget);
      }
      coins = new CoinsCache(store, budget, random);
      BlockFilesConfig files =
          BlockFilesConfig.of(storage.blocks(), config.network())
              .withObfuscate(storage.obfuscate())
              .withMaximumSize(storage.blockFileSize())
              .withPreallocate(directory != null)
              .withReindex(reindex);
      Disk disk = directory == null ? new MemoryDisk() : storage.disk();
      List<FileInfo> known = reindex ? List.of() : store.fileInfos();
      return new ChainStores(store, coins, BlockFiles.open(disk, files, known, random));
    } catch (StorageException e) {
      if (coins != null) {
        coins.close();
      }
      if (store != null) {
        store.close();
      }
      throw DataFolder.inUse(storage.blocks(), e);
    }
  }
}
