package dev.renga.consensus;

import static dev.renga.consensus.script.ScriptFlag.DERSIG;
import static dev.renga.consensus.script.ScriptFlag.NULLDUMMY;
import static dev.renga.consensus.script.ScriptFlag.P2SH;
import static dev.renga.consensus.script.ScriptFlag.WITNESS;

import dev.renga.consensus.script.ScriptBuilder;
import dev.renga.consensus.script.ScriptFlags;
import dev.renga.consensus.script.ScriptReader;
import dev.renga.consensus.script.TransactionScripts;
import dev.renga.crypto.Secp256k1;
import dev.renga.primitives.Block;
import dev.renga.primitives.BlockHeader;
import dev.renga.primitives.ByteReader;
import dev.renga.primitives.ByteWriter;
import dev.renga.primitives.Bytes;
import dev.renga.primitives.DecodeException;
import dev.renga.primitives.Digest;
import dev.renga.primitives.Merkle;
import dev.renga.primitives.OutPoint;
import dev.renga.primitives.Script;
import dev.renga.primitives.Transaction;
import dev.renga.primitives.TxIn;
import dev.renga.primitives.TxOut;
import dev.renga.primitives.Txid;
import dev.renga.primitives.Witness;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The solution to a signet's challenge that a block carries in its coinbase (BIP325).
///
/// The block is signed by way of two transactions that exist nowhere: one whose only output is
/// locked by the challenge, and one that spends it with the solution. The signed message is the
/// header without nonce and target, over a merkle root for which the solution was cut out of the
/// coinbase.
public final class SignetSolution {
  private static final Bytes HEADER = Bytes.of(0xec, 0xc7, 0xda, 0xa2);
  private static final ScriptFlags FLAGS = ScriptFlags.of(P2SH, WITNESS, DERSIG, NULLDUMMY);
  private static final Script OP_RETURN = new Script(Bytes.of(0x6a));

  private SignetSolution() {}

  /// Whether the block satisfies the challenge.
  static boolean isValid(Block block, Script challenge) {
    TransactionScripts spend = spend(block, challenge);
    return spend != null && spend.verify(Secp256k1.load()).isValid();
  }

  /// The spend of the challenge that a block amounts to; `null` if the block commits to no witness
  /// or its solution cannot be read. A block without a solution spends with nothing.
  public static @Nullable TransactionScripts spend(Block block, Script challenge) {
    int index = WitnessCommitment.indexIn(block);
    if (index == WitnessCommitment.NONE) {
      return null;
    }
    Transaction coinbase = block.transactions().get(0);
    Section section = Section.cutOutOf(coinbase.outputs().get(index).scriptPubKey());
    Script scriptSig = Script.EMPTY;
    Witness witness = Witness.EMPTY;
    if (section.solution != null) {
      try {
        ByteReader reader = section.solution.reader();
        scriptSig = new Script(reader.lengthPrefixed("signet.scriptSig"));
        witness = Witness.read(reader);
        reader.end("signet.solution");
      } catch (DecodeException e) {
        return null;
      }
    }
    TxOut challenged = new TxOut(0, challenge);
    Txid toSpend = toSpend(block, withOutput(coinbase, index, section.rest), challenged);
    Transaction toSign =
        new Transaction(
            0,
            List.of(new TxIn(new OutPoint(toSpend, 0), scriptSig, 0, witness)),
            List.of(new TxOut(0, OP_RETURN)),
            0);
    return new TransactionScripts(toSign, List.of(challenged), FLAGS);
  }

  private static Txid toSpend(Block block, Transaction coinbase, TxOut challenged) {
    Script script = new ScriptBuilder().number(0).push(message(block, coinbase)).build();
    TxIn input = new TxIn(OutPoint.NULL, script, 0);
    return new Transaction(0, List.of(input), List.of(challenged), 0).txid();
  }

  private static Bytes message(Block block, Transaction coinbase) {
    List<Txid> ids = new ArrayList<>(block.transactions().size());
    for (Transaction transaction : block.transactions()) {
      ids.add(ids.isEmpty() ? coinbase.txid() : transaction.txid());
    }
    Digest root = Merkle.root(ids).root();
    BlockHeader header = block.header();
    return new ByteWriter()
        .int32(header.version())
        .hash(header.previous())
        .hash(root)
        .uint32(header.time())
        .toBytes();
  }

  private static Transaction withOutput(Transaction coinbase, int index, Script script) {
    List<TxOut> outputs = new ArrayList<>(coinbase.outputs());
    outputs.set(index, new TxOut(outputs.get(index).value(), script));
    return new Transaction(coinbase.version(), coinbase.inputs(), outputs, coinbase.lockTime());
  }

  /// The commitment's script without the solution, and the solution.
  ///
  /// @param solution what followed the four bytes of the first push that begins with them; `null`
  ///   if there is no such push
  private record Section(Script rest, @Nullable Bytes solution) {
    /// Every push is written anew in its shortest form, and an unreadable tail is dropped: both are
    /// part of what is signed.
    static Section cutOutOf(Script script) {
      ScriptBuilder rest = new ScriptBuilder();
      Bytes solution = null;
      ScriptReader reader = new ScriptReader(script);
      while (reader.next()) {
        Bytes data = reader.data();
        if (data.isEmpty()) {
          rest.raw(Bytes.of(reader.opcode()));
        } else if (solution == null && isSolution(data)) {
          solution = data.slice(HEADER.length(), data.length() - HEADER.length());
          rest.push(HEADER);
        } else {
          rest.push(data);
        }
      }
      return solution == null ? new Section(script, null) : new Section(rest.build(), solution);
    }

    private static boolean isSolution(Bytes data) {
      return data.length() > HEADER.length() && data.slice(0, HEADER.length()).equals(HEADER);
    }
  }
}
