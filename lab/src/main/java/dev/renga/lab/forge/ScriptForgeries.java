package dev.renga.lab.forge;

import dev.renga.consensus.script.PrecomputedTransaction;
import dev.renga.consensus.script.SignatureHash;
import dev.renga.crypto.Secp256k1;
import dev.renga.primitives.Bytes;
import dev.renga.primitives.Transaction;
import dev.renga.primitives.TxIn;
import dev.renga.primitives.TxOut;
import dev.renga.primitives.Witness;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/// Blocks with a payment whose script fails, each in the way that one rule forbids: a first payment
/// locks a coin, a second one unlocks it wrongly.
final class ScriptForgeries {
  private ScriptForgeries() {}

  static List<Forgery> list() {
    List<Forgery> list = new ArrayList<>();
    for (ScriptCase each : cases()) {
      list.add(
          Forgery.of(
              each.rule(),
              each.does().en(),
              each.does().ja(),
              (draft, flawed) -> {
                ScriptCase.Spend spend = flawed ? each.wrong() : each.right();
                SpendableCoin coin = draft.fund(spend.locking()).getFirst();
                draft.with(spend.transaction(coin));
              }));
    }
    list.add(
        Forgery.of(
            "script-taproot-signature",
            "A payment from a Taproot output has a signature for another transaction.",
            "Taproot出力からの支払いに、別の取引のための署名が付いています。",
            ScriptForgeries::signWrongly));
    return list;
  }

  static List<ScriptCase> cases() {
    List<ScriptCase> cases = new ArrayList<>(ScriptLimits.CASES);
    cases.addAll(ScriptOperations.CASES);
    cases.addAll(WitnessScripts.cases());
    return cases;
  }

  private static void signWrongly(Draft draft, boolean flawed) {
    SpendableCoin coin = draft.fund(Programs.taproot(Programs.xOnlyKey())).getFirst();
    draft.with(taprootSpend(coin, flawed));
  }

  /// A payment of a coin that is locked by the key itself.
  static Transaction taprootSpend(SpendableCoin coin, boolean flawed) {
    Transaction unsigned = Draft.passOn(coin);
    Transaction signed = flawed ? withOtherSequence(unsigned) : unsigned;
    PrecomputedTransaction precomputed = new PrecomputedTransaction(signed, List.of(coin.output()));
    byte[] hash =
        Objects.requireNonNull(
                SignatureHash.taproot(precomputed, 0, SignatureHash.DEFAULT, null),
                "the default hash type is defined")
            .toArray();
    byte[] signature = Secp256k1.load().signSchnorr(hash, Programs.SECRET.toArray(), new byte[32]);
    return WitnessForgeries.withWitness(unsigned, Witness.of(Bytes.adopt(signature)));
  }

  private static Transaction withOtherSequence(Transaction transaction) {
    TxIn input = transaction.inputs().getFirst();
    List<TxOut> outputs = transaction.outputs();
    return new Transaction(
        transaction.version(),
        List.of(new TxIn(input.prevout(), input.scriptSig(), 0)),
        outputs,
        transaction.lockTime());
  }
}
