package dev.renga.consensus.script;

import static dev.renga.consensus.script.Kit.asm;
import static dev.renga.consensus.script.Kit.bare;
import static dev.renga.consensus.script.Kit.inTapscript;
import static dev.renga.consensus.script.Kit.inWitness;
import static dev.renga.consensus.script.Kit.times;
import static org.assertj.core.api.Assertions.assertThat;

import dev.renga.primitives.Bytes;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// What operations other than signature checks do.
class OperationsTest {
  private static final ScriptFlags BLOCK = ScriptFlags.MANDATORY;
  private static final String[] DISABLED = {
    "CAT", "SUBSTR", "LEFT", "RIGHT", "INVERT", "AND", "OR", "XOR", "2MUL", "2DIV", "MUL", "DIV",
    "MOD", "LSHIFT", "RSHIFT"
  };

  @Test
  @Tag("kf=C-074")
  @Tag("accepts=script-evaluates-true")
  @Tag("rejects=script-evaluates-true")
  @Tag("accepts=script-no-return")
  @Tag("rejects=script-no-return")
  void unlockingAndLockingScriptShareNothingButTheStack() {
    assertThat(bare("1", "")).isEqualTo(ScriptError.OK);
    assertThat(bare("1", "0")).isEqualTo(ScriptError.EVAL_FALSE);
    assertThat(bare("", "")).isEqualTo(ScriptError.EVAL_FALSE);
    assertThat(bare("1 RETURN", "0")).isEqualTo(ScriptError.OP_RETURN);
    assertThat(bare("1", "0 IF RETURN ENDIF")).isEqualTo(ScriptError.OK);
    assertThat(bare("1 0x4c01", "0")).isEqualTo(ScriptError.BAD_OPCODE);
    assertThat(bare("1 TOALTSTACK", "FROMALTSTACK"))
        .isEqualTo(ScriptError.INVALID_ALTSTACK_OPERATION);
  }

  @Test
  @Tag("kf=C-074")
  @Tag("kf=C-082")
  @Tag("accepts=script-conditionals-balanced")
  @Tag("rejects=script-conditionals-balanced")
  void branchesOpenAndCloseInOneScript() {
    assertThat(bare("1 IF", "1 ENDIF")).isEqualTo(ScriptError.UNBALANCED_CONDITIONAL);
    assertThat(bare("1", "IF 1")).isEqualTo(ScriptError.UNBALANCED_CONDITIONAL);
    assertThat(bare("1", "ENDIF")).isEqualTo(ScriptError.UNBALANCED_CONDITIONAL);
    assertThat(bare("1", "ELSE")).isEqualTo(ScriptError.UNBALANCED_CONDITIONAL);
    assertThat(bare("1", "IF 1 ENDIF")).isEqualTo(ScriptError.OK);
    assertThat(bare("1", "IF ELSE ELSE 1 ENDIF")).isEqualTo(ScriptError.OK);
    assertThat(bare("0", "IF 0 ELSE 1 ELSE RETURN ELSE ENDIF")).isEqualTo(ScriptError.OK);
    assertThat(bare("0", "IF 1 IF RETURN ELSE RETURN ELSE RETURN ENDIF ELSE 1 ENDIF"))
        .isEqualTo(ScriptError.OK);
    String deep = times(100, "IF") + times(100, "ENDIF") + "1";
    assertThat(bare(times(100, "1"), deep)).isEqualTo(ScriptError.OK);
    assertThat(bare(times(99, "1") + "0", "IF " + times(99, "IF RETURN") + times(100, "ENDIF 1")))
        .isEqualTo(ScriptError.OP_COUNT);
    assertThat(bare("0", times(66, "IF RETURN") + times(66, "ENDIF") + "1"))
        .isEqualTo(ScriptError.OK);
  }

  @Test
  @Tag("kf=C-075")
  @Tag("accepts=script-no-disabled-opcodes")
  @Tag("rejects=script-no-disabled-opcodes")
  void disabledOperationsFailEvenWhereSkipped() {
    for (String name : DISABLED) {
      assertThat(bare("1 1", name)).as(name).isEqualTo(ScriptError.DISABLED_OPCODE);
      String skipped = "0 IF " + name + " ENDIF 1";
      assertThat(bare("", skipped)).as(name).isEqualTo(ScriptError.DISABLED_OPCODE);
      assertThat(inWitness(BLOCK, asm(skipped))).isEqualTo(ScriptError.DISABLED_OPCODE);
      assertThat(inTapscript(BLOCK, asm(skipped).bytes())).isEqualTo(ScriptError.OK);
      assertThat(inTapscript(ScriptFlags.STANDARD, asm(skipped).bytes()))
          .isEqualTo(ScriptError.DISCOURAGE_OP_SUCCESS);
    }
    assertThat(bare("1", "0x05" + "7e7f808182" + " DROP")).isEqualTo(ScriptError.OK); // pushed
  }

  @Test
  @Tag("kf=C-076")
  @Tag("accepts=script-opcodes-known")
  @Tag("rejects=script-opcodes-known")
  void unknownOperationsFailOnlyWhereExecuted() {
    for (int code = Opcode.OP_1NEGATE.code(); code <= 0xff; code++) {
      Opcode opcode = Opcode.of(code);
      boolean reserved =
          opcode == null
              || opcode == Opcode.OP_RESERVED
              || opcode == Opcode.OP_VER
              || opcode == Opcode.OP_RESERVED1
              || opcode == Opcode.OP_RESERVED2
              || opcode == Opcode.OP_CHECKSIGADD;
      if (!reserved) {
        continue;
      }
      String hex = String.format("0x%02x", code);
      assertThat(bare("", "0 IF " + hex + " ENDIF 1")).as(hex).isEqualTo(ScriptError.OK);
      assertThat(bare("1 1 1", hex)).as(hex).isEqualTo(ScriptError.BAD_OPCODE);
      assertThat(inWitness(BLOCK, asm(hex))).as(hex).isEqualTo(ScriptError.BAD_OPCODE);
      if (opcode != Opcode.OP_CHECKSIGADD) {
        ScriptError expected = Opcode.isSuccess(code) ? ScriptError.OK : ScriptError.BAD_OPCODE;
        assertThat(inTapscript(BLOCK, asm(hex).bytes())).as(hex).isEqualTo(expected);
      }
    }
    for (String name : List.of("VERIF", "VERNOTIF")) {
      assertThat(bare("", "0 IF " + name + " ENDIF 1")).isEqualTo(ScriptError.BAD_OPCODE);
      assertThat(inTapscript(BLOCK, asm("0 IF " + name + " ENDIF 1").bytes()))
          .isEqualTo(ScriptError.BAD_OPCODE);
    }
  }

  @Test
  @Tag("kf=C-076")
  void eightySevenOperationsMakeATapscriptSucceed() {
    int count = 0;
    for (int code = 0; code <= 0xff; code++) {
      count += Opcode.isSuccess(code) ? 1 : 0;
    }
    assertThat(count).isEqualTo(87); // 80, 98, 126–129, 131–134, 137–138, 141–142, 149–153, 187–254
  }

  @Test
  @Tag("kf=C-077")
  @Tag("accepts=script-numbers")
  @Tag("rejects=script-numbers")
  void operandsOfArithmeticHaveAtMostFourBytes() {
    for (String name : List.of("1ADD", "1SUB", "NEGATE", "ABS", "NOT", "0NOTEQUAL")) {
      assertThat(bare("0x04ffffff7f", name + " DROP 1")).as(name).isEqualTo(ScriptError.OK);
      assertThat(bare("0x050000000000", name + " DROP 1"))
          .as(name)
          .isEqualTo(ScriptError.SCRIPTNUM);
      String long520 = "0x4d0802" + "00".repeat(520);
      assertThat(bare(long520, name + " DROP 1")).as(name).isEqualTo(ScriptError.SCRIPTNUM);
    }
    for (String name :
        List.of(
            "ADD",
            "SUB",
            "BOOLAND",
            "BOOLOR",
            "NUMEQUAL",
            "NUMNOTEQUAL",
            "LESSTHAN",
            "MIN",
            "MAX")) {
      assertThat(bare("0x04ffffffff 1", name + " DROP 1")).as(name).isEqualTo(ScriptError.OK);
      assertThat(bare("0x050000000000 1", name + " DROP 1"))
          .as(name)
          .isEqualTo(ScriptError.SCRIPTNUM);
      assertThat(bare("1 0x050000000000", name + " DROP 1"))
          .as(name)
          .isEqualTo(ScriptError.SCRIPTNUM);
    }
    assertThat(bare("0x050000000000 0 1", "WITHIN")).isEqualTo(ScriptError.SCRIPTNUM);
    assertThat(bare("1 0x050000000000", "PICK")).isEqualTo(ScriptError.SCRIPTNUM);
  }

  @Test
  @Tag("kf=C-078")
  void resultsMayHaveFiveBytesAndThenAreNoOperands() {
    String max = "2147483647";
    assertThat(bare(max + " " + max, "ADD 0x05feffffff00 EQUAL")).isEqualTo(ScriptError.OK);
    assertThat(bare("-" + max + " -" + max, "ADD 0x05feffffff80 EQUAL")).isEqualTo(ScriptError.OK);
    assertThat(bare(max + " " + max, "ADD SIZE 5 EQUAL")).isEqualTo(ScriptError.OK);
    assertThat(bare(max + " " + max, "ADD 1ADD")).isEqualTo(ScriptError.SCRIPTNUM);
    assertThat(bare(max, "1ADD 0x050000008000 EQUAL")).isEqualTo(ScriptError.OK);
    for (String zero : List.of("0x0180", "0x0100", "0x020080", "0x020000", "0")) {
      assertThat(bare(zero, "0 NUMEQUAL")).as(zero).isEqualTo(ScriptError.OK);
      boolean minimal = zero.equals("0");
      assertThat(bare(zero, "0 NUMEQUAL", ScriptFlag.MINIMALDATA))
          .as(zero)
          .isEqualTo(minimal ? ScriptError.OK : ScriptError.SCRIPTNUM);
    }
    for (long n = -70_000; n <= 70_000; n++) {
      assertThat(ScriptNumber.decode(ScriptNumber.encode(n), true, 4)).isEqualTo(n);
    }
    for (long n : new long[] {0x7fffffffL, 0x80000000L, 0x7fffffffffL, -0x7fffffffffL}) {
      assertThat(ScriptNumber.decode(ScriptNumber.encode(n), true, 5)).isEqualTo(n);
    }
  }

  @Test
  @Tag("kf=C-079")
  void zeroIsFalseAtAnyLengthAndFalseIsEmpty() {
    for (String item : List.of("0x0180", "0x020080", "0x0100")) {
      assertThat(bare(item, "")).as(item).isEqualTo(ScriptError.EVAL_FALSE);
    }
    String zeros = "0x4d0802" + "00".repeat(520);
    String negativeZero = "0x4d0802" + "00".repeat(519) + "80";
    assertThat(bare(zeros, "")).isEqualTo(ScriptError.EVAL_FALSE);
    assertThat(bare(negativeZero, "")).isEqualTo(ScriptError.EVAL_FALSE);
    assertThat(bare("0x028000", "")).isEqualTo(ScriptError.OK);
    assertThat(bare("1 2", "EQUAL SIZE 0 NUMEQUAL")).isEqualTo(ScriptError.OK);
    assertThat(bare("1 1", "EQUAL SIZE 1 NUMEQUAL")).isEqualTo(ScriptError.OK);
    assertThat(bare("1 0", "BOOLAND SIZE 0 NUMEQUAL")).isEqualTo(ScriptError.OK);
  }

  @Test
  @Tag("kf=C-080")
  void sizeKeepsItsOperandAndWithinExcludesTheMaximum() {
    assertThat(bare("'abc'", "SIZE 3 NUMEQUALVERIFY 'abc' EQUAL")).isEqualTo(ScriptError.OK);
    assertThat(bare("3 3 5", "WITHIN")).isEqualTo(ScriptError.OK);
    assertThat(bare("4 3 5", "WITHIN")).isEqualTo(ScriptError.OK);
    assertThat(bare("5 3 5", "WITHIN")).isEqualTo(ScriptError.EVAL_FALSE);
    assertThat(bare("2 3 5", "WITHIN")).isEqualTo(ScriptError.EVAL_FALSE);
    for (int depth : new int[] {15, 16, 17, 31, 32, 33, 511, 512, 999}) {
      String items = times(depth - 1, "0") + "1";
      assertThat(bare("1 " + items, "NIP")).as("nip at " + depth).isEqualTo(ScriptError.OK);
      if (depth < 999) {
        assertThat(bare("7 " + items, depth + " ROLL 7 EQUAL")).isEqualTo(ScriptError.OK);
        assertThat(bare("7 " + items, depth + " PICK 7 EQUAL")).isEqualTo(ScriptError.OK);
        assertThat(bare("7 " + items, depth + 1 + " PICK"))
            .isEqualTo(ScriptError.INVALID_STACK_OPERATION);
      }
      if (depth >= 5 && depth < 998) {
        assertThat(bare("7 " + items, "2ROT DEPTH " + (depth + 1) + " EQUAL"))
            .isEqualTo(ScriptError.OK);
      }
    }
  }

  @Test
  @Tag("kf=C-081")
  void stackOperationsAgreeWithAOnePageModel() {
    Map<String, Consumer<List<Integer>>> model = new TreeMap<>();
    Map<String, Integer> needs = new TreeMap<>();
    define(model, needs, "DROP", 1, s -> s.removeLast());
    define(model, needs, "2DROP", 2, s -> s.subList(s.size() - 2, s.size()).clear());
    define(model, needs, "DUP", 1, s -> s.add(s.getLast()));
    define(model, needs, "2DUP", 2, s -> s.addAll(top(s, 2, 2)));
    define(model, needs, "3DUP", 3, s -> s.addAll(top(s, 3, 3)));
    define(model, needs, "OVER", 2, s -> s.addAll(top(s, 2, 1)));
    define(model, needs, "2OVER", 4, s -> s.addAll(top(s, 4, 2)));
    define(model, needs, "NIP", 2, s -> s.remove(s.size() - 2));
    define(model, needs, "SWAP", 2, s -> s.add(s.remove(s.size() - 2)));
    define(model, needs, "ROT", 3, s -> s.add(s.remove(s.size() - 3)));
    define(
        model,
        needs,
        "2SWAP",
        4,
        s -> {
          s.add(s.remove(s.size() - 4));
          s.add(s.remove(s.size() - 4));
        });
    define(
        model,
        needs,
        "2ROT",
        6,
        s -> {
          s.add(s.remove(s.size() - 6));
          s.add(s.remove(s.size() - 6));
        });
    define(model, needs, "TUCK", 2, s -> s.add(s.size() - 2, s.getLast()));
    define(model, needs, "IFDUP", 1, s -> s.add(s.getLast()));
    define(model, needs, "DEPTH", 0, s -> s.add(s.size()));
    for (int i = 0; i < 4; i++) {
      int n = i;
      define(model, needs, n + " PICK", n + 1, s -> s.add(s.get(s.size() - 1 - n)));
      define(model, needs, n + " ROLL", n + 1, s -> s.add(s.remove(s.size() - 1 - n)));
    }
    model.forEach(
        (name, operation) -> {
          for (int depth = 0; depth <= 9; depth++) {
            checkAgainstModel(name, operation, needs.getOrDefault(name, 0), depth);
          }
        });
  }

  private static void define(
      Map<String, Consumer<List<Integer>>> model,
      Map<String, Integer> needs,
      String name,
      int need,
      Consumer<List<Integer>> operation) {
    model.put(name, operation);
    needs.put(name, need);
  }

  private static List<Integer> top(List<Integer> stack, int from, int count) {
    return List.copyOf(stack.subList(stack.size() - from, stack.size() - from + count));
  }

  private static void checkAgainstModel(
      String name, Consumer<List<Integer>> operation, int needs, int depth) {
    List<Integer> stack = new ArrayList<>();
    StringBuilder before = new StringBuilder();
    for (int i = 0; i < depth; i++) {
      stack.add(i + 1);
      before.append(i + 1).append(' ');
    }
    if (depth < needs) {
      assertThat(bare(before.toString(), name + " 1"))
          .isEqualTo(ScriptError.INVALID_STACK_OPERATION);
      return;
    }
    operation.accept(stack);
    StringBuilder after = new StringBuilder(name + " ");
    for (int i = stack.size() - 1; i >= 0; i--) {
      after.append(stack.get(i)).append(" EQUALVERIFY ");
    }
    assertThat(bare(before.toString(), after + "DEPTH 0 EQUAL"))
        .as(name + " at " + depth)
        .isEqualTo(ScriptError.OK);
  }

  @Test
  @Tag("accepts=script-verifies")
  @Tag("rejects=script-verifies")
  void whatVerifiesFailsByItsName() {
    assertThat(bare("1", "VERIFY 1")).isEqualTo(ScriptError.OK);
    assertThat(bare("0", "VERIFY 1")).isEqualTo(ScriptError.VERIFY);
    assertThat(bare("1 1", "EQUALVERIFY 1")).isEqualTo(ScriptError.OK);
    assertThat(bare("1 2", "EQUALVERIFY 1")).isEqualTo(ScriptError.EQUALVERIFY);
    assertThat(bare("1 0x020100", "NUMEQUALVERIFY 1")).isEqualTo(ScriptError.OK);
    assertThat(bare("1 2", "NUMEQUALVERIFY 1")).isEqualTo(ScriptError.NUMEQUALVERIFY);
    assertThat(bare("0 0", "CHECKSIGVERIFY 1")).isEqualTo(ScriptError.CHECKSIGVERIFY);
    assertThat(bare("0 0 1 1 1", "CHECKMULTISIGVERIFY 1"))
        .isEqualTo(ScriptError.CHECKMULTISIGVERIFY);
  }

  @Test
  @Tag("kf=C-110")
  @Tag("accepts=script-tapscript-minimal-if")
  @Tag("rejects=script-tapscript-minimal-if")
  void conditionsAreMinimalInTapscriptAlone() {
    ScriptFlags policy = BLOCK.with(ScriptFlag.MINIMALIF);
    for (String name : List.of("IF", "NOTIF")) {
      for (String hex : List.of("02", "0100", "00")) {
        Bytes item = Bytes.parseHex(hex);
        var script = asm(name + " 1 ELSE 1 ENDIF");
        assertThat(inTapscript(BLOCK, script.bytes(), item))
            .isEqualTo(ScriptError.TAPSCRIPT_MINIMALIF);
        assertThat(inWitness(BLOCK, script, item)).isEqualTo(ScriptError.OK);
        assertThat(inWitness(policy, script, item)).isEqualTo(ScriptError.MINIMALIF);
        assertThat(bare("0x" + new ScriptBuilder().push(item).build(), name + " 1 ELSE 1 ENDIF"))
            .isEqualTo(ScriptError.OK);
      }
      for (Bytes item : List.of(Bytes.EMPTY, Bytes.of(1))) {
        assertThat(inTapscript(policy, asm(name + " 1 ELSE 1 ENDIF").bytes(), item))
            .isEqualTo(ScriptError.OK);
      }
    }
  }

  @Test
  @Tag("kf=C-086")
  void pushLengthsAreUnsignedAndNeverAllocated() {
    for (String cut :
        List.of(
            "0x4c",
            "0x4c01",
            "0x4d",
            "0x4d01",
            "0x4dffff00",
            "0x4e",
            "0x4e010000",
            "0x4effffff7f00",
            "0x4e0000008000",
            "0x4effffffff00")) {
      assertThat(bare("", "1 " + cut)).as(cut).isEqualTo(ScriptError.BAD_OPCODE);
      assertThat(bare("", "1 0 IF " + cut)).as(cut).isEqualTo(ScriptError.BAD_OPCODE);
      assertThat(Sigops.count(asm("CHECKSIG " + cut), true)).isEqualTo(1);
    }
    for (int length : new int[] {0, 75, 76, 255, 256}) {
      String zeros = "00".repeat(length);
      String two = String.format("0x4d%02x%02x", length & 0xff, length >> 8) + zeros;
      String four = String.format("0x4e%02x%02x0000", length & 0xff, length >> 8) + zeros;
      for (String push : List.of(two, four)) {
        assertThat(bare(push, "SIZE " + length + " EQUAL")).as(push).isEqualTo(ScriptError.OK);
      }
    }
    for (int length : new int[] {65_535, 65_536}) {
      String four =
          String.format("0x4e%02x%02x%02x00", length & 0xff, length >> 8 & 0xff, length >> 16);
      var script = asm(four + "00".repeat(length));
      ScriptReader reader = new ScriptReader(script);
      assertThat(reader.next()).isTrue();
      assertThat(reader.dataLength()).isEqualTo(length);
      assertThat(reader.isAtEnd()).isTrue();
    }
  }
}
