package dev.renga.p2p.protocol;

import dev.renga.p2p.wire.InventoryItem;
import dev.renga.primitives.Transaction;
import java.time.Instant;
import java.util.List;

/// What is done with transactions that peers announce and send. The memory pool will stand behind
/// it; until then [#NONE] takes note of nothing.
public interface TransactionRelay {
  /// Does nothing: no transaction is wanted, kept or known.
  TransactionRelay NONE =
      new TransactionRelay() {
        @Override
        public boolean isWanted() {
          return false;
        }

        @Override
        public void announced(long peer, List<InventoryItem> items, Instant now) {}

        @Override
        public void received(long peer, Transaction transaction, Instant now) {}
      };

  /// Whether peers shall announce transactions to us at all.
  boolean isWanted();

  /// A peer has these transactions.
  void announced(long peer, List<InventoryItem> items, Instant now);

  /// A peer has sent a transaction; nothing about it has been checked.
  void received(long peer, Transaction transaction, Instant now);
}
