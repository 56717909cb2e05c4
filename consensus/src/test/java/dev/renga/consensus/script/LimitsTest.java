package dev.renga.consensus.script;

import static dev.renga.consensus.script.Kit.asm;
import static dev.renga.consensus.script.Kit.bare;
import static dev.renga.consensus.script.Kit.inTapscript;
import static dev.renga.consensus.script.Kit.inWitness;
import static dev.renga.consensus.script.Kit.times;
import static org.assertj.core.api.Assertions.assertThat;

import dev.renga.primitives.Bytes;
import java.util.Arrays;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// Sizes and counts that executed scripts must keep to, at their edges.
class LimitsTest {
  private static final ScriptFlags BLOCK = ScriptFlags.MANDATORY;

  private static String push(int length) {
    return new ScriptBuilder().push(Bytes.adopt(new byte[length])).build().bytes().toHex();
  }

  private static String sized(int bytes) {
    String big = "0x" + push(520) + " DROP ";
    String start = times(19, big); // 19 × 524 bytes
    return start + times(bytes - 19 * 524, "1");
  }

  @Test
  @Tag("kf=C-085")
  @Tag("accepts=script-size")
  @Tag("rejects=script-size")
  void scriptsHaveAtMostTenThousandBytes() {
    assertThat(bare("", sized(10_000))).isEqualTo(ScriptError.OK);
    assertThat(bare("", sized(10_001))).isEqualTo(ScriptError.SCRIPT_SIZE);
    assertThat(bare(sized(10_001), "1")).isEqualTo(ScriptError.SCRIPT_SIZE);
    String clean = sized(10_001) + times(10_001 - 19 * 524 - 1, "DROP");
    assertThat(asm(clean).length()).isGreaterThan(10_000);
    assertThat(inTapscript(BLOCK, asm(clean).bytes())).isEqualTo(ScriptError.OK);
    assertThat(inWitness(BLOCK, asm(clean))).isEqualTo(ScriptError.SCRIPT_SIZE);
  }

  @Test
  @Tag("kf=C-085")
  @Tag("accepts=script-push-size")
  @Tag("rejects=script-push-size")
  void itemsHaveAtMostFiveHundredAndTwentyBytes() {
    assertThat(bare("", "0x" + push(520) + " DROP 1")).isEqualTo(ScriptError.OK);
    assertThat(bare("", "0x" + push(521) + " DROP 1")).isEqualTo(ScriptError.PUSH_SIZE);
    assertThat(bare("", "0 IF 0x" + push(520) + " ENDIF 1")).isEqualTo(ScriptError.OK);
    assertThat(bare("", "0 IF 0x" + push(521) + " ENDIF 1")).isEqualTo(ScriptError.PUSH_SIZE);
    Bytes script = asm("DROP 1").bytes();
    assertThat(inTapscript(BLOCK, script, Bytes.adopt(new byte[520]))).isEqualTo(ScriptError.OK);
    assertThat(inTapscript(BLOCK, script, Bytes.adopt(new byte[521])))
        .isEqualTo(ScriptError.PUSH_SIZE);
    assertThat(inWitness(BLOCK, asm("DROP 1"), Bytes.adopt(new byte[521])))
        .isEqualTo(ScriptError.PUSH_SIZE);
  }

  @Test
  @Tag("kf=C-084")
  @Tag("accepts=script-op-count")
  @Tag("rejects=script-op-count")
  void scriptsHaveAtMostTwoHundredAndOneOperations() {
    assertThat(bare("", "1 " + times(201, "NOP"))).isEqualTo(ScriptError.OK);
    assertThat(bare("", "1 " + times(202, "NOP"))).isEqualTo(ScriptError.OP_COUNT);
    assertThat(bare("", "1 0 IF " + times(199, "NOP") + "ENDIF")).isEqualTo(ScriptError.OK);
    assertThat(bare("", "1 0 IF " + times(200, "NOP") + "ENDIF")).isEqualTo(ScriptError.OP_COUNT);
    assertThat(bare("", "1 0 IF " + times(300, "RESERVED") + "ENDIF")).isEqualTo(ScriptError.OK);
    String multisig = "0 0 " + times(20, "2") + "20 CHECKMULTISIG ";
    assertThat(bare("", multisig + times(180, "NOP"))).isEqualTo(ScriptError.OK);
    assertThat(bare("", multisig + times(181, "NOP"))).isEqualTo(ScriptError.OP_COUNT);
    assertThat(bare("", "0 IF " + multisig + "ENDIF 1 " + times(198, "NOP")))
        .isEqualTo(ScriptError.OK); // keys count only when the multisig is executed
    assertThat(inTapscript(BLOCK, asm("1 " + times(2_000, "NOP")).bytes()))
        .isEqualTo(ScriptError.OK);
    assertThat(inWitness(BLOCK, asm("1 " + times(202, "NOP")))).isEqualTo(ScriptError.OP_COUNT);
  }

  @Test
  @Tag("kf=C-085")
  @Tag("accepts=script-stack-size")
  @Tag("rejects=script-stack-size")
  void theStacksHoldAtMostAThousandItems() {
    assertThat(bare("", times(1_000, "1"))).isEqualTo(ScriptError.OK);
    assertThat(bare("", times(1_001, "1"))).isEqualTo(ScriptError.STACK_SIZE);
    String alternative = times(100, "1 TOALTSTACK");
    assertThat(bare("", alternative + times(900, "1"))).isEqualTo(ScriptError.OK);
    assertThat(bare("", alternative + times(901, "1"))).isEqualTo(ScriptError.STACK_SIZE);
    // Only what an operation leaves behind is counted.
    assertThat(bare("", times(998, "1") + "2DUP")).isEqualTo(ScriptError.OK);
    assertThat(bare("", times(998, "1") + "3DUP")).isEqualTo(ScriptError.STACK_SIZE);
    Bytes[] items = new Bytes[1_000];
    Arrays.fill(items, Bytes.EMPTY);
    String dropAll = times(500, "2DROP");
    assertThat(inTapscript(BLOCK, asm(dropAll + "1").bytes(), items)).isEqualTo(ScriptError.OK);
    Bytes[] tooMany = new Bytes[1_001];
    Arrays.fill(tooMany, Bytes.EMPTY);
    assertThat(inTapscript(BLOCK, asm(dropAll + "DROP 1").bytes(), tooMany))
        .isEqualTo(ScriptError.STACK_SIZE);
  }

  @Test
  @Tag("kf=C-102")
  @Tag("accepts=script-multisig-counts")
  @Tag("rejects=script-multisig-counts")
  void multisigsHaveAtMostTwentyKeysAndNoMoreSignaturesThanKeys() {
    assertThat(bare("", "0 0 " + times(20, "2") + "20 CHECKMULTISIG")).isEqualTo(ScriptError.OK);
    assertThat(bare("", "0 0 " + times(21, "2") + "21 CHECKMULTISIG"))
        .isEqualTo(ScriptError.PUBKEY_COUNT);
    assertThat(bare("", "0 0 -1 CHECKMULTISIG")).isEqualTo(ScriptError.PUBKEY_COUNT);
    assertThat(bare("", "0 0 0 2 1 CHECKMULTISIG")).isEqualTo(ScriptError.OK);
    assertThat(bare("", "0 0 0 2 2 1 CHECKMULTISIG")).isEqualTo(ScriptError.SIG_COUNT);
    assertThat(bare("", "0 -1 2 1 CHECKMULTISIG")).isEqualTo(ScriptError.SIG_COUNT);
  }

  @Test
  @Tag("kf=C-102")
  @Tag("accepts=script-stack-operands")
  @Tag("rejects=script-stack-operands")
  void missingOperandsFailAndAreNotFalse() {
    assertThat(bare("", "1 CHECKSIG NOT")).isEqualTo(ScriptError.INVALID_STACK_OPERATION);
    assertThat(bare("", "CHECKSIG NOT")).isEqualTo(ScriptError.INVALID_STACK_OPERATION);
    assertThat(bare("", "0 1 CHECKSIG NOT")).isEqualTo(ScriptError.OK);
    assertThat(bare("", "0 0 CHECKMULTISIG")).isEqualTo(ScriptError.INVALID_STACK_OPERATION);
    assertThat(bare("", "0 0 0 CHECKMULTISIG")).isEqualTo(ScriptError.OK);
    assertThat(bare("", "FROMALTSTACK")).isEqualTo(ScriptError.INVALID_ALTSTACK_OPERATION);
    assertThat(bare("1 TOALTSTACK", "FROMALTSTACK"))
        .isEqualTo(ScriptError.INVALID_ALTSTACK_OPERATION);
  }
}
