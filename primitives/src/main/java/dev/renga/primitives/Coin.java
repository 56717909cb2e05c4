package dev.renga.primitives;

/// An unspent output with what validation needs to know about its origin.
///
/// @param output amount and locking script
/// @param height height of the block that made it, 0…2³¹−1
/// @param coinbase whether a coinbase made it, so that it must mature first
public record Coin(TxOut output, int height, boolean coinbase) {
  /// Refuses a negative height.
  public Coin {
    if (height < 0) {
      throw new IllegalArgumentException("height " + height + " is negative");
    }
  }

  /// Satoshi.
  public long value() {
    return output.value();
  }

  /// The locking script.
  public Script scriptPubKey() {
    return output.scriptPubKey();
  }
}
