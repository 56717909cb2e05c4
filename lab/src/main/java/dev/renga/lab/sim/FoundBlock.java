package dev.renga.lab.sim;

import dev.renga.p2p.wire.BlockMessage;
import dev.renga.primitives.Block;
import dev.renga.primitives.BlockHash;

/// A block that was found in this run: by whom, when, and how it spread.
///
/// @param number counts the blocks of the run from 0
/// @param bytes what it counts for on the links
record FoundBlock(
    int number,
    BlockMessage message,
    int miner,
    int height,
    long foundAt,
    long bytes,
    Spread spread) {

  static FoundBlock of(
      int number, Block block, int miner, int height, long foundAt, long bytes, int nodes) {
    return new FoundBlock(
        number, new BlockMessage(block), miner, height, foundAt, bytes, new Spread(foundAt, nodes));
  }

  BlockHash hash() {
    return message.block().hash();
  }

  BlockHash previous() {
    return message.block().header().previous();
  }
}
