package dev.renga.lab.forge;

import static dev.renga.lab.forge.Draft.OP_TRUE;
import static dev.renga.lab.forge.Draft.filled;

import dev.renga.consensus.BlockRules;
import dev.renga.primitives.Amount;
import dev.renga.primitives.ByteWriter;
import dev.renga.primitives.OutPoint;
import dev.renga.primitives.Script;
import dev.renga.primitives.Transaction;
import dev.renga.primitives.TxIn;
import dev.renga.primitives.TxOut;
import java.util.List;

/// Blocks with a transaction that is wrong by itself or comes too early.
final class TransactionForgeries {
  static final List<Forgery> LIST =
      List.of(
          Forgery.of(
              "tx-has-inputs",
              "The block holds a transaction that takes nothing and gives nothing.",
              "入力も出力もない取引を含むブロックです。",
              (draft, flawed) -> {
                if (flawed) {
                  draft.with(new Transaction(2, List.of(), List.of(), 0));
                }
              }),
          spending(
              "tx-has-outputs",
              "The block holds a transaction that pays nobody, not even its sender.",
              "誰にも支払わない、出力のない取引を含むブロックです。",
              coin -> Draft.spending(List.of(coin), List.of())),
          spending(
              "tx-outputs-not-negative",
              "A payment has an output of minus one satoshi.",
              "マイナス1 satoshiの出力を持つ支払いです。",
              coin -> paying(coin, -1)),
          spending(
              "tx-outputs-in-range",
              "A payment has an output of more than 21 million bitcoin (as on 15 August 2010,"
                  + " CVE-2010-5139).",
              "2100万ビットコインを超える出力を持つ支払いです（2010年8月15日のCVE-2010-5139と同様）。",
              coin -> paying(coin, Amount.MAX_MONEY + 1)),
          spending(
              "tx-outputs-total-in-range",
              "A payment has two outputs of 21 million bitcoin each.",
              "2100万ビットコインの出力を二つ持つ支払いです。",
              coin -> paying(coin, Amount.MAX_MONEY, Amount.MAX_MONEY)),
          spending(
              "tx-inputs-distinct",
              "A payment spends the same output twice (CVE-2018-17144).",
              "同じ出力を二回使う支払いです（CVE-2018-17144）。",
              coin ->
                  Draft.spending(
                      List.of(coin, coin), List.of(new TxOut(coin.output().value(), OP_TRUE)))),
          Forgery.of(
              "tx-coinbase-script-size",
              "The coinbase's script has 101 bytes.",
              "コインベースのスクリプトが101バイトあります。",
              (draft, flawed) -> {
                ByteWriter script = new ByteWriter();
                script.bytes(BlockRules.heightPush(draft.height()));
                int rest = (flawed ? 101 : 100) - script.toBytes().length();
                draft.coinbaseScript(script.bytes(filled(rest, 0)).toBytes());
              }),
          spending(
              "tx-prevouts-not-null",
              "A payment names, beside a real output, the null output of coinbases.",
              "本物の出力に加え、コインベース用の空の出力を参照する支払いです。",
              coin ->
                  Draft.spending(
                      List.of(coin, new SpendableCoin(OutPoint.NULL, coin.output())),
                      List.of(new TxOut(coin.output().value(), OP_TRUE)))),
          Forgery.of(
              "block-transactions-final",
              "A payment may not come before a height that is a thousand blocks away.",
              "千ブロック先の高さまで有効にならない支払いを含むブロックです。",
              (draft, flawed) -> {
                SpendableCoin coin = draft.fund(OP_TRUE).getFirst();
                draft.with(locked(coin, draft.height() + (flawed ? 1000L : -1L)));
              }),
          Forgery.of(
              "block-transactions-final-by-median-time",
              "A payment is due by the block's own time but not yet by the median time past.",
              "ブロック自身の時刻では有効でも、過去時刻の中央値ではまだ有効でない支払いです。",
              (draft, flawed) -> {
                SpendableCoin coin = draft.fund(OP_TRUE).getFirst();
                long median = draft.parent().medianTimePast();
                draft.with(locked(coin, flawed ? median : median - 1));
              }));

  private TransactionForgeries() {}

  private interface Spoilt {
    Transaction of(SpendableCoin coin);
  }

  /// A block with a payment of anyone's coin; the honest twin passes the coin on.
  private static Forgery spending(String rule, String en, String ja, Spoilt spoilt) {
    return Forgery.of(
        rule,
        en,
        ja,
        (draft, flawed) -> {
          SpendableCoin coin = draft.fund(OP_TRUE).getFirst();
          draft.with(flawed ? spoilt.of(coin) : Draft.passOn(coin));
        });
  }

  static Transaction paying(SpendableCoin coin, long... amounts) {
    List<TxOut> outputs = new java.util.ArrayList<>();
    for (long amount : amounts) {
      outputs.add(new TxOut(amount, OP_TRUE));
    }
    return Draft.spending(List.of(coin), outputs);
  }

  static Transaction locked(SpendableCoin coin, long lockTime) {
    TxIn input = new TxIn(coin.outPoint(), Script.EMPTY, 0xfffffffeL);
    return new Transaction(
        2, List.of(input), List.of(new TxOut(coin.output().value(), OP_TRUE)), lockTime);
  }
}
