package dev.renga.lab.sim;

import dev.renga.consensus.BlockRules;
import dev.renga.consensus.Difficulty;
import dev.renga.consensus.Subsidy;
import dev.renga.p2p.protocol.KnownBlock;
import dev.renga.primitives.Block;
import dev.renga.primitives.BlockHeader;
import dev.renga.primitives.ByteWriter;
import dev.renga.primitives.Bytes;
import dev.renga.primitives.Merkle;
import dev.renga.primitives.Network;
import dev.renga.primitives.OutPoint;
import dev.renga.primitives.Script;
import dev.renga.primitives.Target;
import dev.renga.primitives.Transaction;
import dev.renga.primitives.TxIn;
import dev.renga.primitives.TxOut;
import java.util.List;

/// Makes blocks with a real header, real proof of work and a coinbase alone. What else they would
/// hold is only counted.
final class BlockMaker {
  private static final int VERSION = 0x20000000;
  private static final Script ANYONE = new Script(Bytes.of(0x51 /* OP_1 */));

  private final Network network;

  BlockMaker(Network network) {
    this.network = network;
  }

  /// A block on a parent.
  ///
  /// @param number makes it differ from all others of the run
  /// @param now seconds since 1970
  Block make(KnownBlock parent, long number, long now) {
    long time = Math.max(now, parent.medianTimePast() + 1);
    int height = parent.height() + 1;
    ByteWriter script = new ByteWriter().bytes(BlockRules.heightPush(height));
    script.uint8(8).int64(number);
    Transaction coinbase =
        new Transaction(
            1,
            List.of(new TxIn(OutPoint.NULL, new Script(script.toBytes()), TxIn.SEQUENCE_FINAL)),
            List.of(new TxOut(Subsidy.at(height, network), ANYONE)),
            0);
    BlockHeader header =
        new BlockHeader(
            VERSION,
            parent.hash(),
            Merkle.root(List.of(coinbase.txid())).root(),
            time,
            Difficulty.nextBits(parent, time, network),
            0);
    return Block.of(solve(header), List.of(coinbase));
  }

  private static BlockHeader solve(BlockHeader header) {
    Target target = Target.fromCompact(header.bits()).value();
    BlockHeader solved = header;
    for (int nonce = 1; !target.isMetBy(solved.hash()); nonce++) {
      solved = header.withNonce(nonce);
    }
    return solved;
  }
}
