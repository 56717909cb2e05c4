package dev.renga.lab.forge;

import dev.renga.primitives.Transaction;
import dev.renga.primitives.TxOut;
import java.util.List;

/// Unlocks the inputs of a transaction. Pure; any thread.
public interface Signer {
  /// For coins that anyone may spend.
  Signer ANYONE = (transaction, spent) -> transaction;

  /// The transaction with every input unlocked.
  ///
  /// @param spent the output that each input spends, in order
  Transaction sign(Transaction transaction, List<TxOut> spent);
}
