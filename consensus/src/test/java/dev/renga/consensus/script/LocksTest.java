package dev.renga.consensus.script;

import static dev.renga.consensus.script.Kit.asm;
import static dev.renga.consensus.script.Kit.spend;
import static dev.renga.consensus.script.Kit.verify;
import static org.assertj.core.api.Assertions.assertThat;

import dev.renga.primitives.Script;
import dev.renga.primitives.Witness;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// OP_CHECKLOCKTIMEVERIFY and OP_CHECKSEQUENCEVERIFY at the edges of their numbers.
class LocksTest {
  private static final ScriptFlags FLAGS = ScriptFlags.MANDATORY;

  /// @param operand what is on the stack, a push in hexadecimal or a small number
  private static ScriptError sequence(String operand, int version, long sequence) {
    return run("CHECKSEQUENCEVERIFY", operand, version, 0, sequence);
  }

  private static ScriptError lockTime(String operand, long lockTime, long sequence) {
    return run("CHECKLOCKTIMEVERIFY", operand, 1, lockTime, sequence);
  }

  /// The operand must still be there afterwards.
  private static ScriptError run(
      String opcode, String operand, int version, long lockTime, long sequence) {
    String locking = operand + " " + opcode + " " + operand + " EQUAL";
    return verify(
        spend(asm(locking), Script.EMPTY, Witness.EMPTY, version, lockTime, sequence), FLAGS);
  }

  @Test
  @Tag("kf=C-072")
  void aDisabledRelativeLockLooksAtNothingElse() {
    // bit 31 set: 2^31, 2^32 - 1, 2^31 + 2^22, 2^39 - 1
    for (String operand :
        List.of(
            "0x05 0x0000008000", "0x05 0xffffffff00", "0x05 0x0000408000", "0x05 0xffffffff7f")) {
      for (int version : new int[] {1, 2, 0, -1}) {
        for (long sequence : new long[] {0, 0xffffffffL, 0x80000000L, 0x00400000L}) {
          assertThat(sequence(operand, version, sequence)).isEqualTo(ScriptError.OK);
        }
      }
    }
    // 2^32 has it clear, and what is above 32 bits says nothing: the lock is of zero blocks
    assertThat(sequence("0x05 0x0000000001", 2, 0)).isEqualTo(ScriptError.OK);
    assertThat(sequence("0x05 0x0000000001", 1, 0)).isEqualTo(ScriptError.UNSATISFIED_LOCKTIME);
    // the input's own flag does count when the operand's is clear
    assertThat(sequence("1", 2, 0x80000001L)).isEqualTo(ScriptError.UNSATISFIED_LOCKTIME);
    assertThat(sequence("1", 1, 1)).isEqualTo(ScriptError.UNSATISFIED_LOCKTIME);
    assertThat(sequence("1", 2, 1)).isEqualTo(ScriptError.OK);
    // the version is compared as unsigned
    assertThat(sequence("1", -1, 1)).isEqualTo(ScriptError.OK);
    assertThat(sequence("1", Integer.MIN_VALUE, 1)).isEqualTo(ScriptError.OK);
  }

  @Test
  @Tag("kf=C-073")
  void negativeLocksFail() {
    // -1, -2^31 + 1, -(2^39 - 1)
    for (String operand : List.of("-1", "0x04 0xffffffff", "0x05 0xffffffffff", "0x01 0x81")) {
      assertThat(sequence(operand, 2, 0)).isEqualTo(ScriptError.NEGATIVE_LOCKTIME);
      assertThat(lockTime(operand, 0, 0)).isEqualTo(ScriptError.NEGATIVE_LOCKTIME);
    }
  }

  @Test
  @Tag("kf=C-073")
  void negativeZeroIsZero() {
    for (String operand : List.of("0", "0x01 0x80", "0x05 0x0000000080", "0x05 0x0000000000")) {
      assertThat(sequence(operand, 2, 0)).isEqualTo(ScriptError.OK);
      assertThat(lockTime(operand, 0, 0)).isEqualTo(ScriptError.OK);
    }
  }

  @Test
  @Tag("kf=C-073")
  @Tag("kf=J-001")
  void numbersOfFiveBytesCountAndOfSixDoNot() {
    // 2^32 - 1, the largest lock time
    assertThat(lockTime("0x05 0xffffffff00", 0xffffffffL, 0)).isEqualTo(ScriptError.OK);
    assertThat(lockTime("0x05 0xffffffff00", 0xfffffffeL, 0))
        .isEqualTo(ScriptError.UNSATISFIED_LOCKTIME);
    // 2^31 is a time, and later than 2^31 - 1
    assertThat(lockTime("0x05 0x0000008000", 0x80000000L, 0)).isEqualTo(ScriptError.OK);
    assertThat(lockTime("0x05 0x0000008000", 0x7fffffffL, 0))
        .isEqualTo(ScriptError.UNSATISFIED_LOCKTIME);
    // 2^39 - 1 can be pushed, and no lock time reaches it
    assertThat(lockTime("0x05 0xffffffff7f", 0xffffffffL, 0))
        .isEqualTo(ScriptError.UNSATISFIED_LOCKTIME);
    for (String operand : List.of("0x06 0x000000000000", "0x06 0xffffffffff7f")) {
      assertThat(sequence(operand, 2, 0)).isEqualTo(ScriptError.SCRIPTNUM);
      assertThat(lockTime(operand, 0, 0)).isEqualTo(ScriptError.SCRIPTNUM);
    }
  }

  @Test
  @Tag("kf=C-073")
  void withoutAnOperandThereIsNothingToCompare() {
    for (String opcode : List.of("CHECKSEQUENCEVERIFY", "CHECKLOCKTIMEVERIFY")) {
      assertThat(verify(spend(asm(opcode + " 1")), FLAGS))
          .isEqualTo(ScriptError.INVALID_STACK_OPERATION);
      assertThat(verify(spend(asm(opcode + " 1")), ScriptFlags.NONE)).isEqualTo(ScriptError.OK);
    }
  }
}
