package dev.renga.consensus;

import dev.renga.primitives.Coin;
import dev.renga.primitives.OutPoint;
import dev.renga.primitives.TxOut;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Unspent outputs in a map.
final class Coins implements CoinsView {
  final Map<OutPoint, Coin> map = new HashMap<>();

  Coins with(OutPoint outPoint, long value, int height, boolean coinbase) {
    map.put(outPoint, new Coin(new TxOut(value, Blocks.TRUE), height, coinbase));
    return this;
  }

  Coins with(OutPoint outPoint, TxOut output, int height) {
    map.put(outPoint, new Coin(output, height, false));
    return this;
  }

  @Override
  public @Nullable Coin spend(OutPoint outPoint) {
    return map.remove(outPoint);
  }

  @Override
  public boolean contains(OutPoint outPoint) {
    return map.containsKey(outPoint);
  }

  @Override
  public void add(OutPoint outPoint, Coin coin) {
    map.put(outPoint, coin);
  }
}
