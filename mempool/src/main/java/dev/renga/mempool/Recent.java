package dev.renga.mempool;

import dev.renga.primitives.Hash256;
import dev.renga.primitives.Transaction;
import dev.renga.primitives.Txid;
import dev.renga.primitives.Wtxid;

/// What need not be fetched again: transactions refused since the last block, and those that blocks
/// held lately. Bounded and salted. The writer adds; any thread asks.
final class Recent {
  private static final int REFUSED = 1 << 17;
  private static final int CONFIRMED = 1 << 16;

  private final RecentSet refused;
  private final RecentSet reconsiderable;
  private final RecentSet confirmed;

  Recent(long salt) {
    refused = new RecentSet(REFUSED, salt + 1);
    reconsiderable = new RecentSet(REFUSED, salt + 2);
    confirmed = new RecentSet(CONFIRMED, salt + 3);
  }

  /// A transaction was refused. One whose witness may be at fault is remembered by its wtxid alone
  /// (known failure M-008).
  void refused(Admission.Refused refusal) {
    Transaction transaction = refusal.transaction();
    if (refusal.kind() == Admission.Kind.RECONSIDERABLE) {
      reconsiderable.add(transaction.wtxid());
    } else if (refusal.kind().isRemembered()) {
      refused.add(transaction.wtxid());
    }
    if (refusal.kind() == Admission.Kind.INPUTS_NOT_STANDARD) {
      refused.add(transaction.txid());
    }
  }

  void confirmed(Transaction transaction) {
    confirmed.add(transaction.txid());
    if (transaction.hasWitness()) {
      confirmed.add(transaction.wtxid());
    }
  }

  /// Another tip: what was refused may be fine now.
  void tipChanged() {
    refused.clear();
    reconsiderable.clear();
  }

  /// Blocks were undone: what they held may be wanted again.
  void reorganised() {
    confirmed.clear();
  }

  /// Whether a transaction of that name (txid or wtxid) was refused for good or is in a block.
  boolean contains(Hash256 name) {
    return refused.contains(name) || confirmed.contains(name);
  }

  /// Whether a transaction of that name was refused whatever its witness.
  boolean isRefused(Txid txid) {
    return refused.contains(txid);
  }

  /// Whether it was refused because it pays too little by itself.
  boolean isReconsiderable(Wtxid wtxid) {
    return reconsiderable.contains(wtxid);
  }
}
