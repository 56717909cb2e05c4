package dev.renga.lab.forge;

import static dev.renga.consensus.script.Opcode.OP_0;
import static dev.renga.consensus.script.Opcode.OP_1;
import static dev.renga.consensus.script.Opcode.OP_1ADD;
import static dev.renga.consensus.script.Opcode.OP_2;
import static dev.renga.consensus.script.Opcode.OP_ADD;
import static dev.renga.consensus.script.Opcode.OP_CAT;
import static dev.renga.consensus.script.Opcode.OP_CHECKLOCKTIMEVERIFY;
import static dev.renga.consensus.script.Opcode.OP_CHECKMULTISIG;
import static dev.renga.consensus.script.Opcode.OP_CHECKSIG;
import static dev.renga.consensus.script.Opcode.OP_DROP;
import static dev.renga.consensus.script.Opcode.OP_ENDIF;
import static dev.renga.consensus.script.Opcode.OP_IF;
import static dev.renga.consensus.script.Opcode.OP_NOP;
import static dev.renga.consensus.script.Opcode.OP_NOT;
import static dev.renga.consensus.script.Opcode.OP_RETURN;
import static dev.renga.consensus.script.Opcode.OP_VERIFY;
import static dev.renga.lab.forge.ScriptCase.open;
import static dev.renga.lab.forge.ScriptCase.ops;
import static dev.renga.lab.forge.ScriptCase.raw;
import static dev.renga.lab.forge.ScriptCase.unlocked;

import dev.renga.consensus.script.Opcode;
import dev.renga.consensus.script.ScriptBuilder;
import dev.renga.primitives.Bytes;
import dev.renga.primitives.Script;
import dev.renga.primitives.Witness;
import java.util.List;

/// Scripts whose operations do what they must not.
final class ScriptOperations {
  /// No operation has this byte.
  private static final int UNKNOWN = 0xba;

  static final List<ScriptCase> CASES =
      List.of(
          ScriptCase.of(
              "script-evaluates-true",
              "A script ends with false, as it does without the right signature.",
              "正しい署名がないときのように、スクリプトが偽で終わります。",
              open(ops(OP_1)),
              open(ops(OP_0))),
          ScriptCase.of(
              "script-verifies",
              "An operation that verifies finds false.",
              "検証命令が偽の値を見つけます。",
              unlocked(ops(OP_VERIFY, OP_1), ops(OP_1)),
              unlocked(ops(OP_VERIFY, OP_1), ops(OP_0))),
          ScriptCase.of(
              "script-no-return",
              "A script runs into OP_RETURN.",
              "スクリプトがOP_RETURNを実行します。",
              open(ops(OP_0, OP_IF, OP_RETURN, OP_ENDIF, OP_1)),
              open(ops(OP_1, OP_RETURN))),
          ScriptCase.of(
              "script-opcodes-known",
              "A script executes a byte that is no operation.",
              "スクリプトが存在しない命令を実行します。",
              open(raw(0x00, 0x63, UNKNOWN, 0x68, 0x51)), // OP_0 OP_IF … OP_ENDIF OP_1
              open(raw(0x51, UNKNOWN))),
          ScriptCase.of(
              "script-no-disabled-opcodes",
              "A script holds OP_CAT, though it is never executed.",
              "実行はされませんが、無効化されたOP_CATを含むスクリプトです。",
              open(ops(OP_0, OP_IF, OP_NOP, OP_ENDIF, OP_1)),
              open(ops(OP_0, OP_IF, OP_CAT, OP_ENDIF, OP_1))),
          ScriptCase.of(
              "script-stack-operands",
              "A script adds two numbers where only one is.",
              "数が一つしかないのに足し算をするスクリプトです。",
              unlocked(ops(OP_ADD), ops(OP_1, OP_0)),
              unlocked(ops(OP_ADD), ops(OP_1))),
          ScriptCase.of(
              "script-conditionals-balanced",
              "A script opens a condition and never closes it.",
              "条件分岐を開いたまま閉じないスクリプトです。",
              open(ops(OP_1, OP_IF, OP_1, OP_ENDIF)),
              open(ops(OP_1, OP_IF, OP_1))),
          ScriptCase.of(
              "script-numbers",
              "A script calculates with a number of five bytes.",
              "5バイトの数で計算するスクリプトです。",
              open(increasing(Bytes.of(0xff, 0xff, 0xff, 0x7f))),
              open(increasing(Bytes.of(0, 0, 0, 0x80, 0)))),
          ScriptCase.of(
              "script-p2sh",
              "A pay-to-script-hash output is unlocked with an operation besides pushes.",
              "P2SH出力の解錠スクリプトに、積む以外の命令があります。",
              unlocked(Programs.scriptHash(ops(OP_1)), pushOfTrue(Bytes.EMPTY)),
              unlocked(Programs.scriptHash(ops(OP_1)), pushOfTrue(Bytes.of(OP_NOP.code())))),
          ScriptCase.of(
              "script-strict-der",
              "A signature is not in the strict form.",
              "署名が厳密なDER形式ではありません。",
              unlocked(notSigned(), ops(OP_0)),
              unlocked(notSigned(), new ScriptBuilder().push(Bytes.of(1)).build())),
          ScriptCase.of(
              "script-lock-times",
              "A script demands a later lock time than the payment has.",
              "スクリプトが、支払いのロック時刻より後の時刻を要求します。",
              locked(OP_1),
              locked(OP_2)),
          ScriptCase.of(
              "script-nulldummy",
              "The extra element of a multisig is not empty.",
              "マルチシグの余分な要素が空ではありません。",
              open(ops(OP_0, OP_0, OP_0, OP_CHECKMULTISIG)),
              open(ops(OP_1, OP_0, OP_0, OP_CHECKMULTISIG))));

  private ScriptOperations() {}

  private static Script increasing(Bytes number) {
    return new ScriptBuilder().push(number).op(OP_1ADD).build();
  }

  private static Script pushOfTrue(Bytes before) {
    return new ScriptBuilder().raw(before).push(ops(OP_1).bytes()).build();
  }

  /// True when the signature is not one.
  private static Script notSigned() {
    return new ScriptBuilder().push(Programs.publicKey()).op(OP_CHECKSIG).op(OP_NOT).build();
  }

  private static ScriptCase.Spend locked(Opcode demanded) {
    Script script = ops(demanded, OP_CHECKLOCKTIMEVERIFY, OP_DROP, OP_1);
    return new ScriptCase.Spend(script, Script.EMPTY, Witness.EMPTY, 0, 1);
  }
}
