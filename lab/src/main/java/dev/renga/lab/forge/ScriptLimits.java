package dev.renga.lab.forge;

import static dev.renga.consensus.script.Opcode.OP_0;
import static dev.renga.consensus.script.Opcode.OP_1;
import static dev.renga.consensus.script.Opcode.OP_CHECKMULTISIG;
import static dev.renga.consensus.script.Opcode.OP_DROP;
import static dev.renga.consensus.script.Opcode.OP_NOP;
import static dev.renga.lab.forge.Draft.filled;
import static dev.renga.lab.forge.ScriptCase.open;
import static dev.renga.lab.forge.ScriptCase.witnessed;

import dev.renga.consensus.script.ScriptBuilder;
import dev.renga.primitives.Bytes;
import dev.renga.primitives.Script;
import dev.renga.primitives.Witness;
import java.util.List;

/// Scripts at and one beyond their limits.
final class ScriptLimits {
  private static final int MAX_SIZE = 10_000;
  private static final int MAX_PUSH = 520;
  private static final int MAX_OPERATIONS = 201;
  private static final int MAX_STACK = 1_000;
  private static final int MAX_KEYS = 20;

  static final List<ScriptCase> CASES =
      List.of(
          ScriptCase.of(
              "script-size",
              "A payment reveals a script of 10,001 bytes.",
              "10,001バイトのスクリプトを使う支払いです。",
              ofSize(MAX_SIZE),
              ofSize(MAX_SIZE + 1)),
          ScriptCase.of(
              "script-push-size",
              "A script pushes 521 bytes at once.",
              "スクリプトが一度に521バイトをスタックに積みます。",
              open(pushing(MAX_PUSH)),
              open(pushing(MAX_PUSH + 1))),
          ScriptCase.of(
              "script-op-count",
              "A script holds 202 operations.",
              "スクリプトに202個の命令があります。",
              open(ofOperations(MAX_OPERATIONS)),
              open(ofOperations(MAX_OPERATIONS + 1))),
          ScriptCase.of(
              "script-stack-size",
              "A script leaves 1,001 elements on the stack.",
              "スクリプトがスタックに1,001個の要素を積みます。",
              open(new Script(filled(MAX_STACK, OP_1.code()))),
              open(new Script(filled(MAX_STACK + 1, OP_1.code())))),
          ScriptCase.of(
              "script-multisig-counts",
              "A multisig names 21 keys.",
              "マルチシグが21個の鍵を持ちます。",
              open(multisig(MAX_KEYS)),
              open(multisig(MAX_KEYS + 1))));

  private ScriptLimits() {}

  /// A witness script of that many bytes; as an output's own it could never be spent.
  private static ScriptCase.Spend ofSize(int size) {
    ScriptBuilder script = new ScriptBuilder();
    int left = size - 1;
    while (left > 0) {
      int push = Math.min(MAX_PUSH, left - 4);
      if (left - push - 4 > 0 && left - push - 4 < 260) {
        push -= 260; // the last push needs three bytes of its own, too
      }
      script.push(filled(push, 0)).op(OP_DROP);
      left -= push + 4;
    }
    Script whole = script.op(OP_1).build();
    return witnessed(Programs.witnessScriptHash(whole), Witness.of(whole.bytes()));
  }

  private static Script pushing(int size) {
    return new ScriptBuilder().push(filled(size, 0)).op(OP_DROP).op(OP_1).build();
  }

  private static Script ofOperations(int count) {
    return new ScriptBuilder().raw(filled(count, OP_NOP.code())).op(OP_1).build();
  }

  /// None of so many empty keys.
  private static Script multisig(int keys) {
    return new ScriptBuilder()
        .op(OP_0)
        .op(OP_0)
        .raw(filled(keys, OP_0.code()))
        .push(Bytes.of(keys))
        .op(OP_CHECKMULTISIG)
        .build();
  }
}
