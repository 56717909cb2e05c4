package dev.renga.storage;

import dev.renga.primitives.ByteWriter;
import dev.renga.primitives.Coin;
import dev.renga.primitives.OutPoint;
import org.rocksdb.ColumnFamilyHandle;
import org.rocksdb.RocksDBException;
import org.rocksdb.WriteBatch;

/// Writes changes of coins straight into a batch.
final class RocksSink implements CoinChanges.Sink {
  private final WriteBatch batch;
  private final ColumnFamilyHandle coins;
  private final ByteWriter writer = new ByteWriter();

  RocksSink(WriteBatch batch, ColumnFamilyHandle coins) {
    this.batch = batch;
    this.coins = coins;
  }

  @Override
  public void put(OutPoint outPoint, Coin coin) {
    writer.clear();
    CoinCodec.write(writer, coin);
    try {
      batch.put(coins, CoinKey.of(outPoint), writer.toArray());
    } catch (RocksDBException e) {
      throw RocksFailures.translate("Filling a batch", e);
    }
  }

  @Override
  public void delete(OutPoint outPoint) {
    try {
      batch.delete(coins, CoinKey.of(outPoint));
    } catch (RocksDBException e) {
      throw RocksFailures.translate("Filling a batch", e);
    }
  }
}
