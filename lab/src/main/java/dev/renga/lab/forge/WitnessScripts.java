package dev.renga.lab.forge;

import static dev.renga.consensus.script.Opcode.OP_0;
import static dev.renga.consensus.script.Opcode.OP_1;
import static dev.renga.consensus.script.Opcode.OP_2;
import static dev.renga.consensus.script.Opcode.OP_2DUP;
import static dev.renga.consensus.script.Opcode.OP_CHECKMULTISIG;
import static dev.renga.consensus.script.Opcode.OP_CHECKSIG;
import static dev.renga.consensus.script.Opcode.OP_CHECKSIGVERIFY;
import static dev.renga.consensus.script.Opcode.OP_DROP;
import static dev.renga.consensus.script.Opcode.OP_ELSE;
import static dev.renga.consensus.script.Opcode.OP_ENDIF;
import static dev.renga.consensus.script.Opcode.OP_IF;
import static dev.renga.lab.forge.ScriptCase.ops;
import static dev.renga.lab.forge.ScriptCase.witnessed;

import dev.renga.consensus.script.ScriptBuilder;
import dev.renga.primitives.ByteWriter;
import dev.renga.primitives.Bytes;
import dev.renga.primitives.Script;
import dev.renga.primitives.TxIn;
import dev.renga.primitives.Witness;
import java.util.ArrayList;
import java.util.List;

/// Witness programs unlocked wrongly: segregated witness and Taproot.
final class WitnessScripts {
  private static final Script TRUE = ops(OP_1);
  private static final Bytes ONE = Bytes.of(1);

  /// A key of a type that some later rule will define: any signature but an empty one is good.
  private static final Bytes LATER_KEY = Bytes.of(2, 2);

  private WitnessScripts() {}

  static List<ScriptCase> cases() {
    List<ScriptCase> cases = new ArrayList<>(programs());
    cases.addAll(taproot());
    return cases;
  }

  private static List<ScriptCase> programs() {
    Script hash = Programs.witnessScriptHash(TRUE);
    Witness reveal = Witness.of(TRUE.bytes());
    Script two = ops(OP_1, OP_1);
    return List.of(
        ScriptCase.of(
            "script-witness-program",
            "A witness reveals another script than the output commits to.",
            "出力が指すものとは別のスクリプトをwitnessで示します。",
            witnessed(hash, reveal),
            witnessed(hash, Witness.of(ops(OP_2).bytes()))),
        ScriptCase.of(
            "script-witness-unlocking",
            "A witness program is unlocked with a script beside its witness.",
            "witnessプログラムを、witnessのほかにスクリプトでも解錠します。",
            witnessed(hash, reveal),
            new ScriptCase.Spend(hash, TRUE, reveal, TxIn.SEQUENCE_FINAL, 0)),
        ScriptCase.of(
            "script-witness-expected",
            "A payment carries a witness where none is asked for.",
            "必要のないwitnessを付けた支払いです。",
            witnessed(TRUE, Witness.EMPTY),
            witnessed(TRUE, Witness.of(ONE))),
        ScriptCase.of(
            "script-witness-clean-stack",
            "A witness script leaves two elements on the stack.",
            "witnessスクリプトがスタックに要素を二つ残します。",
            witnessed(hash, reveal),
            witnessed(Programs.witnessScriptHash(two), Witness.of(two.bytes()))));
  }

  private static List<ScriptCase> taproot() {
    Programs.Leaf leaf = Programs.leaf(TRUE);
    Programs.Leaf cheap = Programs.leaf(checking(1));
    Programs.Leaf dear = Programs.leaf(checking(10));
    Programs.Leaf skipped = Programs.leaf(ops(OP_0, OP_IF, OP_CHECKMULTISIG, OP_ENDIF, OP_1));
    Programs.Leaf multisig = Programs.leaf(ops(OP_0, OP_0, OP_0, OP_CHECKMULTISIG));
    Programs.Leaf condition = Programs.leaf(ops(OP_IF, OP_1, OP_ELSE, OP_1, OP_ENDIF));
    Programs.Leaf laterKey = Programs.leaf(signedBy(Bytes.of(0x0a)));
    Programs.Leaf noKey = Programs.leaf(ops(OP_0, OP_CHECKSIG));
    return List.of(
        ScriptCase.of(
            "script-taproot-control-size",
            "A control block has 34 bytes.",
            "コントロールブロックが34バイトです。",
            witnessed(leaf.locking(), leaf.reveal()),
            witnessed(leaf.locking(), leaf.revealWith(longer(leaf.control())))),
        ScriptCase.of(
            "script-tapscript-budget",
            "A tapscript checks more signatures than the size of its witness pays for.",
            "tapscriptが、witnessの大きさで許される回数より多く署名を検証します。",
            witnessed(cheap.locking(), cheap.reveal(ONE)),
            witnessed(dear.locking(), dear.reveal(ONE))),
        ScriptCase.of(
            "script-tapscript-no-multisig",
            "A tapscript executes OP_CHECKMULTISIG.",
            "tapscriptがOP_CHECKMULTISIGを実行します。",
            witnessed(skipped.locking(), skipped.reveal()),
            witnessed(multisig.locking(), multisig.reveal())),
        ScriptCase.of(
            "script-tapscript-minimal-if",
            "A tapscript's condition is 2 instead of 1.",
            "tapscriptの条件が1でなく2です。",
            witnessed(condition.locking(), condition.reveal(ONE)),
            witnessed(condition.locking(), condition.reveal(Bytes.of(2)))),
        ScriptCase.of(
            "script-tapscript-key",
            "A tapscript checks a signature against an empty key.",
            "tapscriptが空の公開鍵で署名を検証します。",
            witnessed(laterKey.locking(), laterKey.reveal(ONE)),
            witnessed(noKey.locking(), noKey.reveal(ONE))));
  }

  private static Bytes longer(Bytes control) {
    return new ByteWriter().bytes(control).uint8(0).toBytes();
  }

  /// Checks the same signature so many times.
  private static Script checking(int times) {
    ScriptBuilder script = new ScriptBuilder().push(LATER_KEY);
    for (int i = 0; i < times; i++) {
      script.op(OP_2DUP).op(OP_CHECKSIGVERIFY);
    }
    return script.op(OP_DROP).build();
  }

  private static Script signedBy(Bytes key) {
    return new ScriptBuilder().push(key).op(OP_CHECKSIG).build();
  }
}
