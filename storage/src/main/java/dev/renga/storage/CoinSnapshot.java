package dev.renga.storage;

import dev.renga.primitives.Coin;
import dev.renga.primitives.OutPoint;
import org.jspecify.annotations.Nullable;

/// The set of coins as one commit left it, unmoved by later ones. Keep it for as short as possible
/// and close it: it holds on to disk space. When the store closes first, reading throws a
/// [StorageException]; it never touches freed memory.
public interface CoinSnapshot extends CoinStore, AutoCloseable {
  /// The block up to which these coins are applied; `null` when no block is.
  @Nullable ChainTip tip();

  /// Visits the coins in the order of their txid's bytes (internal order) and then of their index,
  /// until the visitor has had enough. Other threads may read meanwhile.
  void forEach(Visitor visitor);

  /// Rough number of bytes that the coins take on the disk; 0 in memory.
  long diskSize();

  @Override
  void close();

  /// Sees coins.
  interface Visitor {
    /// Takes a coin and says whether to go on.
    boolean visit(OutPoint outPoint, Coin coin);
  }
}
