package dev.renga.lab.forge;

import static dev.renga.lab.forge.Draft.OP_TRUE;
import static dev.renga.lab.forge.Draft.changed;
import static dev.renga.lab.forge.Draft.filled;

import dev.renga.consensus.BlockRules;
import dev.renga.consensus.script.Opcode;
import dev.renga.consensus.script.Sigops;
import dev.renga.primitives.Block;
import dev.renga.primitives.ByteWriter;
import dev.renga.primitives.Bytes;
import dev.renga.primitives.Digest;
import dev.renga.primitives.OutPoint;
import dev.renga.primitives.Script;
import dev.renga.primitives.Transaction;
import dev.renga.primitives.TxIn;
import dev.renga.primitives.TxOut;
import java.util.ArrayList;
import java.util.List;

/// Blocks whose shape is wrong.
final class StructureForgeries {
  private static final int MAX_STRIPPED = 1_000_000;
  private static final int MAX_LEGACY_SIGOPS = 20_000;

  static final List<Forgery> LIST =
      List.of(
          Forgery.of(
              "block-merkle-root",
              "The header commits to another set of transactions than the one the block carries.",
              "ヘッダーが、ブロックに入っている取引とは別の取引の集合を指しています。",
              (draft, flawed) -> {
                if (flawed) {
                  draft.root(StructureForgeries::otherRoot);
                }
              }),
          Forgery.of(
              "block-merkle-unique",
              "The forger repeats the last transaction of a good block, which leaves the merkle"
                  + " root and so the block's name as they were (CVE-2012-2459).",
              "偽造者は正しいブロックの最後の取引を繰り返します。マークルルートもブロックの名前も変わりません（CVE-2012-2459）。",
              StructureForgeries::repeatLast),
          Forgery.of(
              "block-size",
              "The forger fills the block to one byte more than allowed.",
              "偽造者は許される大きさより1バイト大きいブロックを作ります。",
              StructureForgeries::oneByteTooMany),
          Forgery.of(
              "block-not-inner-nodes",
              "The block has no coinbase and holds a transaction of 64 bytes, which could pass for"
                  + " two inner nodes of a merkle tree (CVE-2017-12842).",
              "コインベースがなく、マークル木の内部ノードに見える64バイトの取引を含むブロックです（CVE-2017-12842）。",
              (draft, flawed) -> {
                List<SpendableCoin> coins = draft.fund(OP_TRUE);
                draft.with(
                    Draft.spending(
                        coins, List.of(new TxOut(coins.getFirst().output().value(), fourBytes()))));
                dropCoinbase(draft, flawed);
              }),
          Forgery.of(
              "block-coinbase-first",
              "The block holds payments but no coinbase.",
              "支払いだけでコインベースのないブロックです。",
              (draft, flawed) -> {
                List<SpendableCoin> coins = draft.fund(OP_TRUE);
                draft.with(Draft.passOn(coins.getFirst()));
                dropCoinbase(draft, flawed);
              }),
          Forgery.of(
              "block-coinbase-only-first",
              "The forger puts a second coinbase into the block.",
              "偽造者はブロックに二つ目のコインベースを入れます。",
              (draft, flawed) -> {
                if (flawed) {
                  draft.with(secondCoinbase(draft));
                }
              }),
          Forgery.of(
              "block-legacy-sigops",
              "The block's scripts demand one signature check more than allowed.",
              "ブロックのスクリプトが求める署名検証の回数が上限を1回超えています。",
              StructureForgeries::oneSigopTooMany),
          Forgery.of(
              "coinbase-states-height",
              "The coinbase states a height that is one too high.",
              "コインベースに書かれた高さが実際より1大きくなっています。",
              (draft, flawed) -> {
                if (flawed) {
                  draft.coinbaseScript(
                      new ByteWriter()
                          .bytes(BlockRules.heightPush(draft.height() + 1))
                          .uint8(0)
                          .toBytes());
                }
              }));

  private StructureForgeries() {}

  private static Digest otherRoot(Digest root) {
    byte[] bytes = root.toArray();
    bytes[0] ^= 1;
    return Digest.of(bytes);
  }

  private static void repeatLast(Draft draft, boolean flawed) {
    List<SpendableCoin> coins = draft.fund(OP_TRUE);
    draft.with(Draft.passOn(coins.getFirst()));
    if (flawed) {
      draft.afterRoot(
          list -> {
            List<Transaction> repeated = new ArrayList<>(list);
            repeated.add(list.getLast());
            return repeated;
          });
    }
  }

  /// A coinbase alone, without commitment, so that size and weight come to their limits together.
  private static void oneByteTooMany(Draft draft, boolean flawed) {
    draft.withoutCommitment();
    int probe = MAX_STRIPPED - 100_000;
    draft.afterCommitment(list -> changed(list, 0, coinbase -> plus(coinbase, unspendable(probe))));
    int missing = MAX_STRIPPED - draft.toBlock().strippedSize() + (flawed ? 1 : 0);
    draft.afterCommitment(
        list -> changed(list, 0, coinbase -> plus(coinbase, unspendable(probe + missing))));
  }

  static Script unspendable(int length) {
    return new Script(
        new ByteWriter()
            .uint8(Opcode.OP_RETURN.code())
            .bytes(filled(length - 1, Opcode.OP_NOP.code()))
            .toBytes());
  }

  static Transaction plus(Transaction transaction, Script script) {
    List<TxOut> outputs = new ArrayList<>(transaction.outputs());
    outputs.add(new TxOut(0, script));
    return new Transaction(
        transaction.version(), transaction.inputs(), outputs, transaction.lockTime());
  }

  private static Script fourBytes() {
    return new Script(Bytes.of(0x61, 0x61, 0x61, 0x51)); // OP_NOP OP_NOP OP_NOP OP_1
  }

  private static void dropCoinbase(Draft draft, boolean flawed) {
    if (flawed) {
      draft.afterCommitment(list -> list.subList(1, list.size()));
    }
  }

  private static Transaction secondCoinbase(Draft draft) {
    TxIn input = new TxIn(OutPoint.NULL, new Script(draft.coinbaseScript()), TxIn.SEQUENCE_FINAL);
    return new Transaction(2, List.of(input), List.of(new TxOut(0, OP_TRUE)), 0);
  }

  private static void oneSigopTooMany(Draft draft, boolean flawed) {
    Block plain = draft.toBlock();
    int there = plain.transactions().stream().mapToInt(Sigops::legacy).sum();
    draft.coinbaseOutput(
        new Script(
            filled(MAX_LEGACY_SIGOPS - there + (flawed ? 1 : 0), Opcode.OP_CHECKSIG.code())));
  }
}
