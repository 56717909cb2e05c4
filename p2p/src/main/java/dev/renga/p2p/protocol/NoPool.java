package dev.renga.p2p.protocol;

import dev.renga.primitives.Transaction;
import dev.renga.primitives.Txid;
import dev.renga.primitives.Wtxid;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// See [PoolAccess#NONE].
record NoPool() implements PoolAccess {
  @Override
  public boolean isOpen() {
    return false;
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
    answer.accept(
        new TxOutcome.Refused(
            transaction.txid(), transaction.wtxid(), "no pool", TxOutcome.Memory.NONE));
  }
}
