package dev.renga.lab.forge;

import static dev.renga.lab.forge.TransactionForgery.FEE;
import static dev.renga.lab.forge.TransactionForgery.payTo;
import static dev.renga.lab.forge.TransactionForgery.paying;
import static dev.renga.lab.forge.TransactionForgery.witnessed;

import dev.renga.consensus.script.Opcode;
import dev.renga.primitives.Amount;
import dev.renga.primitives.Bytes;
import dev.renga.primitives.OutPoint;
import dev.renga.primitives.Script;
import dev.renga.primitives.Transaction;
import dev.renga.primitives.TxIn;
import dev.renga.primitives.TxOut;
import dev.renga.primitives.Witness;
import java.util.ArrayList;
import java.util.List;

/// All ways to forge a transaction: rules of the book that a transaction can break by itself, and
/// what nodes do not relay though a block may hold it.
public final class ForgedTransactions {
  private static final Script TRUE = Draft.OP_TRUE;
  private static final Script TRUE_PROGRAM = Programs.witnessScriptHash(TRUE);

  private ForgedTransactions() {}

  /// Every forgery, each id once.
  public static List<TransactionForgery> list() {
    List<TransactionForgery> list = new ArrayList<>();
    list.addAll(forms());
    list.addAll(shapes());
    list.addAll(coins());
    list.addAll(policies());
    list.addAll(RelayedScripts.list());
    return List.copyOf(list);
  }

  /// The forgery of that id.
  ///
  /// @throws ForgeException when there is none
  public static TransactionForgery of(String id) {
    return list().stream()
        .filter(each -> each.id().equals(id))
        .findFirst()
        .orElseThrow(() -> new ForgeException("No transaction can be forged to break " + id + "."));
  }

  /// A spend of an output that anyone can spend.
  private static TransactionForgery of(
      String id, String reason, String en, String ja, TransactionForgery.Maker maker) {
    return new TransactionForgery(id, reason, new Words(en, ja), TRUE_PROGRAM, maker);
  }

  private static Transaction with(TxIn input, TxOut... outputs) {
    return new Transaction(2, List.of(input), List.of(outputs), 0);
  }

  private static List<TransactionForgery> forms() {
    return List.of(
        of(
            "tx-has-outputs",
            "bad-txns-vout-empty",
            "The payment pays nobody.",
            "誰にも支払わない取引です。",
            (coin, context) -> with(witnessed(coin, TRUE))),
        of(
            "tx-outputs-not-negative",
            "bad-txns-vout-negative",
            "The payment has an output of minus one satoshi.",
            "マイナス1 satoshiの出力があります。",
            (coin, context) -> with(witnessed(coin, TRUE), new TxOut(-1, payTo(context)))),
        of(
            "tx-outputs-in-range",
            "bad-txns-vout-toolarge",
            "The payment makes more than 21 million bitcoin out of nothing.",
            "2100万を超えるビットコインを無から作り出そうとします。",
            (coin, context) ->
                with(witnessed(coin, TRUE), new TxOut(Amount.MAX_MONEY + 1, payTo(context)))),
        of(
            "tx-outputs-total-in-range",
            "bad-txns-txouttotal-toolarge",
            "The payment's outputs come to 42 million bitcoin.",
            "出力の合計が4200万ビットコインになります。",
            (coin, context) ->
                with(
                    witnessed(coin, TRUE),
                    new TxOut(Amount.MAX_MONEY, payTo(context)),
                    new TxOut(Amount.MAX_MONEY, payTo(context)))));
  }

  private static List<TransactionForgery> shapes() {
    return List.of(
        of(
            "tx-inputs-distinct",
            "bad-txns-inputs-duplicate",
            "The payment spends one coin twice.",
            "一つのコインを二回使います。",
            (coin, context) ->
                new Transaction(
                    2,
                    List.of(witnessed(coin, TRUE), witnessed(coin, TRUE)),
                    List.of(new TxOut(coin.output().value(), payTo(context))),
                    0)),
        of(
            "tx-prevouts-not-null",
            "bad-txns-prevout-null",
            "The payment names the null output of coinbases beside a real one.",
            "コインベース用の空の出力を参照します。",
            (coin, context) ->
                new Transaction(
                    2,
                    List.of(
                        witnessed(coin, TRUE),
                        new TxIn(OutPoint.NULL, Script.EMPTY, TxIn.SEQUENCE_FINAL)),
                    List.of(new TxOut(coin.output().value() - FEE, payTo(context))),
                    0)),
        of(
            "tx-size",
            "bad-txns-oversize",
            "The payment has more than a million bytes.",
            "100万バイトを超える取引です。",
            (coin, context) ->
                with(
                    witnessed(coin, TRUE),
                    new TxOut(coin.output().value() - FEE, payTo(context)),
                    new TxOut(0, StructureForgeries.unspendable(1_000_000)))),
        of(
            "block-coinbase-only-first",
            "coinbase",
            "A coinbase, which only a block may bring, is sent as if it were a payment.",
            "ブロックだけが持てるコインベースを、支払いのように送ります。",
            (coin, context) ->
                with(
                    new TxIn(OutPoint.NULL, new Script(Bytes.of(1, 2, 3)), TxIn.SEQUENCE_FINAL),
                    new TxOut(coin.output().value(), payTo(context)))));
  }

  private static List<TransactionForgery> coins() {
    return List.of(
        of(
            "input-unspent",
            "bad-txns-inputs-missingorspent",
            "The payment spends an output that its parent does not have.",
            "親の取引に存在しない出力を使います。",
            (coin, context) ->
                paying(
                    witnessed(
                        new SpendableCoin(
                            TransactionForgery.beside(coin.outPoint()), coin.output()),
                        TRUE),
                    coin,
                    context)),
        of(
            "tx-creates-no-money",
            "bad-txns-in-belowout",
            "The payment pays out one satoshi more than it takes in.",
            "入力より1 satoshi多く支払います。",
            (coin, context) ->
                with(witnessed(coin, TRUE), new TxOut(coin.output().value() + 1, payTo(context)))),
        of(
            "block-transactions-final",
            "non-final",
            "The payment may not come before a height that is a thousand blocks away.",
            "千ブロック先まで有効になりません。",
            (coin, context) -> {
              TxIn input = witnessed(coin, TRUE);
              return new Transaction(
                  2,
                  List.of(new TxIn(input.prevout(), input.scriptSig(), 0, input.witness())),
                  List.of(new TxOut(coin.output().value() - FEE, payTo(context))),
                  context.parent().height() + 1_000L);
            }),
        of(
            "tx-relative-locks-passed",
            "non-BIP68-final",
            "The payment has to wait for a hundred blocks after its coin.",
            "コインの後100ブロック待たなければなりません。",
            (coin, context) -> {
              TxIn input = witnessed(coin, TRUE);
              return with(
                  new TxIn(input.prevout(), input.scriptSig(), 100, input.witness()),
                  new TxOut(coin.output().value() - FEE, payTo(context)));
            }));
  }

  private static List<TransactionForgery> policies() {
    return List.of(
        of(
            "policy-version",
            "version",
            "The payment has a version that nobody has given a meaning yet.",
            "まだ意味の決まっていないバージョンの取引です。",
            (coin, context) ->
                new Transaction(
                    4,
                    List.of(witnessed(coin, TRUE)),
                    List.of(new TxOut(coin.output().value() - FEE, payTo(context))),
                    0)),
        of(
            "policy-size",
            "tx-size",
            "The payment weighs more than 400,000 units.",
            "重さが400,000単位を超えています。",
            (coin, context) ->
                with(
                    witnessed(coin, TRUE),
                    new TxOut(coin.output().value() - FEE, payTo(context)),
                    new TxOut(0, StructureForgeries.unspendable(101_000)))),
        of(
            "policy-output-form",
            "scriptpubkey",
            "The payment locks coins with a script of no known form.",
            "知られていない形式のスクリプトでコインをロックします。",
            (coin, context) ->
                with(witnessed(coin, TRUE), new TxOut(coin.output().value() - FEE, TRUE))),
        of(
            "policy-dust",
            "dust",
            "The payment makes an output that costs more to spend than it is worth.",
            "使うのに価値以上の費用がかかる出力を作ります。",
            (coin, context) ->
                with(
                    witnessed(coin, TRUE),
                    new TxOut(coin.output().value() - FEE, payTo(context)),
                    new TxOut(1, payTo(context)))),
        of(
            "policy-fee",
            "min relay fee not met",
            "The payment leaves nothing to the miner.",
            "採掘者への手数料がありません。",
            (coin, context) ->
                with(witnessed(coin, TRUE), new TxOut(coin.output().value(), payTo(context)))),
        of(
            "policy-too-small",
            "tx-size-small",
            "The payment is so small that it could pass for two nodes of a merkle tree.",
            "マークル木の二つのノードに見えるほど小さな取引です。",
            (coin, context) ->
                with(
                    witnessed(coin, TRUE),
                    new TxOut(
                        coin.output().value() - FEE, new Script(Bytes.of(0x51, 2, 0x4e, 0x73))))));
  }

  /// Scripts of the forged blocks inside of witness programs, where relay does not look at their
  /// form.
  private static final class RelayedScripts {
    /// What relay refuses for another reason before the script is run.
    private static final List<String> EARLIER =
        List.of("script-size", "script-p2sh", "script-witness-expected", "script-tapscript-budget");

    private RelayedScripts() {}

    static List<TransactionForgery> list() {
      List<TransactionForgery> list = new ArrayList<>();
      for (ScriptCase each : ScriptForgeries.cases()) {
        if (!EARLIER.contains(each.rule())) {
          list.add(forgery(each));
        }
      }
      list.add(
          new TransactionForgery(
              "script-taproot-signature",
              error("script-taproot-signature"),
              new Words(
                  "A payment from a Taproot output has a signature for another transaction.",
                  "Taproot出力からの支払いに、別の取引の署名が付いています。"),
              Programs.taproot(Programs.xOnlyKey()),
              (coin, context) -> {
                TxIn signed = ScriptForgeries.taprootSpend(coin, true).inputs().getFirst();
                return paying(signed, coin, context);
              }));
      return list;
    }

    /// The script's own words, in parentheses in every reason.
    private static String error(String rule) {
      String reason = dev.renga.consensus.RuleBook.rule(rule).reason();
      return reason.substring(reason.indexOf('('));
    }

    private static TransactionForgery forgery(ScriptCase each) {
      ScriptCase.Spend wrong = each.wrong();
      boolean program = !wrong.witness().isEmpty();
      Script locking = program ? wrong.locking() : Programs.witnessScriptHash(wrong.locking());
      Witness witness = program ? wrong.witness() : revealed(wrong.locking(), wrong.unlocking());
      Script unlocking = program ? wrong.unlocking() : Script.EMPTY;
      return new TransactionForgery(
          each.rule(),
          error(each.rule()),
          each.does(),
          locking,
          (coin, context) ->
              new Transaction(
                  2,
                  List.of(new TxIn(coin.outPoint(), unlocking, wrong.sequence(), witness)),
                  List.of(new TxOut(coin.output().value() - FEE, payTo(context))),
                  wrong.lockTime()));
    }

    /// What the unlocking script pushes, then the script.
    private static Witness revealed(Script locking, Script unlocking) {
      List<Bytes> items = new ArrayList<>();
      for (int at = 0; at < unlocking.length(); ) {
        int op = unlocking.at(at);
        if (op >= Opcode.OP_1.code()) {
          items.add(Bytes.of(op - Opcode.OP_1.code() + 1));
          at++;
        } else {
          items.add(unlocking.bytes().slice(at + 1, op));
          at += 1 + op;
        }
      }
      items.add(locking.bytes());
      return Witness.of(items);
    }
  }
}
