package dev.renga.storage;

import static org.assertj.core.api.Assertions.assertThat;

import dev.renga.crypto.MuHash3072;
import dev.renga.crypto.Sha256;
import dev.renga.primitives.ByteWriter;
import dev.renga.primitives.Bytes;
import dev.renga.primitives.Coin;
import dev.renga.primitives.Digest;
import dev.renga.primitives.OutPoint;
import dev.renga.primitives.Script;
import dev.renga.primitives.Transaction;
import dev.renga.primitives.TxIn;
import dev.renga.primitives.TxOut;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class CoinStatisticsTest {
  // The public key of the secret key 1, which is the curve's generator.
  private static final String GENERATOR =
      "0279be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798";

  /// The chain of the reference implementation's unit tests: 110 blocks whose coinbases pay to one
  /// key. Its parameters state the hash of the coins at that height (chain parameters of regtest,
  /// assumeutxo data, height 110).
  @Test
  void equalsTheReferencesHashOfItsTestChainAtHeight110() {
    Script pay = Script.parseHex("21" + GENERATOR + "ac");
    Bytes commitment = Bytes.adopt(Sha256.doubleHash(new byte[64]));
    TxOut witnessCommitment = new TxOut(0, Script.parseHex("6a24aa21a9ed" + commitment.toHex()));
    Map<OutPoint, Coin> coins = new HashMap<>();
    for (int height = 1; height <= 110; height++) {
      List<TxOut> outputs = List.of(new TxOut(50_00000000L, pay), witnessCommitment);
      addCoinbase(coins, height, height <= 16, outputs);
    }
    CoinStatistics statistics = statistics(coins, 110, CoinStatistics.Hash.SERIALIZED);
    assertThat(statistics.coins()).isEqualTo(110);
    assertThat(statistics.transactions()).isEqualTo(110);
    assertThat(statistics.totalAmount()).isEqualTo(OptionalLong.of(110 * 50_00000000L));
    assertThat(statistics.bogoSize()).isEqualTo(110 * (50 + 35));
    assertThat(statistics.hash())
        .hasToString("86e9a1205b418b16dde3a18a78c730e30137e28466bda5dbf6b33ab8fc05447c");
  }

  /// The chain of the reference implementation's fuzz target: 200 blocks without witness
  /// commitment, and the hash its regtest parameters state for height 200.
  @Test
  void equalsTheReferencesHashOfItsFuzzChainAtHeight200() {
    Script pay = Script.parseHex("0020" + Bytes.adopt(Sha256.hash(new byte[] {0x51})).toHex());
    Map<OutPoint, Coin> coins = new HashMap<>();
    for (int height = 1; height <= 200; height++) {
      long subsidy = height < 150 ? 50_00000000L : 25_00000000L;
      addCoinbase(coins, height, true, List.of(new TxOut(subsidy, pay)));
    }
    assertThat(statistics(coins, 200, CoinStatistics.Hash.SERIALIZED).hash())
        .hasToString("17dcc016d188d16068907cdeb38b75691a118d43053b8cd6a25969419381d13a");
  }

  private static void addCoinbase(
      Map<OutPoint, Coin> coins, int height, boolean extraNonce, List<TxOut> outputs) {
    ByteWriter scriptSig = new ByteWriter();
    if (height <= 16) {
      scriptSig.uint8(0x50 + height);
    } else if (height < 128) {
      scriptSig.uint8(1).uint8(height);
    } else {
      scriptSig.uint8(2).uint16(height);
    }
    if (extraNonce) {
      scriptSig.uint8(0);
    }
    Transaction coinbase =
        new Transaction(
            2,
            List.of(new TxIn(OutPoint.NULL, new Script(scriptSig.toBytes()), 0xfffffffeL)),
            outputs,
            height - 1);
    coins.put(new OutPoint(coinbase.txid(), 0), new Coin(outputs.get(0), height, true));
  }

  /// Values of MuHash over three coins, which do not depend on their order.
  @Test
  void muHashDoesNotDependOnTheOrderAndFollowsChanges() {
    Map<OutPoint, Coin> coins = new HashMap<>();
    Random random = new Random(3);
    var expected = new MuHash3072();
    List<OutPoint> keys = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      OutPoint outPoint = CoinModel.outPoint(i, i);
      Coin coin = CoinModel.coin(random, i);
      keys.add(outPoint);
      coins.put(outPoint, coin);
    }
    for (int i = 49; i >= 0; i--) {
      expected.insert(CoinStatistics.element(keys.get(i), coins.get(keys.get(i))));
    }
    assertThat(statistics(coins, 1, CoinStatistics.Hash.MUHASH).hash())
        .isEqualTo(Digest.of(expected.digest()));
    expected.remove(CoinStatistics.element(keys.get(7), coins.remove(keys.get(7))));
    assertThat(statistics(coins, 1, CoinStatistics.Hash.MUHASH).hash())
        .isEqualTo(Digest.of(expected.digest()));
  }

  @Test
  @Tag("kf=S-041")
  void saysNothingOfASumThatDoesNotFit() {
    Map<OutPoint, Coin> coins = new HashMap<>();
    for (int i = 0; i < 3; i++) {
      coins.put(
          CoinModel.outPoint(i, 0),
          new Coin(new TxOut(Long.MAX_VALUE / 2, Script.EMPTY), 1, false));
    }
    assertThat(statistics(coins, 1, CoinStatistics.Hash.NONE).totalAmount()).isEmpty();
  }

  @Test
  void stopsWhenAsked() {
    MemoryChainStore store = new MemoryChainStore();
    store.commit(
        ChainStoreContract.coins(
            1, Map.of(CoinModel.outPoint(1, 0), CoinModel.coin(new Random(1), 1)), List.of()));
    assertThat(CoinStatistics.of(store.snapshot(), CoinStatistics.Hash.NONE, () -> true)).isEmpty();
  }

  private static CoinStatistics statistics(
      Map<OutPoint, Coin> coins, int height, CoinStatistics.Hash hash) {
    MemoryChainStore store = new MemoryChainStore();
    store.commit(ChainStoreContract.coins(height, coins, List.of()));
    return CoinStatistics.of(store.snapshot(), hash, () -> false).orElseThrow();
  }
}
