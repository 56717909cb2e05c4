package dev.renga.p2p.protocol;

import dev.renga.consensus.Difficulty;
import dev.renga.consensus.HeaderView;
import dev.renga.primitives.Block;
import dev.renga.primitives.BlockHash;
import dev.renga.primitives.BlockHeader;
import dev.renga.primitives.ByteWriter;
import dev.renga.primitives.Merkle;
import dev.renga.primitives.Network;
import dev.renga.primitives.OutPoint;
import dev.renga.primitives.Script;
import dev.renga.primitives.Target;
import dev.renga.primitives.Transaction;
import dev.renga.primitives.TxIn;
import dev.renga.primitives.TxOut;
import java.util.ArrayList;
import java.util.List;

/// Makes blocks with real proof of work at regtest's difficulty. Each differs from all others.
public final class TestMiner {
  private final Network network;
  private int counter;

  /// @param salt so that two miners never make the same block
  public TestMiner(Network network, int salt) {
    this.network = network;
    this.counter = salt << 20;
  }

  /// A block on a parent.
  public Block mine(KnownBlock parent, long time) {
    return mine(parent.hash(), parent.height(), Difficulty.nextBits(parent, time, network), time);
  }

  /// A block by everything that matters of its parent.
  public Block mine(BlockHash parent, int parentHeight, int bits, long time) {
    ByteWriter script = new ByteWriter();
    int height = parentHeight + 1;
    pushHeight(script, height);
    script.uint8(4).int32(++counter);
    Transaction coinbase =
        new Transaction(
            1,
            List.of(new TxIn(OutPoint.NULL, new Script(script.toBytes()), TxIn.SEQUENCE_FINAL)),
            List.of(new TxOut(1, Script.parseHex("51"))),
            0);
    List<Transaction> transactions = List.of(coinbase);
    BlockHeader header =
        new BlockHeader(
            0x20000000, parent, Merkle.root(List.of(coinbase.txid())).root(), time, bits, 0);
    return Block.of(solve(header), transactions);
  }

  /// The height as BIP34 wants it: the shortest push of a script number.
  private static void pushHeight(ByteWriter script, int height) {
    if (height <= 16) {
      script.uint8(0x50 + height);
      return;
    }
    int size = (Integer.SIZE - Integer.numberOfLeadingZeros(height)) / 8 + 1;
    script.uint8(size);
    for (int i = 0; i < size; i++) {
      script.uint8(height >> 8 * i);
    }
  }

  /// The header with a nonce that meets its target.
  public static BlockHeader solve(BlockHeader header) {
    Target target = Target.fromCompact(header.bits()).value();
    BlockHeader solved = header;
    for (int nonce = 0; !target.isMetBy(solved.hash()); nonce++) {
      solved = header.withNonce(nonce);
    }
    return solved;
  }

  /// The header with a nonce that does not meet its target.
  public static BlockHeader spoil(BlockHeader header) {
    Target target = Target.fromCompact(header.bits()).value();
    BlockHeader spoiled = header;
    for (int nonce = 0; target.isMetBy(spoiled.hash()); nonce++) {
      spoiled = header.withNonce(nonce);
    }
    return spoiled;
  }

  /// A chain of blocks on a parent, `spacing` seconds apart.
  public List<Block> chain(HeaderView parent, int count, long spacing) {
    return chain(parent, count, parent.time() + spacing, spacing);
  }

  /// A chain of blocks on a parent whose first has a time of its own.
  public List<Block> chain(HeaderView parent, int count, long first, long spacing) {
    List<Block> blocks = new ArrayList<>(count);
    BlockHash hash = parent.hash();
    long time = first - spacing;
    for (int i = 0; i < count; i++) {
      time += spacing;
      Block block = mine(hash, parent.height() + i, parent.bits(), time);
      blocks.add(block);
      hash = block.hash();
    }
    return blocks;
  }

  /// Headers of such a chain.
  public List<BlockHeader> headers(HeaderView parent, int count, long spacing) {
    return chain(parent, count, spacing).stream().map(Block::header).toList();
  }
}
