package dev.renga.chain;

import dev.renga.crypto.Sha256;
import dev.renga.primitives.ByteWriter;
import dev.renga.primitives.Digest;
import dev.renga.storage.CoinSnapshot;

/// A fingerprint of all coins at the tip, for tests that compare chains.
public final class Utxos {
  private Utxos() {}

  /// Hash over all coins in key order, height and coinbase flag included.
  public static String digest(TestChain chain) {
    try (CoinSnapshot snapshot = TestChain.await(chain.chain().snapshotCoins())) {
      return digest(snapshot);
    }
  }

  /// The same of a snapshot.
  public static String digest(CoinSnapshot snapshot) {
    ByteWriter writer = new ByteWriter();
    snapshot.forEach(
        (outPoint, coin) -> {
          outPoint.write(writer);
          coin.output().write(writer);
          writer.int32(coin.height());
          writer.uint8(coin.coinbase() ? 1 : 0);
          return true;
        });
    return Digest.of(Sha256.doubleHash(writer.toArray())).toString();
  }
}
