package dev.renga.mempool;

import dev.renga.primitives.Transaction;
import dev.renga.primitives.Txid;
import dev.renga.primitives.Wtxid;

/// A transaction in the mempool, with what was found out when it came in. Immutable.
///
/// @param transaction the transaction, in memory of its own
/// @param fee satoshi left to the miner, 0…21 million bitcoin
/// @param sigopCost signature operation cost (BIP141)
/// @param virtualSize virtual bytes by which its feerate is measured: BIP141's, or more where
///   signature operations are dense
/// @param time seconds since 1970 when it came
/// @param height height of the tip when it came
/// @param sequence the number of its arrival; later ones are larger
/// @param spendsCoinbase whether it spends a coinbase's output
/// @param memory bytes of heap that it is counted as
public record MempoolEntry(
    Transaction transaction,
    long fee,
    long sigopCost,
    int virtualSize,
    long time,
    int height,
    long sequence,
    boolean spendsCoinbase,
    int memory) {

  /// Name without witness.
  public Txid txid() {
    return transaction.txid();
  }

  /// Name with witness.
  public Wtxid wtxid() {
    return transaction.wtxid();
  }

  /// Weight units.
  public int weight() {
    return transaction.weight();
  }

  /// What it pays by itself.
  public Feerate feerate() {
    return Feerate.of(fee, virtualSize);
  }
}
