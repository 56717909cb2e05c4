package dev.renga.bench.chain;

import dev.renga.bench.Child;
import dev.renga.chain.Chain;
import dev.renga.chain.ChainConfig;
import dev.renga.chain.ChainHost;
import dev.renga.chain.ChainStores;
import dev.renga.chain.Progress;
import dev.renga.primitives.Network;
import dev.renga.storage.BlockFiles;
import dev.renga.storage.BlockFilesConfig;
import dev.renga.storage.BlockScanner;
import dev.renga.storage.CoinsCache;
import dev.renga.storage.Disk;
import dev.renga.storage.RocksChainStore;
import dev.renga.storage.StorageBudget;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import java.util.stream.Collectors;

/// Imports a chain in this JVM, without a node: for profilers, and to see what the node adds.
final class InProcessImport {
  private InProcessImport() {}

  static ChainBench.Measured run(
      ChainFile file, Path folder, boolean assumeValid, int dbcache, int workers) {
    long started = System.nanoTime();
    Duration cpuBefore = cpu();
    Network network = Network.REGTEST;
    RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(started);
    StorageBudget budget = StorageBudget.of((long) dbcache << 20);
    Disk disk = Disk.real();
    RocksChainStore store = RocksChainStore.open(folder.resolve("chainstate"), network, budget);
    CoinsCache coins = new CoinsCache(store, budget, random);
    BlockFiles files =
        BlockFiles.open(
            disk, BlockFilesConfig.of(folder.resolve("blocks"), network), List.of(), random);
    ChainConfig config =
        ChainConfig.of(network)
            .withWorkers(workers)
            .withAssumeValid(assumeValid ? file.made().tip() : null);
    ChainHost host =
        new ChainHost(
            InstantSource.system(),
            System::nanoTime,
            random.nextLong(),
            (sentence, cause) -> System.err.println("fatal: " + sentence));
    Map<Progress.Stage, Duration> stages;
    try (Chain chain = Chain.open(config, new ChainStores(store, coins, files), host)) {
      importAll(chain, disk, file.file());
      chain.flush().join();
      stages = chain.progress().stages();
    }
    Duration wall = Duration.ofNanos(System.nanoTime() - started);
    Child.Usage usage = new Child.Usage(0, wall, cpu().minus(cpuBefore), 0);
    return new ChainBench.Measured(usage, describe(stages), ChainBench.isComplete(file, folder));
  }

  private static void importAll(Chain chain, Disk disk, Path file) {
    int magic = Network.REGTEST.identity().magic();
    List<BlockScanner> opened = new ArrayList<>();
    try {
      chain
          .importFile(
              () -> {
                BlockScanner scanner = BlockScanner.open(disk, file, magic);
                opened.add(scanner);
                return () -> {
                  BlockScanner.Found found = scanner.next();
                  return found == null ? null : found.block();
                };
              })
          .join();
    } finally {
      opened.forEach(BlockScanner::close);
    }
  }

  private static Duration cpu() {
    return ProcessHandle.current().info().totalCpuDuration().orElse(Duration.ZERO);
  }

  private static String describe(Map<Progress.Stage, Duration> stages) {
    return stages.entrySet().stream()
        .sorted(Map.Entry.comparingByKey())
        .map(
            entry ->
                String.format(
                    Locale.ROOT,
                    "%s %.2f s",
                    entry.getKey().name().toLowerCase(Locale.ROOT),
                    entry.getValue().toNanos() / 1e9))
        .collect(Collectors.joining(", "));
  }
}
