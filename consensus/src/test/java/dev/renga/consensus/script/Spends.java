package dev.renga.consensus.script;

import dev.renga.primitives.OutPoint;
import dev.renga.primitives.Script;
import dev.renga.primitives.Transaction;
import dev.renga.primitives.TxIn;
import dev.renga.primitives.TxOut;
import dev.renga.primitives.Witness;
import java.util.List;

/// The two transactions of the reference implementation's script tests: one that makes an output,
/// one that spends it.
final class Spends {
  private Spends() {}

  static Transaction credit(Script scriptPubKey, long amount) {
    TxIn input = new TxIn(OutPoint.NULL, Script.parseHex("0000"), TxIn.SEQUENCE_FINAL);
    return new Transaction(1, List.of(input), List.of(new TxOut(amount, scriptPubKey)), 0);
  }

  static Transaction spend(Transaction credit, Script scriptSig, Witness witness) {
    TxIn input = new TxIn(new OutPoint(credit.txid(), 0), scriptSig, TxIn.SEQUENCE_FINAL, witness);
    long amount = credit.outputs().get(0).value();
    return new Transaction(1, List.of(input), List.of(new TxOut(amount, Script.EMPTY)), 0);
  }

  /// A spend of a locking script without signatures to make, as the verifier takes it.
  static PrecomputedTransaction of(Script scriptSig, Script scriptPubKey, Witness witness) {
    Transaction credit = credit(scriptPubKey, 1);
    return new PrecomputedTransaction(spend(credit, scriptSig, witness), credit.outputs());
  }
}
