package dev.renga.p2p.protocol;

import dev.renga.primitives.Txid;
import dev.renga.primitives.Wtxid;
import java.util.List;

/// What became of a peer's transaction that was handed to the pool.
public sealed interface TxOutcome {
  /// The transaction.
  Txid txid();

  /// The transaction with its witness.
  Wtxid wtxid();

  /// It is in the pool now. Peers are told by [Event.PoolAdded], not by this.
  record Accepted(Txid txid, Wtxid wtxid) implements TxOutcome {}

  /// It was there before.
  record Known(Txid txid, Wtxid wtxid) implements TxOutcome {}

  /// It waits in the pool for its parents and is tried again by itself when they come.
  ///
  /// @param missing its parents that are not known, each once
  record Orphan(Txid txid, Wtxid wtxid, List<Txid> missing) implements TxOutcome {
    /// Copies the list.
    public Orphan {
      missing = List.copyOf(missing);
    }
  }

  /// It is not taken. Nobody is punished for that: policies differ, and a peer may have checked
  /// less than we do.
  ///
  /// @param reason what every implementation calls it, such as `min relay fee not met`
  /// @param memory what need not be fetched again before the next block
  record Refused(Txid txid, Wtxid wtxid, String reason, Memory memory) implements TxOutcome {}

  /// How far a refusal reaches.
  enum Memory {
    /// Nothing is remembered: the same may be fine in a moment, or with a witness.
    NONE,
    /// This form of the transaction; another witness may be fine (known failure N-016).
    THIS_WITNESS,
    /// Every form of it, because of what it spends.
    EVERY_WITNESS
  }
}
