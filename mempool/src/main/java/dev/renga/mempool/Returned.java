package dev.renga.mempool;

import dev.renga.primitives.Block;
import dev.renga.primitives.Transaction;
import dev.renga.primitives.Txid;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Transactions of blocks that are no longer on the active chain, until it is known which of them
/// the new branch holds. Bounded by memory: what came last in the chain is given up first, so that
/// what is kept needs nothing of what is not (known failures M-024, M-025).
final class Returned {
  /// Bytes of memory at most.
  static final long MAX_MEMORY = 20_000_000;

  /// Last of the highest block first.
  private final Map<Txid, Transaction> transactions = new LinkedHashMap<>();

  private long memory;

  /// A block that was the tip is undone.
  ///
  /// @return what was given up to make room
  List<Transaction> add(Block block) {
    List<Transaction> all = block.transactions();
    for (int i = all.size() - 1; i > 0; i--) {
      Transaction own = EntryMemory.compact(all.get(i));
      if (transactions.putIfAbsent(own.txid(), own) == null) {
        memory += EntryMemory.of(own);
      }
    }
    List<Transaction> lost = new ArrayList<>();
    while (memory > MAX_MEMORY) {
      Transaction first = transactions.values().iterator().next();
      remove(first.txid());
      lost.add(first);
    }
    return lost;
  }

  void remove(Txid txid) {
    Transaction gone = transactions.remove(txid);
    if (gone != null) {
      memory -= EntryMemory.of(gone);
    }
  }

  /// All of them, parents before children.
  Collection<Transaction> inOrder() {
    return new ArrayList<>(transactions.values()).reversed();
  }
}
