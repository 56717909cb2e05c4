package dev.renga.storage;

import dev.renga.primitives.BlockHash;
import dev.renga.primitives.Coin;
import dev.renga.primitives.Network;
import dev.renga.primitives.OutPoint;
import dev.renga.primitives.Script;
import dev.renga.primitives.TxOut;
import dev.renga.primitives.Txid;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/// A rough measure of the coins cache and the database, to be run by hand: `java …
/// dev.renga.storage.CoinsCacheMeasure DIRECTORY [MILLIONS]`. Real benchmarks live in the room
/// `bench`.
public final class CoinsCacheMeasure {
  private CoinsCacheMeasure() {}

  private static final StorageBudget BUDGET = StorageBudget.of(450L << 20);

  /// Runs it.
  public static void main(String[] arguments) throws IOException {
    int millions = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 2;
    int count = millions * 1_000_000;
    System.out.println(BUDGET);
    for (int round = 0; round < 3; round++) {
      memory(count);
    }
    database(Path.of(arguments[0]), count);
  }

  private static void memory(int count) {
    OutPoint[] keys = keys(count);
    Coin coin = coin(22);
    try (CoinsCache cache =
        new CoinsCache(
            new MemoryChainStore(),
            new StorageBudget(1L << 30, 1L << 30, 1 << 20, 1 << 20),
            new SplittableRandom(1))) {
      long start = now();
      for (OutPoint key : keys) {
        cache.add(key, coin);
      }
      report("add", count, start);
      System.out.printf(
          "bytes per entry %.1f%n",
          (double) cache.statistics().bytes() / cache.statistics().entries());
      start = now();
      long sum = 0;
      for (int i = 0; i < count; i++) {
        sum += cache.find(keys[(int) (i * 2654435761L % count)]).value();
      }
      report("find", count, start);
      start = now();
      for (int i = 0; i < count; i++) {
        if (i % 5000 == 0) {
          cache.beginBlock();
        }
        sum += cache.spend(keys[i]).value();
        if (i % 5000 == 4999) {
          cache.acceptBlock();
        }
      }
      report("spend in blocks of 5000", count, start);
      System.out.println(sum);
    }
  }

  private static void database(Path directory, int count) throws IOException {
    OutPoint[] keys = keys(count);
    Coin coin = coin(22);
    RocksChainStore.delete(directory);
    try (RocksChainStore store = RocksChainStore.open(directory, Network.REGTEST, BUDGET);
        CoinsCache cache = new CoinsCache(store, BUDGET, new SplittableRandom(1))) {
      long start = now();
      long committing = 0;
      int commits = 0;
      for (int i = 0; i < count; i++) {
        cache.add(keys[i], coin);
        if (cache.wantsCommit() || i == count - 1) {
          long before = now();
          long dirty = cache.statistics().dirtyBytes();
          long rss = rss();
          cache.commit(Commit.EMPTY.withTip(new ChainTip(BlockHash.ofWords(i, 0, 0, 0), i)));
          committing += now() - before;
          commits++;
          System.out.printf(
              "commit of %d MB dirty: %.3f s, rss %d -> %d MB, %s%n",
              dirty >> 20, (now() - before) / 1e9, rss >> 20, rss() >> 20, store.usage());
        }
      }
      report("add with commits", count, start);
      System.out.printf("%d commits took %.2f s%n", commits, committing / 1e9);
    }
    try (RocksChainStore store = RocksChainStore.open(directory, Network.REGTEST, BUDGET);
        CoinsCache cache = new CoinsCache(store, BUDGET, new SplittableRandom(1))) {
      int some = Math.min(count, 300_000);
      long start = now();
      for (int i = 0; i < some; i++) {
        if (store.find(keys[(int) (i * 2654435761L % count)]) == null) {
          throw new IllegalStateException();
        }
      }
      report("find in the database", some, start);
      start = now();
      for (int i = 0; i < some; i++) {
        store.find(new OutPoint(keys[(int) (i * 2654435761L % count)].txid(), 9));
      }
      report("find what is not in the database", some, start);
      start = now();
      List<OutPoint> wanted = new ArrayList<>();
      for (int i = 0; i < some; i++) {
        wanted.add(keys[(int) ((i + some) * 2654435761L % count)]);
        if (wanted.size() == 4096) {
          cache.prefetch(wanted);
          cache.find(wanted.get(0));
          wanted.clear();
        }
      }
      report("prefetch on the same thread", some, start);
      System.out.println(cache.statistics());
      start = now();
      try (CoinSnapshot snapshot = store.snapshot()) {
        System.out.println(
            CoinStatistics.of(snapshot, CoinStatistics.Hash.SERIALIZED, () -> false));
      }
      report("statistics", count, start);
      System.out.println(store.usage() + " rss " + (rss() >> 20) + " MB");
    }
  }

  private static OutPoint[] keys(int count) {
    SplittableRandom random = new SplittableRandom(5);
    OutPoint[] keys = new OutPoint[count];
    for (int i = 0; i < count; i += 2) {
      Txid txid =
          Txid.ofWords(random.nextLong(), random.nextLong(), random.nextLong(), random.nextLong());
      keys[i] = new OutPoint(txid, 0);
      keys[i + 1] = new OutPoint(txid, 1);
    }
    return keys;
  }

  private static Coin coin(int length) {
    return new Coin(new TxOut(123_456_789, Script.copyOf(new byte[length])), 100, false);
  }

  // CPU time of this thread, so that a busy machine disturbs less.
  private static long now() {
    return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
  }

  private static void report(String what, int count, long start) {
    double seconds = (now() - start) / 1e9;
    System.out.printf("%-36s %.2f M/s (%.2f s)%n", what, count / seconds / 1e6, seconds);
  }

  private static long rss() throws IOException {
    for (String line : Files.readAllLines(Path.of("/proc/self/status"))) {
      if (line.startsWith("VmRSS")) {
        return Long.parseLong(line.replaceAll("\\D", "")) << 10;
      }
    }
    return 0;
  }
}
