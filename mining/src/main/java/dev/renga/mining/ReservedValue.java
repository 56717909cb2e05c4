package dev.renga.mining;

import dev.renga.consensus.WitnessCommitment;
import dev.renga.primitives.Block;
import dev.renga.primitives.Bytes;
import dev.renga.primitives.Transaction;
import dev.renga.primitives.TxIn;
import dev.renga.primitives.Witness;
import java.util.ArrayList;
import java.util.List;

/// Helps miners that do not know of witnesses: their blocks commit to one that they leave out.
public final class ReservedValue {
  private static final Bytes ZEROS = Bytes.adopt(new byte[WitnessCommitment.RESERVED_VALUE_SIZE]);

  private ReservedValue() {}

  /// The block with 32 zero bytes as its coinbase's witness if it commits to witnesses (BIP141) and
  /// its coinbase has none; the block as it is otherwise.
  public static Block addTo(Block block) {
    if (block.transactions().isEmpty()
        || WitnessCommitment.indexIn(block) == WitnessCommitment.NONE) {
      return block;
    }
    Transaction coinbase = block.transactions().getFirst();
    if (coinbase.inputs().isEmpty() || coinbase.hasWitness()) {
      return block;
    }
    List<TxIn> inputs = new ArrayList<>(coinbase.inputs());
    inputs.set(0, inputs.getFirst().withWitness(Witness.of(ZEROS)));
    List<Transaction> all = new ArrayList<>(block.transactions());
    all.set(
        0, new Transaction(coinbase.version(), inputs, coinbase.outputs(), coinbase.lockTime()));
    return Block.of(block.header(), all);
  }
}
