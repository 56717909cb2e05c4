package dev.renga.wallet;

import dev.renga.primitives.OutPoint;
import dev.renga.primitives.TxOut;

/// An unspent output that somebody has the keys for; confirmed or not.
///
/// @param outPoint its name
/// @param output amount and locking script
public record OwnedCoin(OutPoint outPoint, TxOut output) {
  /// Satoshi.
  public long value() {
    return output.value();
  }
}
