package dev.renga.chain;

import dev.renga.consensus.CoinsView;
import dev.renga.primitives.Coin;
import dev.renga.primitives.OutPoint;
import dev.renga.storage.CoinsCache;
import org.jspecify.annotations.Nullable;

/// The coins as the rules see them while one block is applied.
///
/// @param replacing whether the block may overwrite unspent coins: the two of BIP30's exceptions
record BlockCoins(CoinsCache cache, boolean replacing) implements CoinsView {
  @Override
  public @Nullable Coin spend(OutPoint outPoint) {
    return cache.spend(outPoint);
  }

  @Override
  public boolean contains(OutPoint outPoint) {
    return cache.contains(outPoint);
  }

  @Override
  public void add(OutPoint outPoint, Coin coin) {
    if (replacing) {
      cache.addOrReplace(outPoint, coin);
    } else {
      cache.add(outPoint, coin);
    }
  }
}
