package dev.renga.storage;

import dev.renga.primitives.Coin;
import dev.renga.primitives.OutPoint;
import dev.renga.primitives.Script;
import dev.renga.primitives.TxOut;
import dev.renga.primitives.Txid;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// The slow, obvious coins cache: a map, and a copy of it for every block and commit.
final class CoinModel {
  Map<OutPoint, Coin> coins = new HashMap<>();
  Map<OutPoint, Coin> committed = new HashMap<>();
  private final Deque<Map<OutPoint, Coin>> before = new ArrayDeque<>();

  @Nullable Coin find(OutPoint outPoint) {
    return coins.get(outPoint);
  }

  @Nullable Coin spend(OutPoint outPoint) {
    return coins.remove(outPoint);
  }

  void add(OutPoint outPoint, Coin coin) {
    if (!coin.scriptPubKey().isUnspendable()) {
      coins.put(outPoint, coin);
    }
  }

  void beginBlock() {
    before.addLast(new HashMap<>(coins));
  }

  void acceptBlock() {
    before.removeFirst();
  }

  void rollbackBlock() {
    coins = before.removeLast();
  }

  int openBlocks() {
    return before.size();
  }

  void commit() {
    committed = new HashMap<>(coins);
  }

  void crash() {
    coins = new HashMap<>(committed);
    before.clear();
  }

  static OutPoint outPoint(long transaction, long index) {
    return new OutPoint(Txid.ofWords(transaction, 0, 7 * transaction, ~transaction), index);
  }

  /// A coin with a script of some length, seldom a long one.
  static Coin coin(RandomGenerator random, int height) {
    int length =
        switch (random.nextInt(16)) {
          case 0 -> 0;
          case 1 -> random.nextInt(200);
          case 2 -> random.nextInt(4) == 0 ? random.nextInt(10_002) : 67;
          case 3, 4, 5 -> 34;
          case 6, 7 -> 25;
          default -> 22;
        };
    byte[] script = new byte[length];
    random.nextBytes(script);
    return new Coin(
        new TxOut(random.nextLong(2_100_000_000_000_000L), Script.copyOf(script)),
        height,
        random.nextInt(10) == 0);
  }
}
