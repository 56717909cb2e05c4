package dev.renga.consensus;

/// What the rules say about a transaction, a header or a block. A value; never thrown.
public sealed interface Verdict {
  /// Every rule holds.
  Verdict VALID = new Valid();

  /// Whether every rule holds.
  default boolean isValid() {
    return this instanceof Valid;
  }

  /// Every rule holds; see [#VALID].
  record Valid() implements Verdict {}

  /// The first rule in the order of its list that does not hold.
  ///
  /// @param rule id of the rule in the [RuleBook], such as `tx-inputs-distinct`
  /// @param reason what every implementation calls this failure, such as
  ///   `bad-txns-inputs-duplicate`
  /// @param detail one phrase with the figures of this case; may be empty
  /// @param kind what follows from the failure
  record Invalid(String rule, String reason, String detail, Kind kind) implements Verdict {
    /// Reason and detail as bitcoind logs them: `reason, detail`.
    @Override
    public String toString() {
      return detail.isEmpty() ? reason : reason + ", " + detail;
    }
  }

  /// What follows from a failure.
  enum Kind {
    /// The block or transaction is invalid for ever.
    CONSENSUS,
    /// The header is invalid for ever, whatever block belongs to it.
    HEADER,
    /// The data does not match what the header commits to. Somebody changed it on the way: the
    /// block of that hash must not be remembered as failed (CVE-2012-2459).
    MUTATED,
    /// Too far in the future by our clock; may be valid later, must not be remembered as failed.
    TIME_FUTURE,
    /// A transaction that a block may hold but that is not relayed: policy, never consensus.
    NOT_STANDARD;

    /// Whether a block that failed so has failed for good.
    public boolean isPermanent() {
      return this == CONSENSUS || this == HEADER;
    }
  }
}
