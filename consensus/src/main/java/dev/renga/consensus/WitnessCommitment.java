package dev.renga.consensus;

import dev.renga.crypto.Sha256;
import dev.renga.primitives.Block;
import dev.renga.primitives.Bytes;
import dev.renga.primitives.Digest;
import dev.renga.primitives.Script;
import dev.renga.primitives.Transaction;
import dev.renga.primitives.TxOut;
import dev.renga.primitives.Witness;
import java.util.List;

/// How a coinbase commits to the witnesses of its block (BIP141, commitment structure).
public final class WitnessCommitment {
  /// There is no commitment.
  public static final int NONE = -1;

  /// Bytes of the witness reserved value.
  public static final int RESERVED_VALUE_SIZE = 32;

  private static final int MINIMUM_SIZE = 38;
  private static final int[] PREFIX = {0x6a /* OP_RETURN */, 0x24, 0xaa, 0x21, 0xa9, 0xed};

  private WitnessCommitment() {}

  /// Index of the output that commits: the last one of at least 38 bytes that begins with
  /// `6a24aa21a9ed`; [#NONE] if no output does, or there is no transaction.
  public static int indexIn(Block block) {
    return block.transactions().isEmpty() ? NONE : indexIn(block.transactions().get(0));
  }

  static int indexIn(Transaction coinbase) {
    List<TxOut> outputs = coinbase.outputs();
    for (int i = outputs.size() - 1; i >= 0; i--) {
      if (isCommitment(outputs.get(i).scriptPubKey())) {
        return i;
      }
    }
    return NONE;
  }

  private static boolean isCommitment(Script script) {
    if (script.length() < MINIMUM_SIZE) {
      return false;
    }
    for (int i = 0; i < PREFIX.length; i++) {
      if (script.at(i) != PREFIX[i]) {
        return false;
      }
    }
    return true;
  }

  /// The 32 bytes that an output commits to.
  static Bytes committed(Block block, int index) {
    return block
        .transactions()
        .get(0)
        .outputs()
        .get(index)
        .scriptPubKey()
        .bytes()
        .slice(PREFIX.length, 32);
  }

  /// What a commitment must be: the double hash of the root over the wtxids and the reserved value.
  ///
  /// @param reservedValue 32 bytes, the only item of the coinbase's witness
  public static Digest of(Block block, Bytes reservedValue) {
    Sha256 hasher = new Sha256();
    block.witnessMerkleRoot().root().updateTo(hasher);
    reservedValue.updateTo(hasher);
    return Digest.of(hasher.digestTwice());
  }

  static boolean hasReservedValue(Block block) {
    Witness witness = block.transactions().get(0).inputs().get(0).witness();
    return witness.size() == 1 && witness.item(0).length() == RESERVED_VALUE_SIZE;
  }

  static boolean isRight(Block block, int index) {
    Witness witness = block.transactions().get(0).inputs().get(0).witness();
    return of(block, witness.item(0)).toBytes().equals(committed(block, index));
  }

  static boolean anyWitness(Block block) {
    List<Transaction> transactions = block.transactions();
    for (int i = 0; i < transactions.size(); i++) {
      if (transactions.get(i).hasWitness()) {
        return true;
      }
    }
    return false;
  }
}
