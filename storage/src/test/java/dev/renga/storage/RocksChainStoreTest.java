package dev.renga.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.renga.primitives.Coin;
import dev.renga.primitives.Network;
import dev.renga.primitives.OutPoint;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The contract on a disk, and what only a disk can do wrong.
class RocksChainStoreTest extends ChainStoreContract {
  static final StorageBudget BUDGET = StorageBudget.of(16 << 20);

  @TempDir Path directory;

  @Override
  ChainStore open() {
    return RocksChainStore.open(directory.resolve("chain"), Network.REGTEST, BUDGET);
  }

  private void reopen() {
    store.close();
    store = open();
  }

  @Test
  void isAsBeforeWhenOpenedAgain() {
    Coin coin = CoinModel.coin(new Random(1), 5);
    FileInfo info = new FileInfo(3, 10, 1_000, 200, 5, 9, 1, 2);
    store.commit(
        coins(9, Map.of(CoinModel.outPoint(1, 0), coin), List.of())
            .withIndex(List.of(record(2, 1)))
            .withFiles(List.of(info)));
    reopen();
    assertThat(store.tip()).isEqualTo(tip(9));
    assertThat(store.find(CoinModel.outPoint(1, 0))).isEqualTo(coin);
    assertThat(store.fileInfos()).containsExactly(info);
    store.clearCoins();
    reopen();
    assertThat(store.tip()).isNull();
    assertThat(store.fileInfos()).containsExactly(info);
  }

  @Test
  void refusesAnotherNetwork() {
    store.close();
    assertThatThrownBy(
            () -> RocksChainStore.open(directory.resolve("chain"), Network.SIGNET, BUDGET))
        .isInstanceOf(StorageException.class)
        .hasMessageContaining("another network")
        .hasMessageContaining("-datadir");
  }

  @Test
  @Tag("kf=S-018")
  void refusesToBeOpenedTwice() {
    assertThatThrownBy(this::open)
        .isInstanceOfSatisfying(
            StorageException.class,
            e -> assertThat(e.kind()).isEqualTo(StorageFailure.Kind.LOCKED));
  }

  @Test
  @Tag("kf=J-023")
  void closesSafelyWhileOthersRead() throws Exception {
    Random random = new Random(8);
    Map<OutPoint, Coin> coins = new HashMap<>();
    for (int i = 0; i < 2000; i++) {
      coins.put(CoinModel.outPoint(i, 0), CoinModel.coin(random, i));
    }
    store.commit(coins(1, coins, List.of()));
    for (int round = 0; round < 40; round++) {
      AtomicInteger wrong = new AtomicInteger();
      AtomicInteger started = new AtomicInteger();
      ChainStore open = store;
      Thread[] readers = new Thread[4];
      for (int t = 0; t < readers.length; t++) {
        int kind = t;
        readers[t] = Thread.ofPlatform().start(() -> read(open, kind, coins, started, wrong));
      }
      while (started.get() < readers.length) {
        Thread.onSpinWait();
      }
      if (round % 2 == 0) {
        Thread.sleep(1);
      }
      store.close();
      for (Thread reader : readers) {
        reader.join();
      }
      assertThat(wrong).hasValue(0);
      store = open();
    }
  }

  private static void read(
      ChainStore store,
      int kind,
      Map<OutPoint, Coin> coins,
      AtomicInteger started,
      AtomicInteger wrong) {
    started.incrementAndGet();
    try {
      while (true) {
        if (kind == 0) {
          try (CoinSnapshot snapshot = store.snapshot()) {
            AtomicInteger count = new AtomicInteger();
            snapshot.forEach((outPoint, coin) -> count.incrementAndGet() > 0);
            if (count.get() != coins.size()) {
              wrong.incrementAndGet();
            }
          }
        } else if (kind == 1) {
          store.findAll(coins.keySet());
        } else {
          OutPoint outPoint = CoinModel.outPoint(kind, 0);
          if (!coins.get(outPoint).equals(store.find(outPoint))) {
            wrong.incrementAndGet();
          }
        }
      }
    } catch (StorageException e) {
      if (!e.getMessage().contains("closed")) {
        wrong.incrementAndGet();
      }
    }
  }

  @Test
  void deletesADatabase() throws IOException {
    store.close();
    RocksChainStore.delete(directory.resolve("chain"));
    assertThat(Files.exists(directory.resolve("chain"))).isFalse();
    RocksChainStore.delete(directory.resolve("chain"));
    store = open();
    assertThat(store.tip()).isNull();
  }
}
