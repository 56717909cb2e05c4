package dev.renga.bench.crash;

import dev.renga.chain.Chain;
import dev.renga.chain.ChainConfig;
import dev.renga.chain.ChainHost;
import dev.renga.chain.ChainStores;
import dev.renga.primitives.Network;
import dev.renga.storage.BlockFiles;
import dev.renga.storage.BlockFilesConfig;
import dev.renga.storage.ChainStore;
import dev.renga.storage.CoinsCache;
import dev.renga.storage.Disk;
import dev.renga.storage.RocksChainStore;
import dev.renga.storage.StorageBudget;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// Opens a chain on real files, in the places where a node has them, with the smallest caches,
/// small block files and pruning on demand.
final class Stage {
  /// As under `-fastprune`.
  private static final long FILE_SIZE = 0x10000;

  private static final int WORKERS = 2;
  private static final Duration AGE = Duration.ofDays(36_500);

  private Stage() {}

  static Path chainState(Path folder) {
    return folder.resolve("chainstate");
  }

  static RocksChainStore store(Path folder) {
    return RocksChainStore.open(
        chainState(folder), Network.REGTEST, StorageBudget.of(StorageBudget.MINIMUM));
  }

  /// Opens the chain; whatever was opened is closed again when that fails.
  ///
  /// @param interval most time between two commits
  /// @param say hears when a commit begins and ends
  static Chain open(
      Path folder,
      Duration interval,
      ChainHost host,
      RandomGenerator random,
      Consumer<String> say) {
    ChainStore store = new TalkingStore(store(folder), say);
    CoinsCache coins = null;
    BlockFiles files = null;
    boolean open = false;
    try {
      coins = new CoinsCache(store, StorageBudget.of(StorageBudget.MINIMUM), random);
      BlockFilesConfig config =
          BlockFilesConfig.of(folder.resolve("blocks"), Network.REGTEST)
              .withMaximumSize(FILE_SIZE)
              .withReindex(Chain.isReindexPending(store));
      files = BlockFiles.open(Disk.real(), config, store.fileInfos(), random);
      Chain chain = Chain.open(config(interval), new ChainStores(store, coins, files), host);
      open = true;
      return chain;
    } finally {
      if (!open) {
        close(files, coins, store);
      }
    }
  }

  private static void close(
      @Nullable BlockFiles files, @Nullable CoinsCache coins, ChainStore store) {
    if (files != null) {
      files.close();
    }
    if (coins != null) {
      coins.close();
    }
    store.close();
  }

  private static ChainConfig config(Duration interval) {
    return ChainConfig.of(Network.REGTEST)
        .withWorkers(WORKERS)
        .withMaximumTipAge(AGE)
        .withFlushInterval(interval)
        .withPrune(new ChainConfig.Prune.Manual());
  }
}
