package dev.renga.lab.attack;

/// When a selfish pool shows what (Eyal and Sirer, "Majority is not enough", 2014, algorithm 1).
/// Pure.
final class SelfishStrategy {
  private SelfishStrategy() {}

  /// What the pool does.
  enum Move {
    /// Nothing: the block stays secret.
    KEEP,
    /// Gives its branch up and mines on the public one.
    ADOPT,
    /// Shows its one secret block against the public one of the same height.
    TIE,
    /// Shows its whole branch, which is longer.
    SHOW_ALL,
    /// Shows as many blocks as the public branch has.
    SHOW_AS_MANY
  }

  /// The pool has found a block.
  ///
  /// @param tie whether its last block lies open against a public one of the same height
  static Move found(boolean tie) {
    return tie ? Move.SHOW_ALL : Move.KEEP;
  }

  /// Somebody else has found a block.
  ///
  /// @param lead blocks by which the pool's branch is longer now; negative when it is shorter or
  ///   lies below the public tip
  static Move heard(int lead) {
    if (lead < 0) {
      return Move.ADOPT;
    }
    return switch (lead) {
      case 0 -> Move.TIE;
      case 1 -> Move.SHOW_ALL;
      default -> Move.SHOW_AS_MANY;
    };
  }
}
