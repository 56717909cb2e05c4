package dev.renga.lab.live;

import static org.assertj.core.api.Assertions.assertThat;

import dev.renga.primitives.Block;
import dev.renga.primitives.BlockHash;
import dev.renga.primitives.BlockHeader;
import dev.renga.primitives.Network;
import java.util.BitSet;
import org.junit.jupiter.api.Test;

class BlockBookTest {
  private static final Block GENESIS = Network.REGTEST.genesis();

  private static Block on(BlockHash parent, int nonce) {
    BlockHeader old = GENESIS.header();
    return Block.of(
        new BlockHeader(old.version(), parent, old.merkleRoot(), old.time(), old.bits(), nonce),
        GENESIS.transactions());
  }

  @Test
  void staleBlocksAreCountedStillWhenTheyAreForgotten() {
    BlockBook book = new BlockBook();
    BlockHash tip = GENESIS.hash();
    for (int height = 1; height <= BlockBook.CAPACITY; height++) {
      if (height == 7) {
        found(book, on(tip, -1), height); // loses
      }
      Block block = on(tip, height);
      found(book, block, height);
      tip = block.hash();
    }
    assertThat(book.forgottenStale()).isZero();
    for (int height = BlockBook.CAPACITY + 1; height <= BlockBook.CAPACITY + 20; height++) {
      Block block = on(tip, height);
      found(book, block, height);
      tip = block.hash();
    }
    assertThat(book.forgottenStale()).isEqualTo(1);
    assertThat(book.forgottenReward()).isEqualTo(50L * 100_000_000);
  }

  private static void found(BlockBook book, Block block, int height) {
    var _ = book.mined(block, height, 0, height, new BitSet());
    var _ = book.reached(block, height, 0, height);
  }
}
