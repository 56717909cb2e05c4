package dev.renga.storage;

import dev.renga.primitives.BlockHash;

/// The block up to which coins are applied.
///
/// @param hash the block
/// @param height its height, 0…2³¹−1
public record ChainTip(BlockHash hash, int height) {
  /// Refuses a negative height.
  public ChainTip {
    if (height < 0) {
      throw new IllegalArgumentException("height " + height + " is negative");
    }
  }
}
