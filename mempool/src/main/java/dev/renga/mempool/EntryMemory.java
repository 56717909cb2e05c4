package dev.renga.mempool;

import dev.renga.primitives.DecodeException;
import dev.renga.primitives.Transaction;

/// What an entry counts as in memory: the objects of a transaction and of its places in the maps,
/// not the bytes of the transaction alone (known failure M-001). `MemoryTest` holds it against the
/// real heap.
final class EntryMemory {
  private static final int ENTRY = 760;
  private static final int INPUT = 250;
  private static final int OUTPUT = 72;

  private EntryMemory() {}

  /// Bytes of heap that a transaction in the mempool takes.
  static int of(Transaction transaction) {
    return ENTRY
        + INPUT * transaction.inputs().size()
        + OUTPUT * transaction.outputs().size()
        + transaction.totalSize();
  }

  /// The same transaction in memory of its own: what came as part of a message or a block would
  /// keep all of that alive.
  static Transaction compact(Transaction transaction) {
    try {
      return Transaction.parse(transaction.toBytes());
    } catch (DecodeException e) {
      throw new IllegalStateException("a transaction cannot be read from its own bytes", e);
    }
  }
}
