package dev.renga.consensus.script;

import static dev.renga.consensus.script.Kit.asm;
import static dev.renga.consensus.script.Kit.bare;
import static dev.renga.consensus.script.Kit.inTapscript;
import static dev.renga.consensus.script.Kit.inWitness;
import static dev.renga.consensus.script.Kit.schnorr;
import static dev.renga.consensus.script.Kit.spend;
import static dev.renga.consensus.script.Kit.times;
import static dev.renga.consensus.script.Kit.unlock;
import static dev.renga.consensus.script.Kit.verify;
import static dev.renga.consensus.script.Kit.xOnly;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.renga.primitives.ByteWriter;
import dev.renga.primitives.Bytes;
import dev.renga.primitives.Digest;
import dev.renga.primitives.Script;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// P2SH, witness programs, Taproot and tapscript.
class WitnessRulesTest {
  private static final ScriptFlags BLOCK = ScriptFlags.MANDATORY;
  private static final Script TRUE = asm("1");

  private static Script push(Bytes item) {
    return new ScriptBuilder().push(item).build();
  }

  @Test
  @Tag("kf=C-091")
  @Tag("accepts=script-p2sh")
  @Tag("rejects=script-p2sh")
  void unlockingScriptsOfP2shOnlyPush() {
    Script locking = Kit.p2sh(TRUE);
    Script redeem = push(TRUE.bytes());
    assertThat(verify(unlock(spend(locking), redeem), BLOCK)).isEqualTo(ScriptError.OK);
    Script nop = asm("NOP 0x" + redeem);
    assertThat(verify(unlock(spend(locking), nop), BLOCK)).isEqualTo(ScriptError.SIG_PUSHONLY);
    assertThat(verify(unlock(spend(locking), nop), ScriptFlags.NONE)).isEqualTo(ScriptError.OK);
    assertThat(ScriptForms.isPushOnly(asm("1 RESERVED 16 -1 0"))).isTrue();
    assertThat(ScriptForms.isPushOnly(asm("1 NOP"))).isFalse();
    // Another encoding of the hash's push makes it an ordinary script.
    Script other = asm("HASH160 0x4c14" + locking.bytes().slice(2, 20) + " EQUAL");
    assertThat(ScriptForms.isPayToScriptHash(other)).isFalse();
    assertThat(verify(unlock(spend(other), nop), BLOCK)).isEqualTo(ScriptError.OK);
    // The redeem script is run.
    Script no = asm("0");
    assertThat(verify(unlock(spend(Kit.p2sh(no)), push(no.bytes())), BLOCK))
        .isEqualTo(ScriptError.EVAL_FALSE);
  }

  @Test
  @Tag("kf=C-111")
  void programsAreDirectPushesOfTwoToFortyBytes() {
    assertThat(WitnessProgram.from(asm("1 0x0101"))).isNull();
    assertThat(WitnessProgram.from(asm("1 0x020101"))).isNotNull();
    assertThat(WitnessProgram.from(asm("16 0x28" + "01".repeat(40)))).isNotNull();
    assertThat(WitnessProgram.from(asm("1 0x29" + "01".repeat(41)))).isNull();
    assertThat(WitnessProgram.from(asm("1 0x4c20" + "01".repeat(32)))).isNull();
    assertThat(WitnessProgram.from(asm("-1 0x20" + "01".repeat(32)))).isNull();
    assertThat(WitnessProgram.from(asm("0x50 0x20" + "01".repeat(32)))).isNull();
    assertThat(WitnessProgram.from(asm("1 0x20" + "01".repeat(32) + " NOP"))).isNull();
  }

  @Test
  @Tag("kf=C-112")
  @Tag("accepts=script-witness-program")
  @Tag("rejects=script-witness-program")
  void unknownProgramsAreForAnyoneAndVersionZeroIsStrict() {
    Bytes item = Bytes.of(1);
    for (int version = 1; version <= 16; version++) {
      for (int length : new int[] {2, 20, 32, 40}) {
        Script locking = asm(version + " 0x" + push(Bytes.adopt(filled(length))));
        boolean taproot = version == 1 && length == 32;
        ScriptError plain = verify(spend(locking), BLOCK);
        assertThat(plain)
            .isEqualTo(taproot ? ScriptError.WITNESS_PROGRAM_WITNESS_EMPTY : ScriptError.OK);
        assertThat(verify(unlock(spend(locking), Script.EMPTY, item), BLOCK).isOk())
            .isEqualTo(!taproot);
        // In P2SH no version 1 is Taproot.
        Script nested = push(locking.bytes());
        assertThat(verify(unlock(spend(Kit.p2sh(locking)), nested, item), BLOCK))
            .isEqualTo(ScriptError.OK);
      }
    }
    for (int length : new int[] {2, 19, 21, 31, 33, 40}) {
      Script locking = asm("0 0x" + push(Bytes.adopt(filled(length))));
      assertThat(verify(unlock(spend(locking), Script.EMPTY, item), BLOCK))
          .isEqualTo(ScriptError.WITNESS_PROGRAM_WRONG_LENGTH);
    }
    assertThat(verify(spend(Kit.p2wsh(TRUE)), BLOCK))
        .isEqualTo(ScriptError.WITNESS_PROGRAM_WITNESS_EMPTY);
    assertThat(verify(unlock(spend(Kit.p2wsh(TRUE)), Script.EMPTY, asm("2").bytes()), BLOCK))
        .isEqualTo(ScriptError.WITNESS_PROGRAM_MISMATCH);
    assertThat(inWitness(BLOCK, TRUE)).isEqualTo(ScriptError.OK);
    ScriptFlags policy = BLOCK.with(ScriptFlag.DISCOURAGE_UPGRADABLE_WITNESS_PROGRAM);
    assertThat(verify(spend(asm("2 0x020101")), policy))
        .isEqualTo(ScriptError.DISCOURAGE_UPGRADABLE_WITNESS_PROGRAM);
    assertThat(verify(spend(asm("1 0x024e73")), policy)).isEqualTo(ScriptError.OK); // P2A
  }

  private static byte[] filled(int length) {
    byte[] bytes = new byte[length];
    Arrays.fill(bytes, (byte) 7);
    return bytes;
  }

  @Test
  @Tag("kf=C-112")
  @Tag("accepts=script-witness-unlocking")
  @Tag("rejects=script-witness-unlocking")
  @Tag("accepts=script-witness-expected")
  @Tag("rejects=script-witness-expected")
  void unlockingScriptsOfProgramsAreEmptyOrTheOnePush() {
    Script program = Kit.p2wsh(TRUE);
    Bytes witness = TRUE.bytes();
    assertThat(verify(unlock(spend(program), Script.EMPTY, witness), BLOCK))
        .isEqualTo(ScriptError.OK);
    assertThat(verify(unlock(spend(program), asm("1"), witness), BLOCK))
        .isEqualTo(ScriptError.WITNESS_MALLEATED);
    Script nested = push(program.bytes());
    assertThat(verify(unlock(spend(Kit.p2sh(program)), nested, witness), BLOCK))
        .isEqualTo(ScriptError.OK);
    for (String more : List.of("0 0x" + nested, "0x4c22" + program)) {
      assertThat(verify(unlock(spend(Kit.p2sh(program)), asm(more), witness), BLOCK))
          .isEqualTo(ScriptError.WITNESS_MALLEATED_P2SH);
    }
    assertThat(verify(unlock(spend(TRUE), Script.EMPTY, witness), BLOCK))
        .isEqualTo(ScriptError.WITNESS_UNEXPECTED);
    assertThat(verify(unlock(spend(TRUE), Script.EMPTY), BLOCK)).isEqualTo(ScriptError.OK);
  }

  @Test
  @Tag("accepts=script-witness-clean-stack")
  @Tag("rejects=script-witness-clean-stack")
  void witnessScriptsLeaveOneItem() {
    assertThat(inWitness(BLOCK, asm("1"))).isEqualTo(ScriptError.OK);
    assertThat(inWitness(BLOCK, asm("1 1"))).isEqualTo(ScriptError.CLEANSTACK);
    assertThat(inWitness(BLOCK, asm(""))).isEqualTo(ScriptError.CLEANSTACK);
    assertThat(inTapscript(BLOCK, asm("1 1").bytes())).isEqualTo(ScriptError.CLEANSTACK);
    assertThat(bare("1 1", "")).isEqualTo(ScriptError.OK);
    assertThat(bare("1 1", "", ScriptFlag.CLEANSTACK, ScriptFlag.P2SH, ScriptFlag.WITNESS))
        .isEqualTo(ScriptError.CLEANSTACK);
  }

  @Test
  @Tag("kf=C-098")
  @Tag("kf=C-107")
  @Tag("accepts=script-taproot-signature")
  @Tag("rejects=script-taproot-signature")
  void keyPathsTakeOneSignatureAndPerhapsAnAnnex() {
    PrecomputedTransaction tx = spend(Kit.p2tr());
    byte[] secret = Kit.p2trSecret();
    for (int type : new int[] {0, 1, 2, 3, 0x81, 0x82, 0x83}) {
      Digest hash = Objects.requireNonNull(SignatureHash.taproot(tx, 0, type, null));
      assertThat(verify(unlock(tx, Script.EMPTY, schnorr(hash, secret, type)), BLOCK))
          .isEqualTo(ScriptError.OK);
    }
    for (int length : new int[] {1, 2, 252, 253, 70_000}) {
      byte[] bytes = new byte[length];
      bytes[0] = 0x50;
      Bytes annex = Bytes.adopt(bytes);
      for (int type : new int[] {0, 3, 0x83}) {
        Digest hash = Objects.requireNonNull(SignatureHash.taproot(tx, 0, type, annex));
        Bytes signature = schnorr(hash, secret, type);
        assertThat(verify(unlock(tx, Script.EMPTY, signature, annex), BLOCK))
            .isEqualTo(ScriptError.OK);
        assertThat(verify(unlock(tx, Script.EMPTY, signature), BLOCK))
            .isEqualTo(ScriptError.SCHNORR_SIG);
      }
    }
    Digest hash = Objects.requireNonNull(SignatureHash.taproot(tx, 0, 0, null));
    Bytes good = schnorr(hash, secret, 0);
    Bytes zeroType = new ByteWriter().bytes(good).uint8(0).toBytes();
    assertThat(verify(unlock(tx, Script.EMPTY, zeroType), BLOCK))
        .isEqualTo(ScriptError.SCHNORR_SIG_HASHTYPE);
    Bytes badType = new ByteWriter().bytes(good).uint8(4).toBytes();
    assertThat(verify(unlock(tx, Script.EMPTY, badType), BLOCK))
        .isEqualTo(ScriptError.SCHNORR_SIG_HASHTYPE);
    for (Bytes bad : List.of(Bytes.EMPTY, good.slice(0, 63), Bytes.of(0x50))) {
      assertThat(verify(unlock(tx, Script.EMPTY, bad), BLOCK))
          .isEqualTo(ScriptError.SCHNORR_SIG_SIZE);
    }
    // s not below the order and r not below the field are invalid, not reduced.
    String order = "fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141";
    String field = "fffffffffffffffffffffffffffffffffffffffffffffffffffffffefffffc2f";
    String r = good.slice(0, 32).toHex();
    for (String signature :
        List.of(r + order, r + "ff".repeat(32), field + order.replace('4', '3'))) {
      assertThat(verify(unlock(tx, Script.EMPTY, Bytes.parseHex(signature)), BLOCK))
          .isEqualTo(ScriptError.SCHNORR_SIG);
    }
    // Two items are a script path; before Taproot all of this was for anyone.
    assertThat(verify(unlock(tx, Script.EMPTY, good, Bytes.EMPTY), BLOCK))
        .isEqualTo(ScriptError.TAPROOT_WRONG_CONTROL_SIZE);
    assertThat(verify(unlock(tx, Script.EMPTY, Bytes.EMPTY), BLOCK.without(ScriptFlag.TAPROOT)))
        .isEqualTo(ScriptError.OK);
    Bytes offCurve = Bytes.parseHex("5120" + "ff".repeat(32));
    assertThat(verify(unlock(spend(new Script(offCurve)), Script.EMPTY, good), BLOCK))
        .isEqualTo(ScriptError.SCHNORR_SIG);
  }

  @Test
  @Tag("kf=C-099")
  @Tag("accepts=script-taproot-control-size")
  @Tag("rejects=script-taproot-control-size")
  void controlBlocksHaveUpToAHundredAndTwentyEightNodes() {
    for (int nodes : new int[] {0, 1, 2, 128}) {
      List<Digest> path = Collections.nCopies(nodes, Digest.of(filled(32)));
      for (int version : new int[] {0xc0, 0xc2, 0x66}) {
        Kit.Tree tree = Kit.Tree.of(TRUE.bytes(), version, path);
        PrecomputedTransaction tx = spend(tree.scriptPubKey());
        assertThat(verify(unlock(tx, Script.EMPTY, TRUE.bytes(), tree.control()), BLOCK))
            .isEqualTo(ScriptError.OK);
        byte[] wrong = tree.control().toArray();
        wrong[0] ^= 1;
        assertThat(verify(unlock(tx, Script.EMPTY, TRUE.bytes(), Bytes.adopt(wrong)), BLOCK))
            .isEqualTo(ScriptError.WITNESS_PROGRAM_MISMATCH);
        assertThat(verify(unlock(tx, Script.EMPTY, asm("2").bytes(), tree.control()), BLOCK))
            .isEqualTo(ScriptError.WITNESS_PROGRAM_MISMATCH);
      }
    }
    PrecomputedTransaction tx = spend(Kit.Tree.of(TRUE.bytes()).scriptPubKey());
    for (int size : new int[] {0, 32, 34, 64, 66, 4128, 4130, 4161}) {
      Bytes control = Bytes.adopt(filled(size));
      assertThat(verify(unlock(tx, Script.EMPTY, TRUE.bytes(), control), BLOCK))
          .as("size " + size)
          .isEqualTo(ScriptError.TAPROOT_WRONG_CONTROL_SIZE);
    }
    // Unknown leaf versions succeed, whatever the script, unless discouraged.
    Kit.Tree unknown = Kit.Tree.of(asm("RETURN").bytes(), 0xc2, List.of());
    PrecomputedTransaction any =
        unlock(
            spend(unknown.scriptPubKey()), Script.EMPTY, asm("RETURN").bytes(), unknown.control());
    assertThat(verify(any, BLOCK)).isEqualTo(ScriptError.OK);
    assertThat(verify(any, ScriptFlags.STANDARD))
        .isEqualTo(ScriptError.DISCOURAGE_UPGRADABLE_TAPROOT_VERSION);
  }

  @Test
  @Tag("kf=C-100")
  @Tag("accepts=script-tapscript-key")
  @Tag("rejects=script-tapscript-key")
  void keysOfUnknownLengthAcceptAnySignature() {
    for (int length : new int[] {0, 1, 31, 32, 33, 65}) {
      Bytes key = length == 32 ? xOnly(1) : Bytes.adopt(filled(length));
      String push = "0x" + push(key);
      for (boolean given : new boolean[] {false, true}) {
        Bytes signature = given ? Bytes.adopt(filled(64)) : Bytes.EMPTY;
        ScriptError expected =
            length == 0
                ? ScriptError.TAPSCRIPT_EMPTY_PUBKEY
                : length == 32 && given ? ScriptError.SCHNORR_SIG : ScriptError.OK;
        String not = given ? "" : " NOT";
        assertThat(inTapscript(BLOCK, asm(push + " CHECKSIG" + not).bytes(), signature))
            .isEqualTo(expected);
        String sum = given ? "8" : "7";
        assertThat(
                inTapscript(
                    BLOCK, asm("7 " + push + " CHECKSIGADD " + sum + " EQUAL").bytes(), signature))
            .isEqualTo(expected);
        ScriptError verified = given || !expected.isOk() ? expected : ScriptError.CHECKSIGVERIFY;
        assertThat(inTapscript(BLOCK, asm(push + " CHECKSIGVERIFY 1").bytes(), signature))
            .isEqualTo(verified);
      }
    }
    String add = "0x" + push(xOnly(1)) + " CHECKSIGADD";
    assertThat(inTapscript(BLOCK, asm("0x050000000000 " + add).bytes(), Bytes.EMPTY))
        .isEqualTo(ScriptError.SCRIPTNUM);
    assertThat(inTapscript(BLOCK, asm(add).bytes(), Bytes.EMPTY))
        .isEqualTo(ScriptError.INVALID_STACK_OPERATION);
  }

  @Test
  @Tag("kf=C-093")
  void tapscriptSignsThePositionOfTheLastExecutedSeparator() {
    Script script =
        asm("0 IF CODESEPARATOR ENDIF 1 DROP CODESEPARATOR 0x" + push(xOnly(1)) + " CHECKSIG");
    Kit.Tree tree = Kit.Tree.of(script.bytes());
    PrecomputedTransaction tx = spend(tree.scriptPubKey());
    for (int position : new int[] {-1, 2, 5, 6, 7}) {
      Digest hash =
          Objects.requireNonNull(
              SignatureHash.tapscript(tx, 0, 0, null, tree.leafHash(), position));
      PrecomputedTransaction signed =
          unlock(tx, Script.EMPTY, schnorr(hash, 1, 0), script.bytes(), tree.control());
      assertThat(verify(signed, BLOCK))
          .as("position " + position)
          .isEqualTo(position == 6 ? ScriptError.OK : ScriptError.SCHNORR_SIG);
    }
  }

  @Test
  @Tag("accepts=script-tapscript-budget")
  @Tag("rejects=script-tapscript-budget")
  void everySignatureCostsFiftyOfTheWitness() {
    // Keys of unknown type, so that any bytes are a signature: one byte each.
    String check = "DUP 0x0109 CHECKSIGVERIFY";
    for (int checks = 1; checks <= 40; checks++) {
      Bytes script = asm(times(checks, check) + "DROP 1").bytes();
      // witness: count, item with length, script with length, control with length
      int size = 1 + 2 + ByteWriter.compactSizeLength(script.length()) + script.length() + 34;
      boolean enough = size + 50 >= checks * 50;
      assertThat(inTapscript(BLOCK, script, Bytes.of(1)))
          .as(checks + " checks, " + size + " bytes")
          .isEqualTo(enough ? ScriptError.OK : ScriptError.TAPSCRIPT_VALIDATION_WEIGHT);
    }
    // Empty signatures cost nothing.
    Bytes free = asm(times(60, "0 0x0109 CHECKSIG DROP") + "1").bytes();
    assertThat(inTapscript(BLOCK, free)).isEqualTo(ScriptError.OK);
  }

  @Test
  @Tag("accepts=script-tapscript-no-multisig")
  @Tag("rejects=script-tapscript-no-multisig")
  void multisigIsNotInTapscript() {
    for (String name : List.of("CHECKMULTISIG", "CHECKMULTISIGVERIFY")) {
      assertThat(inTapscript(BLOCK, asm("0 0 0 " + name + " 1").bytes()))
          .isEqualTo(ScriptError.TAPSCRIPT_CHECKMULTISIG);
      assertThat(inTapscript(BLOCK, asm("0 IF " + name + " ENDIF 1").bytes()))
          .isEqualTo(ScriptError.OK);
    }
  }

  @Test
  @Tag("kf=C-109")
  void anOperationThatSucceedsWinsOverAllThatFollows() {
    Bytes[] many = new Bytes[1_001];
    Arrays.fill(many, Bytes.EMPTY);
    assertThat(inTapscript(BLOCK, asm("0x50 0x4c").bytes())).isEqualTo(ScriptError.OK);
    assertThat(inTapscript(BLOCK, asm("0x02").bytes())).isEqualTo(ScriptError.BAD_OPCODE);
    assertThat(inTapscript(BLOCK, asm("0x4effffffff50").bytes())).isEqualTo(ScriptError.BAD_OPCODE);
    assertThat(inTapscript(BLOCK, asm("RETURN 0x50").bytes())).isEqualTo(ScriptError.OK);
    assertThat(inTapscript(BLOCK, asm("0x0150 DROP 1").bytes())).isEqualTo(ScriptError.OK);
    assertThat(inTapscript(BLOCK, asm("0x0150 RETURN").bytes())).isEqualTo(ScriptError.OP_RETURN);
    assertThat(inTapscript(BLOCK, asm("0xfe").bytes(), many)).isEqualTo(ScriptError.OK);
    assertThat(inTapscript(BLOCK, asm("0xff").bytes())).isEqualTo(ScriptError.BAD_OPCODE);
    Bytes oversized = asm("0x4d0902" + "00".repeat(521) + " 0xbb").bytes();
    assertThat(inTapscript(BLOCK, oversized, Bytes.adopt(new byte[600]))).isEqualTo(ScriptError.OK);
  }

  @Test
  @Tag("kf=C-097")
  void aMissingSpentOutputIsAMistakeAndNoPass() {
    PrecomputedTransaction tx = spend(TRUE);
    assertThatThrownBy(() -> new PrecomputedTransaction(tx.tx(), tx.spent().subList(0, 1)))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void flagsThatNeedOthersAreRefusedWithoutThem() {
    for (ScriptFlag flag : List.of(ScriptFlag.WITNESS, ScriptFlag.CLEANSTACK)) {
      assertThatThrownBy(() -> verify(spend(TRUE), ScriptFlags.of(flag)))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }
}
