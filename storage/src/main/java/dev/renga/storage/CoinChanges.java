package dev.renga.storage;

import dev.renga.primitives.Coin;
import dev.renga.primitives.OutPoint;

/// What a commit does to the set of coins, told one by one so that it never exists twice in memory.
public interface CoinChanges {
  /// No change.
  CoinChanges NONE = sink -> {};

  /// Tells every change once, in any order.
  void tell(Sink sink);

  /// Roughly how many bytes the changes take when written; 0 when unknown. Only a hint for
  /// allocation.
  default long estimatedBytes() {
    return 0;
  }

  /// Receives changes.
  interface Sink {
    /// The coin exists from now on, whether or not there was one before.
    void put(OutPoint outPoint, Coin coin);

    /// No such coin exists from now on, whether or not there was one before.
    void delete(OutPoint outPoint);
  }
}
