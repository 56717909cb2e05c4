package dev.renga.p2p.protocol;

import dev.renga.primitives.Transaction;
import dev.renga.primitives.Txid;
import dev.renga.primitives.Wtxid;

/// An unconfirmed transaction in the pool, as peers are told of it.
///
/// @param transaction the whole of it
/// @param fee satoshi left to the miner
/// @param virtualSize virtual bytes by which its feerate is measured, above 0
/// @param depth unconfirmed transactions that it needs; larger than that of each of them
/// @param sequence the number of its arrival; later ones are larger
public record PoolTransaction(
    Transaction transaction, long fee, int virtualSize, int depth, long sequence) {
  /// Checks the size.
  public PoolTransaction {
    if (virtualSize <= 0) {
      throw new IllegalArgumentException("a transaction has bytes, not " + virtualSize);
    }
  }

  /// Name without witness.
  public Txid txid() {
    return transaction.txid();
  }

  /// Name with witness.
  public Wtxid wtxid() {
    return transaction.wtxid();
  }

  /// Satoshi per 1,000 virtual bytes, rounded down.
  public long feerate() {
    return Math.multiplyExact(fee, 1000) / virtualSize;
  }
}
