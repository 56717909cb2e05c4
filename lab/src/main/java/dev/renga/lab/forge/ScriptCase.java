package dev.renga.lab.forge;

import dev.renga.consensus.script.Opcode;
import dev.renga.consensus.script.ScriptBuilder;
import dev.renga.primitives.Bytes;
import dev.renga.primitives.Script;
import dev.renga.primitives.Transaction;
import dev.renga.primitives.TxIn;
import dev.renga.primitives.TxOut;
import dev.renga.primitives.Witness;
import java.util.List;

/// A right and a wrong way to lock and unlock a coin.
///
/// @param rule id of the rule that the wrong way breaks
/// @param does what the forger does
/// @param right obeys every rule
/// @param wrong breaks that one
record ScriptCase(String rule, Words does, Spend right, Spend wrong) {
  /// How a coin is locked, and how the only input of a transaction unlocks it.
  ///
  /// @param locking the output's script
  /// @param unlocking the input's script
  /// @param witness the input's witness
  /// @param sequence of the input
  /// @param lockTime of the transaction
  record Spend(Script locking, Script unlocking, Witness witness, long sequence, long lockTime) {
    Transaction transaction(SpendableCoin coin) {
      TxIn input = new TxIn(coin.outPoint(), unlocking, sequence, witness);
      return new Transaction(
          2, List.of(input), List.of(new TxOut(coin.output().value(), Draft.OP_TRUE)), lockTime);
    }
  }

  static ScriptCase of(String rule, String en, String ja, Spend right, Spend wrong) {
    return new ScriptCase(rule, new Words(en, ja), right, wrong);
  }

  /// A coin whose script needs no unlocking.
  static Spend open(Script locking) {
    return unlocked(locking, Script.EMPTY);
  }

  /// A coin unlocked by a script.
  static Spend unlocked(Script locking, Script unlocking) {
    return new Spend(locking, unlocking, Witness.EMPTY, TxIn.SEQUENCE_FINAL, 0);
  }

  /// A coin unlocked by a witness.
  static Spend witnessed(Script locking, Witness witness) {
    return new Spend(locking, Script.EMPTY, witness, TxIn.SEQUENCE_FINAL, 0);
  }

  /// A script of these operations.
  static Script ops(Opcode... opcodes) {
    return ops(List.of(opcodes));
  }

  static Script ops(List<Opcode> opcodes) {
    ScriptBuilder script = new ScriptBuilder();
    opcodes.forEach(script::op);
    return script.build();
  }

  /// Raw bytes, the operations of which the table does not know.
  static Script raw(int... bytes) {
    return new Script(Bytes.of(bytes));
  }
}
