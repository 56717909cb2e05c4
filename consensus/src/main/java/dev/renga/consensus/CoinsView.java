package dev.renga.consensus;

import dev.renga.primitives.Coin;
import dev.renga.primitives.OutPoint;
import org.jspecify.annotations.Nullable;

/// The unspent outputs while a block is applied to them. The implementation keeps a journal, so
/// that a refused block leaves no trace: the rules themselves never roll back. One thread.
public interface CoinsView {
  /// Removes a coin.
  ///
  /// @return the coin; `null` when it never was or is spent
  @Nullable Coin spend(OutPoint outPoint);

  /// Whether there is an unspent coin of that name (BIP30).
  boolean contains(OutPoint outPoint);

  /// Adds a coin. In the blocks of [dev.renga.primitives.Network#bip30Exceptions] it replaces an
  /// unspent one.
  void add(OutPoint outPoint, Coin coin);
}
