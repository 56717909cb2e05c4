package dev.renga.consensus;

import dev.renga.primitives.Network;

/// What a block may create out of nothing.
public final class Subsidy {
  private static final int MAXIMUM_HALVINGS = 64;

  private Subsidy() {}

  /// Satoshi that the block of a height may create, fees not counted.
  ///
  /// From the 64th halving on it is zero: a shift by 64 or more would begin anew (BIP42).
  ///
  /// @param height 0 or more
  public static long at(int height, Network network) {
    int halvings = height / network.subsidy().halvingInterval();
    return halvings >= MAXIMUM_HALVINGS ? 0 : network.subsidy().initial() >> halvings;
  }
}
