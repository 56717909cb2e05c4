package dev.renga.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.renga.primitives.BlockHash;
import dev.renga.primitives.BlockHeader;
import dev.renga.primitives.Bytes;
import dev.renga.primitives.Coin;
import dev.renga.primitives.Digest;
import dev.renga.primitives.OutPoint;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// What every [ChainStore] promises.
abstract class ChainStoreContract {
  protected ChainStore store;

  abstract ChainStore open() throws Exception;

  @BeforeEach
  void openStore() throws Exception {
    store = open();
  }

  @AfterEach
  void closeStore() {
    store.close();
  }

  static ChainTip tip(int height) {
    return new ChainTip(BlockHash.ofWords(height, 2, 3, 4), height);
  }

  static BlockIndexRecord record(int height, long nonce) {
    BlockHeader header =
        new BlockHeader(
            1,
            BlockHash.ofWords(height, 1, 1, 1),
            Digest.of(new byte[32]),
            1_231_006_505L,
            0x1d00ffff,
            (int) nonce);
    return new BlockIndexRecord(
        header,
        height,
        height * 31,
        height % 5,
        height % 3 == 0 ? null : new BlockPosition(height % 7, 8 + height * 100L),
        height % 2 == 0 ? null : new BlockPosition(height % 7, 0xffffffffL),
        -height);
  }

  static Commit coins(int height, Map<OutPoint, Coin> puts, List<OutPoint> deletes) {
    return Commit.EMPTY
        .withTip(tip(height))
        .withCoins(
            sink -> {
              puts.forEach(sink::put);
              deletes.forEach(sink::delete);
            });
  }

  @Test
  void isEmptyAtFirst() {
    assertThat(store.tip()).isNull();
    assertThat(store.find(CoinModel.outPoint(1, 0))).isNull();
    assertThat(store.fileInfos()).isEmpty();
    assertThat(store.note("x")).isEmpty();
    store.forEachIndexRecord(entry -> assertThat(entry).isNull());
    try (CoinSnapshot snapshot = store.snapshot()) {
      assertThat(snapshot.tip()).isNull();
    }
  }

  @Test
  @Tag("kf=S-042")
  void keepsEverythingOfOneCommit() {
    Random random = new Random(1);
    Coin coin = CoinModel.coin(random, 5);
    FileInfo info = new FileInfo(3, 10, 1_000, 200, 5, 9, 1, 0xffffffffL);
    store.commit(
        coins(9, Map.of(CoinModel.outPoint(1, 0), coin), List.of(CoinModel.outPoint(2, 0)))
            .withIndex(List.of(record(2, 1), record(1, 1), record(1, 2)))
            .withFiles(List.of(info, FileInfo.empty(0)))
            .withNotes(Map.of("reindex", Bytes.of(1))));
    assertThat(store.tip()).isEqualTo(tip(9));
    assertThat(store.find(CoinModel.outPoint(1, 0))).isEqualTo(coin);
    assertThat(store.find(CoinModel.outPoint(1, 1))).isNull();
    assertThat(store.fileInfos()).containsExactly(FileInfo.empty(0), info);
    assertThat(store.note("reindex")).contains(Bytes.of(1));
    List<BlockIndexRecord> index = new ArrayList<>();
    store.forEachIndexRecord(index::add);
    assertThat(index).containsExactlyInAnyOrder(record(1, 1), record(1, 2), record(2, 1));
    assertThat(index.get(2)).isEqualTo(record(2, 1));
  }

  @Test
  void aLaterCommitReplacesAndRemoves() {
    Random random = new Random(2);
    store.commit(
        coins(1, Map.of(CoinModel.outPoint(1, 0), CoinModel.coin(random, 1)), List.of())
            .withNotes(Map.of("a", Bytes.of(1), "b", Bytes.of(2))));
    Coin other = CoinModel.coin(random, 2);
    store.commit(
        coins(2, Map.of(CoinModel.outPoint(1, 0), other), List.of())
            .withNotes(Map.of("a", Bytes.EMPTY)));
    assertThat(store.find(CoinModel.outPoint(1, 0))).isEqualTo(other);
    assertThat(store.note("a")).isEmpty();
    assertThat(store.note("b")).contains(Bytes.of(2));
    store.commit(coins(3, Map.of(), List.of(CoinModel.outPoint(1, 0))));
    assertThat(store.find(CoinModel.outPoint(1, 0))).isNull();
    store.commit(Commit.EMPTY.withIndex(List.of(record(1, 1))));
    assertThat(store.tip()).isEqualTo(tip(3));
  }

  @Test
  void findsManyAtOnce() {
    Random random = new Random(3);
    Map<OutPoint, Coin> coins = new HashMap<>();
    List<OutPoint> wanted = new ArrayList<>();
    for (int i = 0; i < 500; i++) {
      wanted.add(CoinModel.outPoint(i, 0));
      if (i % 3 != 0) {
        coins.put(wanted.get(i), CoinModel.coin(random, i));
      }
    }
    store.commit(coins(1, coins, List.of()));
    List<Coin> found = store.findAll(wanted);
    for (int i = 0; i < 500; i++) {
      assertThat(found.get(i)).isEqualTo(coins.get(wanted.get(i)));
    }
  }

  @Test
  @Tag("kf=S-017")
  void aSnapshotDoesNotMove() {
    Random random = new Random(4);
    Coin coin = CoinModel.coin(random, 1);
    store.commit(coins(1, Map.of(CoinModel.outPoint(1, 0), coin), List.of()));
    try (CoinSnapshot snapshot = store.snapshot()) {
      store.commit(
          coins(
              2,
              Map.of(CoinModel.outPoint(2, 0), CoinModel.coin(random, 2)),
              List.of(CoinModel.outPoint(1, 0))));
      assertThat(snapshot.tip()).isEqualTo(tip(1));
      assertThat(snapshot.find(CoinModel.outPoint(1, 0))).isEqualTo(coin);
      assertThat(snapshot.find(CoinModel.outPoint(2, 0))).isNull();
      List<OutPoint> seen = new ArrayList<>();
      snapshot.forEach((outPoint, ignored) -> seen.add(outPoint));
      assertThat(seen).containsExactly(CoinModel.outPoint(1, 0));
    }
  }

  @Test
  void visitsCoinsInTheOrderOfTheTransactionsBytesAndThenOfTheIndex() {
    Random random = new Random(5);
    Map<OutPoint, Coin> coins = new HashMap<>();
    TreeMap<Bytes, TreeMap<Long, Coin>> sorted = new TreeMap<>();
    long[] indexes = {
      0,
      1,
      127,
      128,
      250,
      251,
      252,
      255,
      256,
      16_511,
      16_512,
      65_535,
      65_536,
      0x7fffffffL,
      0xffffffffL
    };
    for (int i = 0; i < 3000; i++) {
      OutPoint outPoint =
          CoinModel.outPoint(random.nextInt(300) - 150, indexes[random.nextInt(indexes.length)]);
      Coin coin = CoinModel.coin(random, i);
      coins.put(outPoint, coin);
      sorted
          .computeIfAbsent(outPoint.txid().toBytes(), key -> new TreeMap<>())
          .put(outPoint.index(), coin);
    }
    store.commit(coins(1, coins, List.of()));
    List<String> expected = new ArrayList<>();
    sorted.forEach(
        (txid, outputs) ->
            outputs.forEach((index, coin) -> expected.add(txid + ":" + index + coin)));
    List<String> seen = new ArrayList<>();
    try (CoinSnapshot snapshot = store.snapshot()) {
      snapshot.forEach(
          (outPoint, coin) -> seen.add(outPoint.txid().toBytes() + ":" + outPoint.index() + coin));
      assertThat(seen).isEqualTo(expected);
      seen.clear();
      snapshot.forEach((outPoint, coin) -> seen.add("x") && seen.size() < 700);
      assertThat(seen).hasSize(700);
    }
  }

  @Test
  void forgetsCoinsButNotTheIndex() {
    store.commit(
        coins(1, Map.of(CoinModel.outPoint(1, 0), CoinModel.coin(new Random(6), 1)), List.of())
            .withIndex(List.of(record(1, 1))));
    store.clearCoins();
    assertThat(store.tip()).isNull();
    assertThat(store.find(CoinModel.outPoint(1, 0))).isNull();
    List<BlockIndexRecord> index = new ArrayList<>();
    store.forEachIndexRecord(index::add);
    assertThat(index).hasSize(1);
  }

  @Test
  void aCommitThatFailsWhileItIsToldChangesNothing() {
    store.commit(coins(1, Map.of(), List.of()));
    Commit failing =
        Commit.EMPTY
            .withTip(tip(2))
            .withCoins(
                sink -> {
                  sink.put(CoinModel.outPoint(1, 0), CoinModel.coin(new Random(7), 1));
                  throw new IllegalStateException("on purpose");
                });
    assertThatThrownBy(() -> store.commit(failing)).hasMessage("on purpose");
    assertThat(store.tip()).isEqualTo(tip(1));
    assertThat(store.find(CoinModel.outPoint(1, 0))).isNull();
  }

  @Test
  void refusesCoinsWithoutATip() {
    assertThatThrownBy(() -> Commit.EMPTY.withCoins(sink -> {}))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  @Tag("kf=J-023")
  void saysThatItIsClosed() {
    CoinSnapshot snapshot = store.snapshot();
    store.close();
    store.close();
    assertThatThrownBy(() -> store.tip())
        .isInstanceOf(StorageException.class)
        .hasMessageContaining("closed");
    assertThatThrownBy(() -> store.commit(coins(1, Map.of(), List.of())))
        .isInstanceOf(StorageException.class);
    snapshot.close();
  }
}
