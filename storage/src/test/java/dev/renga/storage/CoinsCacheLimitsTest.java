package dev.renga.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.renga.primitives.ByteReader;
import dev.renga.primitives.ByteWriter;
import dev.renga.primitives.Coin;
import dev.renga.primitives.Network;
import dev.renga.primitives.OutPoint;
import dev.renga.primitives.Script;
import dev.renga.primitives.TxOut;
import dev.renga.primitives.Txid;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Memory, threads, crashes and hostile keys.
class CoinsCacheLimitsTest {
  private static final StorageBudget TINY = new StorageBudget(1 << 20, 256 << 10, 1 << 20, 1 << 20);

  @TempDir Path directory;

  private static ChainTip tip(int height) {
    return ChainStoreContract.tip(height);
  }

  private static Coin coin(long value) {
    return new Coin(new TxOut(value, Script.copyOf(new byte[22])), 7, false);
  }

  @Test
  void aCoinThatIsMadeAndSpentBetweenTwoCommitsNeverReachesTheStore() {
    MemoryChainStore store = new MemoryChainStore();
    try (CoinsCache cache = new CoinsCache(store, TINY, new Random(1))) {
      cache.add(CoinModel.outPoint(1, 0), coin(1));
      cache.add(CoinModel.outPoint(2, 0), coin(2));
      assertThat(cache.spend(CoinModel.outPoint(1, 0))).isEqualTo(coin(1));
      List<String> told = new ArrayList<>();
      ChainStore recording = new RecordingStore(store, told);
      try (CoinsCache other = new CoinsCache(recording, TINY, new Random(1))) {
        other.add(CoinModel.outPoint(1, 0), coin(1));
        other.add(CoinModel.outPoint(2, 0), coin(2));
        other.spend(CoinModel.outPoint(1, 0));
        other.commit(Commit.EMPTY.withTip(tip(1)));
        assertThat(told).containsExactly("put " + CoinModel.outPoint(2, 0));
        told.clear();
        other.spend(CoinModel.outPoint(2, 0));
        other.add(CoinModel.outPoint(3, 0), coin(3));
        other.spend(CoinModel.outPoint(3, 0));
        other.commit(Commit.EMPTY.withTip(tip(2)));
        assertThat(told).containsExactly("delete " + CoinModel.outPoint(2, 0));
      }
    }
  }

  @Test
  void leavesOutWhatNobodyCanSpend() {
    try (CoinsCache cache = new CoinsCache(new MemoryChainStore(), TINY, new Random(1))) {
      Coin burnt = new Coin(new TxOut(1, Script.parseHex("6a00")), 1, false);
      Coin huge = new Coin(new TxOut(1, Script.copyOf(new byte[10_001])), 1, false);
      Coin largest = new Coin(new TxOut(1, Script.copyOf(new byte[10_000])), 0x7fffffff, true);
      cache.add(CoinModel.outPoint(1, 0), burnt);
      cache.addOrReplace(CoinModel.outPoint(2, 0), huge);
      cache.add(CoinModel.outPoint(3, 0xffffffffL), largest);
      assertThat(cache.contains(CoinModel.outPoint(1, 0))).isFalse();
      assertThat(cache.contains(CoinModel.outPoint(2, 0))).isFalse();
      assertThat(cache.spend(CoinModel.outPoint(3, 0xffffffffL))).isEqualTo(largest);
    }
  }

  @Test
  void refusesACommitWhileABlockIsOpen() {
    try (CoinsCache cache = new CoinsCache(new MemoryChainStore(), TINY, new Random(1))) {
      cache.beginBlock();
      assertThatThrownBy(() -> cache.commit(Commit.EMPTY.withTip(tip(1))))
          .isInstanceOf(IllegalStateException.class);
    }
  }

  @Test
  void wantsNoCommitAfterEveryBlockWhenItsMemoryIsUsedUp() {
    try (CoinsCache cache = new CoinsCache(new MemoryChainStore(), TINY, new Random(1))) {
      int commits = 0;
      for (int block = 1; block <= 5_000; block++) {
        for (int i = 0; i < 10; i++) {
          cache.add(CoinModel.outPoint(block, i), coin(block));
        }
        if (cache.wantsCommit()) {
          cache.commit(Commit.EMPTY.withTip(tip(block)));
          commits++;
          assertThat(cache.wantsCommit()).isFalse();
        }
      }
      // four megabytes of coins, a quarter of one dirty at a time
      assertThat(commits).isBetween(10, 80);
    }
  }

  /// An entry of an older state must not come back: a reader is stopped between reading and handing
  /// over, and the writer spends the coin and commits meanwhile.
  @Test
  @Tag("kf=S-017")
  void aCoinReadBeforeACommitDoesNotComeBackToLife() {
    MemoryChainStore memory = new MemoryChainStore();
    OutPoint outPoint = CoinModel.outPoint(1, 0);
    memory.commit(ChainStoreContract.coins(1, Map.of(outPoint, coin(1)), List.of()));
    AtomicReference<Runnable> between = new AtomicReference<>(() -> {});
    ChainStore slow =
        new RecordingStore(memory, new ArrayList<>()) {
          @Override
          public List<Coin> findAll(Collection<OutPoint> outPoints) {
            List<Coin> found = super.findAll(outPoints);
            between.getAndSet(() -> {}).run();
            return found;
          }
        };
    for (boolean commits : new boolean[] {true, false}) {
      try (CoinsCache cache = new CoinsCache(slow, TINY, new Random(1))) {
        cache.addOrReplace(outPoint, coin(1));
        cache.commit(Commit.EMPTY.withTip(tip(2)));
      }
      try (CoinsCache cache = new CoinsCache(slow, TINY, new Random(1))) {
        between.set(
            () -> {
              assertThat(cache.spend(outPoint)).isEqualTo(coin(1));
              if (commits) {
                cache.commit(Commit.EMPTY.withTip(tip(3)));
              }
            });
        cache.prefetch(List.of(outPoint));
        assertThat(cache.find(outPoint)).isNull();
        assertThat(cache.spend(outPoint)).isNull();
      }
    }
  }

  @Test
  @Tag("kf=S-017")
  void staysRightWhileOthersReadAhead() throws Exception {
    try (ChainStore store = RocksChainStore.open(directory.resolve("a"), Network.REGTEST, TINY);
        CoinsCache cache = new CoinsCache(store, TINY, new Random(2))) {
      CoinModel model = new CoinModel();
      AtomicBoolean done = new AtomicBoolean();
      AtomicReference<Throwable> trouble = new AtomicReference<>();
      List<Thread> workers = new ArrayList<>();
      for (int t = 0; t < 3; t++) {
        Random random = new Random(100 + t);
        workers.add(
            Thread.ofPlatform()
                .start(
                    () -> {
                      try {
                        while (!done.get()) {
                          List<OutPoint> wanted = new ArrayList<>();
                          for (int i = 0; i < 64; i++) {
                            wanted.add(CoinModel.outPoint(random.nextInt(30_000), 0));
                          }
                          cache.prefetch(wanted);
                        }
                      } catch (RuntimeException e) {
                        trouble.set(e);
                      }
                    }));
      }
      Random random = new Random(3);
      for (int i = 0; i < 300_000; i++) {
        OutPoint outPoint = CoinModel.outPoint(random.nextInt(30_000), 0);
        int choice = random.nextInt(10);
        if (choice < 4) {
          if (model.find(outPoint) == null) {
            Coin coin = CoinModel.coin(random, i);
            cache.add(outPoint, coin);
            model.add(outPoint, coin);
          }
        } else if (choice < 8) {
          assertThat(cache.spend(outPoint)).as("step %d", i).isEqualTo(model.spend(outPoint));
        } else {
          assertThat(cache.find(outPoint)).as("step %d", i).isEqualTo(model.find(outPoint));
        }
        if (i % 7001 == 0) {
          cache.commit(Commit.EMPTY.withTip(tip(i)));
        }
      }
      assertThat(cache.statistics().evictions()).isPositive();
      done.set(true);
      for (Thread worker : workers) {
        worker.join();
      }
      assertThat(trouble).hasValue(null);
    }
  }

  @Test
  @Tag("kf=S-013")
  void returnsToTheCommittedStateAfterACrash() {
    Path home = directory.resolve("a");
    Random random = new Random(4);
    CoinModel model = new CoinModel();
    for (int life = 0; life < 8; life++) {
      try (ChainStore store = RocksChainStore.open(home, Network.REGTEST, TINY);
          CoinsCache cache = new CoinsCache(store, TINY, random)) {
        for (int i = 0; i < 5_000; i++) {
          OutPoint outPoint = CoinModel.outPoint(random.nextInt(2_000), 0);
          if (model.find(outPoint) == null) {
            Coin coin = CoinModel.coin(random, i);
            cache.add(outPoint, coin);
            model.add(outPoint, coin);
          } else {
            assertThat(cache.spend(outPoint)).isEqualTo(model.spend(outPoint));
          }
          if (i % 997 == 996) {
            cache.commit(Commit.EMPTY.withTip(tip(i)));
            model.commit();
          }
        }
        // the rest is lost with the process
        model.crash();
      }
    }
  }

  @Test
  @Tag("kf=J-012")
  @Tag("kf=S-016")
  void anErrorInTheMiddleOfACommitKeepsNothingOfIt() {
    MemoryChainStore memory = new MemoryChainStore();
    AtomicBoolean failing = new AtomicBoolean();
    ChainStore store =
        new RecordingStore(memory, new ArrayList<>()) {
          @Override
          public void commit(Commit commit) {
            super.commit(
                failing.get()
                    ? commit.withCoins(
                        sink -> {
                          commit.coins().tell(sink);
                          throw new OutOfMemoryError("on purpose");
                        })
                    : commit);
          }
        };
    try (CoinsCache cache = new CoinsCache(store, TINY, new Random(1))) {
      cache.add(CoinModel.outPoint(1, 0), coin(1));
      failing.set(true);
      assertThatThrownBy(() -> cache.commit(Commit.EMPTY.withTip(tip(1))))
          .isInstanceOf(OutOfMemoryError.class);
      assertThat(memory.tip()).isNull();
      assertThat(memory.find(CoinModel.outPoint(1, 0))).isNull();
      assertThat(cache.statistics().dirtyBytes()).isPositive();
      assertThat(cache.find(CoinModel.outPoint(1, 0))).isEqualTo(coin(1));
    }
  }

  @Test
  @Tag("kf=S-032")
  @Tag("kf=J-011")
  void everythingTogetherStaysWithinTheBudget() {
    for (long total : new long[] {4L << 20, 16L << 20, 64L << 20}) {
      StorageBudget budget = StorageBudget.of(total);
      assertThat(budget.total()).isLessThanOrEqualTo(total);
      Random random = new Random(5);
      try (RocksChainStore store =
              RocksChainStore.open(directory.resolve("b" + total), Network.REGTEST, budget);
          CoinsCache cache = new CoinsCache(store, budget, random)) {
        long most = 0;
        int wanted = 0;
        for (int block = 0; block < 300; block++) {
          cache.beginBlock();
          for (int i = 0; i < 1000; i++) {
            Txid txid =
                Txid.ofWords(random.nextLong(), random.nextLong(), random.nextLong(), block);
            cache.add(new OutPoint(txid, i), coin(i));
          }
          cache.acceptBlock();
          if (cache.wantsCommit()) {
            wanted++;
            cache.commit(Commit.EMPTY.withTip(tip(block)));
          }
          RocksChainStore.Usage usage = store.usage();
          most =
              Math.max(
                  most,
                  cache.statistics().bytes()
                      + usage.memtables()
                      + usage.blockCache()
                      + usage.tableReaders());
        }
        if (total < 64 << 20) {
          assertThat(wanted).isGreaterThan(3);
        }
        System.out.printf("budget: %d MiB, most %d KiB%n", total >> 20, most >> 10);
        // The smallest budget is dominated by what RocksDB cannot do without.
        assertThat(most).isLessThan(Math.max(total, 12L << 20));
      }
    }
  }

  @Test
  @Tag("kf=J-011")
  void givesItsMemoryBackWhenItIsClosed() throws Exception {
    Path status = Path.of("/proc/self/status");
    Assumptions.assumeTrue(Files.exists(status), "skipped: no /proc to read the memory from");
    Random random = new Random(6);
    // Large scripts, so that the memory of the cache is much and the garbage of the test little.
    Coin large = new Coin(new TxOut(1, Script.copyOf(new byte[9_999])), 1, false);
    long before = 0;
    for (int round = 0; round < 60; round++) {
      if (round == 10) {
        before = residentKib(status);
      }
      try (CoinsCache cache =
          new CoinsCache(new MemoryChainStore(), StorageBudget.of(64 << 20), random)) {
        for (int i = 0; i < 3_000; i++) {
          cache.add(CoinModel.outPoint(i, 0), large);
        }
        assertThat(cache.statistics().bytes()).isGreaterThan(30 << 20);
      }
    }
    // 50 caches of 30 MB would be 1,500 MB
    assertThat(residentKib(status) - before).isLessThan(500 << 10);
  }

  private static long residentKib(Path status) throws Exception {
    return Files.readAllLines(status).stream()
        .filter(line -> line.startsWith("VmRSS"))
        .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
        .findFirst()
        .orElseThrow();
  }

  @Test
  @Tag("kf=J-010")
  void spreadsKeysThatSomebodyHasChosen() {
    for (long salt = 1; salt < 4; salt++) {
      try (CoinEntries entries = new CoinEntries(64 << 20, salt, ~salt)) {
        Set<Integer> hashes = new HashSet<>();
        Set<Integer> homes = new HashSet<>();
        for (int i = 0; i < 100_000; i++) {
          // equal in the first 24 bytes, as somebody could grind who knew a public hash function
          int hash = entries.hash(new OutPoint(Txid.ofWords(0, 0, 0, i), 0));
          hashes.add(hash);
          homes.add(hash >>> 12);
        }
        assertThat(hashes).hasSizeGreaterThan(99_980);
        // 100,000 balls in 2^20 boxes: about 95,000 are hit
        assertThat(homes).hasSizeBetween(94_500, 95_900);
      }
    }
    try (CoinEntries one = new CoinEntries(1 << 20, 1, 1);
        CoinEntries other = new CoinEntries(1 << 20, 1, 2)) {
      OutPoint outPoint = CoinModel.outPoint(1, 1);
      assertThat(one.hash(outPoint)).isNotEqualTo(other.hash(outPoint));
    }
  }

  @Test
  @Tag("kf=J-007")
  void keepsNoBlockAliveThroughAScript() throws Exception {
    byte[] block = new byte[1 << 20];
    Script slice = new Script(new ByteReader(block).bytes(22, "script"));
    assertThat(slice.bytes().compact()).isNotSameAs(slice.bytes());
    MemoryChainStore store = new MemoryChainStore();
    try (CoinsCache cache = new CoinsCache(store, TINY, new Random(1))) {
      cache.add(CoinModel.outPoint(1, 0), new Coin(new TxOut(1, slice), 1, false));
      Script found = cache.find(CoinModel.outPoint(1, 0)).scriptPubKey();
      assertThat(found.bytes().compact()).isSameAs(found.bytes());
    }
    store.commit(
        ChainStoreContract.coins(
            1,
            Map.of(CoinModel.outPoint(1, 0), new Coin(new TxOut(1, slice), 1, false)),
            List.of()));
    Script kept = store.find(CoinModel.outPoint(1, 0)).scriptPubKey();
    assertThat(kept.bytes().compact()).isSameAs(kept.bytes());
  }

  @Test
  @Tag("kf=S-038")
  void writesEveryHeightAndIndexRoundTrip() {
    long[] indexes = {0, 250, 251, 0xffff, 0x10000, 0xffffffffL};
    for (long index : indexes) {
      OutPoint outPoint = CoinModel.outPoint(5, index);
      assertThat(CoinKey.parse(CoinKey.of(outPoint))).isEqualTo(outPoint);
    }
    byte[] base = CoinKey.of(CoinModel.outPoint(5, 0));
    byte[][] wrong = {
      {},
      Arrays.copyOf(base, 32),
      Arrays.copyOf(base, 34),
      ending(35, 0xfb, 0, 250),
      ending(37, 0xfc, 0, 0, 0xff, 0xff),
      ending(33, 0xfb),
      ending(33, 0xfd),
      ending(35, 0xfc, 1, 1)
    };
    for (byte[] key : wrong) {
      assertThatThrownBy(() -> CoinKey.parse(key)).isInstanceOf(StorageException.class);
    }
    ByteWriter writer = new ByteWriter();
    Coin last = new Coin(new TxOut(1, Script.EMPTY), Integer.MAX_VALUE, true);
    CoinCodec.write(writer, last);
    MemoryChainStore store = new MemoryChainStore();
    try (CoinsCache cache = new CoinsCache(store, TINY, new Random(1))) {
      cache.add(CoinModel.outPoint(1, 0), last);
      assertThat(cache.find(CoinModel.outPoint(1, 0))).isEqualTo(last);
    }
  }

  private static byte[] ending(int length, int... last) {
    byte[] key = new byte[length];
    for (int i = 0; i < last.length; i++) {
      key[32 + i] = (byte) last[i];
    }
    return key;
  }
}
