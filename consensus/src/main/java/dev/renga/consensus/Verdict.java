package dev.renga.consensus;

/// What the rules say about a header, a block or a transaction.
public sealed interface Verdict {
  /// Every rule asked accepts.
  Verdict VALID = new Valid();

  /// Whether every rule asked accepts.
  default boolean isValid() {
    return this instanceof Valid;
  }

  /// Every rule asked accepts; see [Verdict#VALID].
  record Valid() implements Verdict {}

  /// A rule refuses.
  ///
  /// @param rule id of the rule, as in the rule book
  /// @param reason the short reason that every implementation gives, such as
  ///   `bad-txns-inputs-duplicate`
  /// @param detail more for people and logs; may be empty
  /// @param kind what follows from it
  record Invalid(String rule, String reason, String detail, Kind kind) implements Verdict {}

  /// What follows from a refusal.
  enum Kind {
    /// The rules of the chain are broken: nothing built on it can ever be valid.
    CONSENSUS,
    /// The header breaks the rules.
    HEADER,
    /// The content does not fit what names it (a merkle root, a witness commitment); another
    /// content with the same name may be valid.
    MUTATED,
    /// Too far in the future; may be valid later.
    TIME_FUTURE,
    /// Only a policy is broken: it may stand in a block.
    NOT_STANDARD
  }
}
