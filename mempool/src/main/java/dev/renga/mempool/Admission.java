package dev.renga.mempool;

import dev.renga.primitives.Transaction;
import dev.renga.primitives.Txid;
import java.util.List;

/// What became of a transaction that was handed in.
public sealed interface Admission {
  /// It is in the mempool (or, for a test, would be).
  ///
  /// @param entry the transaction with its figures
  /// @param replaced those that gave way, descendants after ancestors
  record Accepted(MempoolEntry entry, List<MempoolEntry> replaced) implements Admission {
    /// Copies the list.
    public Accepted {
      replaced = List.copyOf(replaced);
    }
  }

  /// It had been there before.
  record Known(MempoolEntry entry) implements Admission {}

  /// Outputs that it spends are not known. From a peer it is kept for a while and tried again when
  /// its parents come; from others it is forgotten.
  ///
  /// @param transaction the orphan
  /// @param missing the transactions whose outputs are missing, each once, in the order of inputs
  record Orphan(Transaction transaction, List<Txid> missing) implements Admission {
    /// Copies the list.
    public Orphan {
      missing = List.copyOf(missing);
    }
  }

  /// It is not taken.
  ///
  /// @param transaction the one refused
  /// @param reason bitcoind's word for it, such as `min relay fee not met`
  /// @param detail one phrase with the figures of this case; may be empty
  /// @param kind what follows from it
  record Refused(Transaction transaction, String reason, String detail, Kind kind)
      implements Admission {
    /// Reason and detail as bitcoind logs them: `reason, detail`.
    @Override
    public String toString() {
      return detail.isEmpty() ? reason : reason + ", " + detail;
    }
  }

  /// What follows from a refusal.
  enum Kind {
    /// Invalid for ever: no block may hold it.
    CONSENSUS,
    /// A block may hold it, but it is not relayed.
    NOT_STANDARD,
    /// Its witness is missing: another form of the same transaction may be fine.
    WITNESS_STRIPPED,
    /// Its witness is not standard: another form of the same transaction may be fine.
    WITNESS_MUTATED,
    /// What it spends makes every form of it non-standard.
    INPUTS_NOT_STANDARD,
    /// Locked or immature; may be fine after some blocks.
    PREMATURE,
    /// It stands against what is in the mempool or the chain already.
    CONFLICT,
    /// Not worth taking as the mempool is now.
    POLICY,
    /// Pays too little by itself; a child may pay for it.
    RECONSIDERABLE,
    /// Nothing was looked at: too much waits already. It may be handed in again later.
    BUSY;

    /// Whether a transaction refused so need not be fetched again before the next block.
    boolean isRemembered() {
      return switch (this) {
        case CONSENSUS, NOT_STANDARD, WITNESS_MUTATED, INPUTS_NOT_STANDARD, PREMATURE, POLICY ->
            true;
        case WITNESS_STRIPPED, CONFLICT, RECONSIDERABLE, BUSY -> false;
      };
    }
  }
}
