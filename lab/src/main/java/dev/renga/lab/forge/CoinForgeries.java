package dev.renga.lab.forge;

import static dev.renga.lab.forge.Draft.OP_TRUE;
import static dev.renga.lab.forge.Draft.filled;

import dev.renga.consensus.script.Opcode;
import dev.renga.consensus.script.ScriptBuilder;
import dev.renga.consensus.script.ScriptFlags;
import dev.renga.consensus.script.Sigops;
import dev.renga.primitives.Amount;
import dev.renga.primitives.Network;
import dev.renga.primitives.Script;
import dev.renga.primitives.Transaction;
import dev.renga.primitives.TxIn;
import dev.renga.primitives.TxOut;
import dev.renga.primitives.Witness;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Blocks that treat coins as nobody may.
final class CoinForgeries {
  private static final int MAX_SIGOP_COST = 80_000;
  private static final int HIDDEN_SIGOPS = 40;
  private static final long MORE_THAN_HALF = Amount.MAX_MONEY / 2 + 1;

  static final List<Forgery> LIST =
      List.of(
          Forgery.of(
              "block-overwrites-nothing",
              "The block repeats a payment that an earlier block holds already and whose output"
                  + " nobody has spent (BIP30).",
              "前のブロックにすでにあり、出力がまだ使われていない支払いをもう一度入れます（BIP30）。",
              CoinForgeries::overwrite),
          Forgery.of(
              "input-unspent",
              "Two payments in the block spend the same output.",
              "ブロックの中の二つの支払いが同じ出力を使います。",
              (draft, flawed) -> {
                List<SpendableCoin> coins = draft.fund(OP_TRUE, OP_TRUE);
                draft.with(Draft.passOn(coins.getFirst()));
                draft.with(
                    TransactionForgeries.paying(
                        coins.get(flawed ? 0 : 1), coins.getFirst().output().value() - 1));
              }),
          Forgery.of(
              "input-mature",
              "The forger spends the block's reward in the block itself instead of waiting for a"
                  + " hundred blocks.",
              "偽造者は100ブロック待たずに、報酬を同じブロックの中で使います。",
              CoinForgeries::spendReward),
          Forgery.of(
                  "input-amounts-in-range",
                  "One payment brings in more than 21 million bitcoin.",
                  "一つの支払いが2100万ビットコインを超える入力を持ちます。",
                  CoinForgeries::bringTooMuch)
              .unless(CoinForgeries::tooPoor),
          Forgery.of(
              "tx-creates-no-money",
              "A payment pays out one satoshi more than it takes in.",
              "入力の合計より1 satoshi多く支払います。",
              (draft, flawed) -> {
                SpendableCoin coin = draft.fund(OP_TRUE).getFirst();
                draft.with(
                    TransactionForgeries.paying(coin, coin.output().value() + (flawed ? 1 : 0)));
              }),
          Forgery.of(
                  "block-fees-in-range",
                  "The block's fees come to more than 21 million bitcoin.",
                  "ブロックの手数料の合計が2100万ビットコインを超えます。",
                  CoinForgeries::leaveTooMuch)
              .unless(CoinForgeries::tooPoor),
          Forgery.of(
              "tx-relative-locks-passed",
              "A payment that has to wait for a block after its coin stands in the same block as"
                  + " the coin.",
              "コインの次のブロックまで待つべき支払いが、コインと同じブロックに入っています。",
              (draft, flawed) -> {
                SpendableCoin coin = draft.fund(OP_TRUE).getFirst();
                TxIn input = new TxIn(coin.outPoint(), Script.EMPTY, flawed ? 1 : 0);
                draft.with(
                    new Transaction(
                        2, List.of(input), List.of(new TxOut(coin.output().value(), OP_TRUE)), 0));
              }),
          Forgery.of(
              "block-sigop-cost",
              "Signature checks behind a script hash bring the block one unit over the limit.",
              "スクリプトハッシュの奥にある署名検証が、ブロックの上限を1単位超えさせます。",
              CoinForgeries::oneUnitTooMany),
          Forgery.of(
              "coinbase-amount",
              "The forger pays itself one satoshi more than subsidy and fees.",
              "偽造者は補助金と手数料の合計より1 satoshi多く自分に支払います。",
              (draft, flawed) -> draft.claimMore(flawed ? 1 : 0)));

  private CoinForgeries() {}

  /// The block before holds the payment. Its input is spent by then, too, but BIP30 is asked first.
  private static void overwrite(Draft draft, boolean flawed) {
    List<SpendableCoin> coins = draft.fund(OP_TRUE);
    Transaction payment = Draft.passOn(coins.getFirst());
    draft.with(payment);
    draft.mineFirst();
    draft.with(flawed ? payment : Draft.passOn(Draft.outputsOf(payment).getFirst()));
  }

  /// The coinbase pays to anyone and carries no commitment, so that its txid is known before the
  /// payment that spends it.
  private static void spendReward(Draft draft, boolean flawed) {
    if (!flawed) {
      draft.with(Draft.passOn(draft.fund(OP_TRUE).getFirst()));
      return;
    }
    draft.withoutCommitment().payTo(OP_TRUE);
    draft.afterCommitment(
        list -> {
          List<Transaction> all = new ArrayList<>(list);
          all.add(Draft.passOn(Draft.outputsOf(list.getFirst()).getFirst()));
          return all;
        });
  }

  /// Whether all money that can ever be is within the range that an amount may have.
  private static Optional<Words> tooPoor(Network network) {
    BigInteger supply = BigInteger.ZERO;
    BigInteger interval = BigInteger.valueOf(network.subsidy().halvingInterval());
    for (long subsidy = network.subsidy().initial(); subsidy > 0; subsidy >>= 1) {
      supply = supply.add(BigInteger.valueOf(subsidy).multiply(interval));
    }
    return supply.compareTo(BigInteger.valueOf(Amount.MAX_MONEY)) > 0
        ? Optional.empty()
        : Optional.of(
            new Words(
                "All the money that this network will ever have is less than 21 million bitcoin, so"
                    + " that no coins can add up to more.",
                "このネットワークで発行される総額は2100万ビットコイン未満なので、合計がそれを超えることはありません。"));
  }

  private static void bringTooMuch(Draft draft, boolean flawed) {
    List<SpendableCoin> coins = new ArrayList<>(List.of(draft.takeCoin(MORE_THAN_HALF)));
    if (flawed) {
      coins.add(draft.takeCoin(MORE_THAN_HALF));
    }
    long value = coins.getFirst().output().value();
    draft.with(draft.signed(Draft.spending(coins, List.of(new TxOut(value, OP_TRUE))), coins));
  }

  private static void leaveTooMuch(Draft draft, boolean flawed) {
    for (int i = 0; i < (flawed ? 2 : 1); i++) {
      List<SpendableCoin> coins = List.of(draft.takeCoin(MORE_THAN_HALF));
      draft.with(draft.signed(Draft.spending(coins, List.of(new TxOut(0, OP_TRUE))), coins));
    }
  }

  /// Most of the cost stands open in the coinbase, the rest behind a witness program.
  private static void oneUnitTooMany(Draft draft, boolean flawed) {
    long coinbase =
        Sigops.cost(draft.toBlock().transactions().getFirst(), null, ScriptFlags.MANDATORY);
    long left = MAX_SIGOP_COST - coinbase - draft.fundingCost();
    int open = (int) (left - HIDDEN_SIGOPS) / Transaction.WITNESS_SCALE_FACTOR;
    int hidden = (int) left - open * Transaction.WITNESS_SCALE_FACTOR + (flawed ? 1 : 0);
    draft.coinbaseOutput(new Script(filled(open, Opcode.OP_CHECKSIG.code())));
    Script script =
        new ScriptBuilder()
            .op(Opcode.OP_0)
            .op(Opcode.OP_IF)
            .raw(filled(hidden, Opcode.OP_CHECKSIG.code()))
            .op(Opcode.OP_ENDIF)
            .op(Opcode.OP_1)
            .build();
    SpendableCoin coin = draft.fund(Programs.witnessScriptHash(script)).getFirst();
    draft.with(WitnessForgeries.withWitness(Draft.passOn(coin), Witness.of(script.bytes())));
  }
}
