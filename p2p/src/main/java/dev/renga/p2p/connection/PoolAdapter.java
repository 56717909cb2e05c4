package dev.renga.p2p.connection;

import dev.renga.mempool.Admission;
import dev.renga.mempool.Mempool;
import dev.renga.mempool.MempoolEntry;
import dev.renga.mempool.MempoolEvent;
import dev.renga.mempool.MempoolView;
import dev.renga.mempool.Source;
import dev.renga.p2p.protocol.PoolAccess;
import dev.renga.p2p.protocol.PoolTransaction;
import dev.renga.p2p.protocol.TxOutcome;
import dev.renga.primitives.Transaction;
import dev.renga.primitives.Txid;
import dev.renga.primitives.Wtxid;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The real mempool as the protocol wants to see it. Any thread.
public final class PoolAdapter implements PoolAccess {
  private static final Logger LOG = LoggerFactory.getLogger(PoolAdapter.class);

  private final Mempool mempool;

  /// Sees a mempool, which must stay open longer.
  public PoolAdapter(Mempool mempool) {
    this.mempool = mempool;
  }

  /// What peers shall hear of when something happens to the mempool. A transaction that came back
  /// from an abandoned block is no news to them.
  ///
  /// @param event in the order in which they come
  /// @param announce takes a transaction, and whether it is this node's own
  public void relay(MempoolEvent event, BiConsumer<PoolTransaction, Boolean> announce) {
    switch (event) {
      case MempoolEvent.Added added when !(added.source() instanceof Source.Reorg) ->
          announce.accept(
              transaction(mempool.view(), added.entry()), added.source() instanceof Source.Local);
      case MempoolEvent.Added added -> {}
      case MempoolEvent.Lost lost ->
          LOG.warn("{} events of the mempool were missed: not all is announced", lost.events());
      case MempoolEvent.Removed removed -> {}
      case MempoolEvent.Followed followed -> {}
    }
  }

  private static PoolTransaction transaction(MempoolView view, MempoolEntry entry) {
    return transaction(entry, view.ancestorSums(entry).count() - 1);
  }

  private static PoolTransaction transaction(MempoolEntry entry, int depth) {
    return new PoolTransaction(
        entry.transaction(), entry.fee(), entry.virtualSize(), depth, entry.sequence());
  }

  private static @Nullable PoolTransaction known(@Nullable MempoolEntry entry) {
    return entry == null ? null : transaction(entry, 0);
  }

  @Override
  public boolean isOpen() {
    return true;
  }

  @Override
  public @Nullable PoolTransaction find(Txid txid) {
    return known(mempool.view().find(txid));
  }

  @Override
  public @Nullable PoolTransaction find(Wtxid wtxid) {
    return known(mempool.view().find(wtxid));
  }

  @Override
  public PoolTransaction withDepth(PoolTransaction transaction) {
    MempoolView view = mempool.view();
    MempoolEntry entry = view.find(transaction.wtxid());
    return entry == null ? transaction : transaction(view, entry);
  }

  @Override
  public boolean isKnown(Txid txid) {
    return mempool.isKnown(txid);
  }

  @Override
  public boolean isKnown(Wtxid wtxid) {
    return mempool.isKnown(wtxid);
  }

  @Override
  public long minimumFeerate() {
    return Math.max(mempool.view().minimumFeerate().satoshi(), minimumRelayFeerate());
  }

  @Override
  public long minimumRelayFeerate() {
    return mempool.config().fees().minimum().satoshi();
  }

  @Override
  public List<PoolTransaction> all() {
    MempoolView view = mempool.view();
    List<PoolTransaction> all = new ArrayList<>(view.size());
    for (MempoolEntry entry : view.entries()) {
      all.add(transaction(view, entry));
    }
    return all;
  }

  @Override
  public void submitTransaction(Transaction transaction, long peer, Consumer<TxOutcome> answer) {
    var _ =
        mempool
            .submit(transaction, new Source.Peer(peer))
            .handle(
                (admission, failure) -> {
                  answer.accept(
                      failure == null ? from(transaction, admission) : stopped(transaction));
                  return null;
                });
  }

  private static TxOutcome stopped(Transaction transaction) {
    return new TxOutcome.Refused(
        transaction.txid(), transaction.wtxid(), "the mempool has stopped", TxOutcome.Memory.NONE);
  }

  private static TxOutcome from(Transaction transaction, Admission admission) {
    Txid txid = transaction.txid();
    Wtxid wtxid = transaction.wtxid();
    return switch (admission) {
      case Admission.Accepted accepted -> new TxOutcome.Accepted(txid, wtxid);
      case Admission.Known known -> new TxOutcome.Known(txid, wtxid);
      case Admission.Orphan orphan -> new TxOutcome.Orphan(txid, wtxid, orphan.missing());
      case Admission.Refused refused ->
          new TxOutcome.Refused(txid, wtxid, refused.toString(), memory(refused.kind()));
    };
  }

  private static TxOutcome.Memory memory(Admission.Kind kind) {
    return switch (kind) {
      case WITNESS_STRIPPED, BUSY -> TxOutcome.Memory.NONE;
      case INPUTS_NOT_STANDARD -> TxOutcome.Memory.EVERY_WITNESS;
      case CONSENSUS, NOT_STANDARD, WITNESS_MUTATED, PREMATURE, CONFLICT, POLICY, RECONSIDERABLE ->
          TxOutcome.Memory.THIS_WITNESS;
    };
  }

  @Override
  public void peerGone(long peer) {
    var _ =
        mempool
            .forgetPeer(peer)
            .exceptionally(
                failure -> {
                  LOG.debug("orphans of peer={} are not forgotten: {}", peer, failure.toString());
                  return false;
                });
  }
}
