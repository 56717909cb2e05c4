package dev.renga.p2p.protocol;

import dev.renga.primitives.Bytes;
import dev.renga.primitives.OutPoint;
import dev.renga.primitives.Script;
import dev.renga.primitives.Transaction;
import dev.renga.primitives.TxIn;
import dev.renga.primitives.TxOut;
import dev.renga.primitives.Txid;
import dev.renga.primitives.Witness;
import java.util.ArrayList;
import java.util.List;

/// Transactions of tests, told apart by a number.
public final class Payments {
  private Payments() {}

  /// Spends a coin of that number.
  public static Transaction payment(int number) {
    return payment(number, 1);
  }

  /// Spends a coin of that number, with a witness that says another.
  public static Transaction payment(int number, int witness) {
    return spending(new OutPoint(Txid.ofWords(number, 1, 2, 3), 0), witness);
  }

  /// Spends an output of another payment.
  public static Transaction child(Transaction... parents) {
    List<TxIn> inputs = new ArrayList<>();
    for (Transaction parent : parents) {
      inputs.add(input(new OutPoint(parent.txid(), 0), 1));
    }
    return new Transaction(2, inputs, outputs(), 0);
  }

  private static Transaction spending(OutPoint coin, int witness) {
    return new Transaction(2, List.of(input(coin, witness)), outputs(), 0);
  }

  private static TxIn input(OutPoint coin, int witness) {
    Witness stack = witness == 0 ? Witness.EMPTY : Witness.of(Bytes.of((byte) witness));
    return new TxIn(coin, Script.EMPTY, TxIn.SEQUENCE_FINAL, stack);
  }

  private static List<TxOut> outputs() {
    return List.of(new TxOut(1_000, Script.EMPTY), new TxOut(1_000, Script.EMPTY));
  }
}
