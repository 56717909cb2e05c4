package dev.renga.p2p.protocol;

import dev.renga.primitives.Transaction;
import dev.renga.primitives.Txid;
import dev.renga.primitives.Wtxid;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// The pool of unconfirmed transactions as peers need to see it; to transactions what [ChainAccess]
/// is to blocks. The state machines ask the questions of the first part, which answer at once and
/// from memory; the second part is for whoever performs their effects.
///
/// Whoever drives the protocol tells it by [Event.PoolAdded] of every transaction that came into
/// the pool, from a peer or from elsewhere, unless it came back from an abandoned block.
public interface PoolAccess {
  /// No pool: peers are told not to announce transactions, and are closed when they do.
  PoolAccess NONE = new NoPool();

  /// Whether there is a pool at all; never changes.
  boolean isOpen();

  /// The transaction in the pool of that name; `null` if there is none. Strangers ask this as often
  /// as they like, so it costs the same whatever the transaction needs: its depth may be 0, see
  /// [#withDepth].
  @Nullable PoolTransaction find(Txid txid);

  /// The transaction in the pool of that name, its depth as above; `null` if there is none.
  @Nullable PoolTransaction find(Wtxid wtxid);

  /// The same transaction with its depth in the pool as it is now.
  default PoolTransaction withDepth(PoolTransaction transaction) {
    return transaction;
  }

  /// Whether a transaction need not be fetched: it is in the pool, or was confirmed lately.
  boolean isKnown(Txid txid);

  /// Whether a transaction need not be fetched: it is in the pool, waits in it for its parents, or
  /// was confirmed lately.
  boolean isKnown(Wtxid wtxid);

  /// What a transaction must pay at least to be taken now, satoshi per 1,000 virtual bytes.
  long minimumFeerate();

  /// What a transaction must pay at least even when the pool is empty, satoshi per 1,000 virtual
  /// bytes.
  long minimumRelayFeerate();

  /// All transactions in the pool, in the order of their arrival.
  List<PoolTransaction> all();

  // For the driver; may take long and is called from any thread.

  /// Hands in a transaction of a peer. The answer comes on any thread, once.
  void submitTransaction(Transaction transaction, long peer, Consumer<TxOutcome> answer);

  /// A peer is gone: what only it can complete may be forgotten.
  default void peerGone(long peer) {}
}
