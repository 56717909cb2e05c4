package dev.renga.storage;

import dev.renga.primitives.Coin;
import dev.renga.primitives.OutPoint;
import org.jspecify.annotations.Nullable;

/// Unspent outputs by the outpoint that names them, as of one state. Safe from any thread.
public interface CoinStore {
  /// The coin, or `null` when there is none: it never was, or it is spent.
  ///
  /// @throws StorageException when that cannot be told
  @Nullable Coin find(OutPoint outPoint);
}
