package dev.renga.lab.sim;

import dev.renga.lab.model.Dice;
import dev.renga.primitives.Bytes;
import dev.renga.primitives.OutPoint;
import dev.renga.primitives.Script;
import dev.renga.primitives.Transaction;
import dev.renga.primitives.TxIn;
import dev.renga.primitives.TxOut;
import dev.renga.primitives.Txid;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// The payments of a run and how they spread. They spend outputs that exist nowhere, which every
/// simulated pool takes for confirmed, and are never mined: what is asked is how they travel.
final class Payments {
  private static final Script ANYONE = new Script(Bytes.of(0x51 /* OP_1 */));

  /// Bytes of a common payment: the signature's place is filled with zeros.
  private static final int SCRIPT_BYTES = 107;

  private final Dice dice;
  private final double[] powerByNode;
  private final Map<Txid, Spread> byId = new HashMap<>();
  private final List<Spread> all = new ArrayList<>();

  Payments(Dice dice, double[] powerByNode) {
    this.dice = dice;
    this.powerByNode = powerByNode.clone();
  }

  Transaction make(long now) {
    Txid spent = Txid.ofWords(dice.nextLong(), dice.nextLong(), dice.nextLong(), dice.nextLong());
    Transaction payment =
        new Transaction(
            2,
            List.of(
                new TxIn(
                    new OutPoint(spent, 0),
                    new Script(Bytes.adopt(new byte[SCRIPT_BYTES])),
                    TxIn.SEQUENCE_FINAL)),
            List.of(new TxOut(10_000, ANYONE), new TxOut(20_000, ANYONE)),
            0);
    Spread spread = new Spread(now, powerByNode.length);
    byId.put(payment.txid(), spread);
    all.add(spread);
    return payment;
  }

  void arrived(Txid txid, int node, long now) {
    Spread spread = byId.get(txid);
    if (spread != null) {
      spread.arrived(node, now);
    }
  }

  /// Measures all as they stand.
  List<Propagation> measured(int living) {
    List<Propagation> measured = new ArrayList<>();
    for (Spread spread : all) {
      spread.measure(living, powerByNode);
      Propagation propagation = spread.propagation();
      if (propagation != null) {
        measured.add(propagation);
      }
    }
    return measured;
  }
}
