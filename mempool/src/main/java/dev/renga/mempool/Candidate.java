package dev.renga.mempool;

import dev.renga.chain.HeaderNode;
import dev.renga.consensus.script.ScriptFlags;
import dev.renga.primitives.Coin;
import dev.renga.primitives.Transaction;
import dev.renga.primitives.TxOut;
import java.util.List;
import java.util.Set;

/// A transaction that may come in if its scripts are good, and what must give way to it. True for
/// the pool and the tip that it was looked at with.
///
/// @param spent the outputs that its inputs spend, in order
/// @param flags what its scripts must obey in the next block
/// @param virtualSize by which its feerate is measured
/// @param replaces entries that must go, with all their descendants
record Candidate(
    Transaction transaction,
    HeaderNode tip,
    List<TxOut> spent,
    ScriptFlags flags,
    long fee,
    long sigopCost,
    int virtualSize,
    boolean spendsCoinbase,
    Set<PoolNode> replaces) {

  /// What became of a first look at a transaction.
  sealed interface Look {
    /// Only its scripts are to be checked.
    record Ready(Candidate candidate) implements Look {}

    /// There is nothing more to do.
    record Done(Admission admission) implements Look {}

    /// The chain has moved meanwhile: follow it, and look again.
    record Moved() implements Look {}
  }

  static boolean spendsCoinbase(List<Coin> coins) {
    return coins.stream().anyMatch(Coin::coinbase);
  }
}
