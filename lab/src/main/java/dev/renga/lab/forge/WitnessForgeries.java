package dev.renga.lab.forge;

import static dev.renga.lab.forge.Draft.OP_TRUE;
import static dev.renga.lab.forge.Draft.changed;
import static dev.renga.lab.forge.Draft.filled;

import dev.renga.primitives.Block;
import dev.renga.primitives.ByteWriter;
import dev.renga.primitives.Bytes;
import dev.renga.primitives.Script;
import dev.renga.primitives.Transaction;
import dev.renga.primitives.TxOut;
import dev.renga.primitives.Witness;
import java.util.ArrayList;
import java.util.List;

/// Blocks whose witnesses do not fit what the coinbase says of them, or weigh too much.
final class WitnessForgeries {
  /// A program of a version that only later rules will give a meaning: any witness unlocks it.
  private static final Script OF_THE_FUTURE =
      new Script(new ByteWriter().uint8(0x52).uint8(32).bytes(filled(32, 7)).toBytes());

  private static final int STRIPPED_FILL = 900_000;
  private static final int PROBE = 100_000;

  static final List<Forgery> LIST =
      List.of(
          Forgery.of(
              "witness-reserved-value",
              "The coinbase's witness has 31 bytes instead of 32.",
              "コインベースのwitnessが32バイトでなく31バイトです。",
              (draft, flawed) -> {
                if (flawed) {
                  draft.afterCommitment(
                      list ->
                          changed(
                              list,
                              0,
                              coinbase ->
                                  withWitness(coinbase, Witness.of(Bytes.adopt(new byte[31])))));
                }
              }),
          Forgery.of(
              "witness-commitment",
              "One bit of the commitment to the witnesses is wrong.",
              "witnessへのコミットメントが1ビット違っています。",
              (draft, flawed) -> {
                if (flawed) {
                  draft.afterCommitment(
                      list -> changed(list, 0, WitnessForgeries::otherCommitment));
                }
              }),
          Forgery.of(
              "witness-needs-commitment",
              "The block carries a witness, but nothing in it commits to that.",
              "witnessを含むのに、それへのコミットメントがないブロックです。",
              (draft, flawed) -> {
                SpendableCoin coin = draft.fund(OF_THE_FUTURE).getFirst();
                draft.with(withWitness(Draft.passOn(coin), Witness.of(Bytes.of(1))));
                if (flawed) {
                  draft.withoutCommitment();
                }
              }),
          Forgery.of(
              "block-weight",
              "The block weighs one unit more than four million.",
              "ブロックの重さが400万を1単位超えています。",
              WitnessForgeries::oneUnitTooMany));

  private WitnessForgeries() {}

  static Transaction withWitness(Transaction transaction, Witness witness) {
    return new Transaction(
        transaction.version(),
        List.of(transaction.inputs().getFirst().withWitness(witness)),
        transaction.outputs(),
        transaction.lockTime());
  }

  private static Transaction otherCommitment(Transaction coinbase) {
    List<TxOut> outputs = new ArrayList<>(coinbase.outputs());
    TxOut last = outputs.removeLast();
    byte[] script = last.scriptPubKey().bytes().toArray();
    script[20] ^= 1;
    outputs.add(new TxOut(last.value(), Script.copyOf(script)));
    return new Transaction(coinbase.version(), coinbase.inputs(), outputs, coinbase.lockTime());
  }

  private static void oneUnitTooMany(Draft draft, boolean flawed) {
    SpendableCoin coin = draft.fund(OF_THE_FUTURE).getFirst();
    Transaction heavy =
        StructureForgeries.plus(
            Draft.spending(List.of(coin), List.of(new TxOut(coin.output().value(), OP_TRUE))),
            StructureForgeries.unspendable(STRIPPED_FILL));
    draft.with(withWitness(heavy, Witness.of(filled(PROBE, 1))));
    int length = PROBE + Block.MAX_WEIGHT - draft.toBlock().weight() + (flawed ? 1 : 0);
    draft.replaceLast(withWitness(heavy, Witness.of(filled(length, 1))));
  }
}
