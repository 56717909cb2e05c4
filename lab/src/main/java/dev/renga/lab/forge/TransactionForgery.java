package dev.renga.lab.forge;

import dev.renga.primitives.OutPoint;
import dev.renga.primitives.Script;
import dev.renga.primitives.Transaction;
import dev.renga.primitives.TxIn;
import dev.renga.primitives.TxOut;
import dev.renga.primitives.Witness;
import java.util.List;

/// A way to make a transaction that no honest node relays. Immutable; any thread.
///
/// @param id of the rule of the book, or `policy-` and a word where only a policy is broken
/// @param reason what nodes answer; for scripts, a part of it
/// @param does what the forger does, one sentence
/// @param locking of the output that the forged transaction spends; standard
/// @param maker makes the transaction from that output
public record TransactionForgery(
    String id, String reason, Words does, Script locking, Maker maker) {
  /// Satoshi that each transaction leaves to the miner.
  static final long FEE = 2_000;

  private static final Script OP_TRUE_PROGRAM = Programs.witnessScriptHash(Draft.OP_TRUE);

  /// Spends an output wrongly.
  interface Maker {
    Transaction spend(SpendableCoin coin, ForgeContext context);
  }

  /// Whether a block with such a transaction would be refused, too.
  public boolean isConsensus() {
    return !id.startsWith("policy-");
  }

  /// Makes the transaction, its parent and its twin.
  ///
  /// @throws ForgeException when the context lacks a coin
  public ForgedTransaction forge(ForgeContext context) {
    SpendableCoin coin = new Draft(context).takeCoin(ForgeContext.LEAST_COIN + 10 * FEE);
    long share = (coin.output().value() - FEE) / 2;
    Transaction unsigned =
        Draft.spending(
            List.of(coin), List.of(new TxOut(share, locking), new TxOut(share, OP_TRUE_PROGRAM)));
    Transaction parent = context.signer().sign(unsigned, List.of(coin.output()));
    List<SpendableCoin> coins = Draft.outputsOf(parent);
    return new ForgedTransaction(
        id,
        parent,
        maker.spend(coins.getFirst(), context),
        paying(witnessed(coins.get(1), Draft.OP_TRUE), coins.get(1), context));
  }

  /// An input that reveals a witness script without arguments.
  static TxIn witnessed(SpendableCoin coin, Script script) {
    return new TxIn(coin.outPoint(), Script.EMPTY, TxIn.SEQUENCE_FINAL, Witness.of(script.bytes()));
  }

  /// A payment of a coin back to the forger.
  static Transaction paying(TxIn input, SpendableCoin coin, ForgeContext context) {
    return new Transaction(
        2, List.of(input), List.of(new TxOut(coin.output().value() - FEE, payTo(context))), 0);
  }

  /// A standard script: where the forger is paid, or a program if that is not standard.
  static Script payTo(ForgeContext context) {
    return context.payTo().equals(Draft.OP_TRUE) ? OP_TRUE_PROGRAM : context.payTo();
  }

  /// The outpoint with another index.
  static OutPoint beside(OutPoint outPoint) {
    return new OutPoint(outPoint.txid(), outPoint.index() + 7_000);
  }
}
