package dev.renga.p2p.connection;

import dev.renga.p2p.protocol.PoolAccess;
import dev.renga.p2p.protocol.PoolTransaction;
import dev.renga.p2p.protocol.TxOutcome;
import dev.renga.primitives.Transaction;
import dev.renga.primitives.Txid;
import dev.renga.primitives.Wtxid;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// An empty pool that does something of the test's choice on the loop's thread when it is asked
/// whether a transaction is known.
record HookedPool(Runnable hook) implements PoolAccess {
  @Override
  public boolean isOpen() {
    return true;
  }

  @Override
  public @Nullable PoolTransaction find(Txid txid) {
    return null;
  }

  @Override
  public @Nullable PoolTransaction find(Wtxid wtxid) {
    return null;
  }

  @Override
  public boolean isKnown(Txid txid) {
    return false;
  }

  @Override
  public boolean isKnown(Wtxid wtxid) {
    hook.run();
    return false;
  }

  @Override
  public long minimumFeerate() {
    return 0;
  }

  @Override
  public long minimumRelayFeerate() {
    return 0;
  }

  @Override
  public List<PoolTransaction> all() {
    return List.of();
  }

  @Override
  public void submitTransaction(Transaction transaction, long peer, Consumer<TxOutcome> answer) {
    answer.accept(new TxOutcome.Accepted(transaction.txid(), transaction.wtxid()));
  }
}
