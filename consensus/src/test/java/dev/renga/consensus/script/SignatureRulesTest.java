package dev.renga.consensus.script;

import static dev.renga.consensus.script.Kit.CURVE;
import static dev.renga.consensus.script.Kit.asm;
import static dev.renga.consensus.script.Kit.bare;
import static dev.renga.consensus.script.Kit.ecdsa;
import static dev.renga.consensus.script.Kit.inTapscript;
import static dev.renga.consensus.script.Kit.inWitness;
import static dev.renga.consensus.script.Kit.key;
import static dev.renga.consensus.script.Kit.longKey;
import static dev.renga.consensus.script.Kit.spend;
import static dev.renga.consensus.script.Kit.unlock;
import static dev.renga.consensus.script.Kit.verify;
import static org.assertj.core.api.Assertions.assertThat;

import dev.renga.primitives.ByteWriter;
import dev.renga.primitives.Bytes;
import dev.renga.primitives.Digest;
import dev.renga.primitives.Script;
import dev.renga.primitives.Transaction;
import dev.renga.primitives.Witness;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// ECDSA signatures in scripts before tapscript.
class SignatureRulesTest {
  private static final ScriptFlags NONE = ScriptFlags.NONE;
  private static final ScriptFlags BLOCK = ScriptFlags.MANDATORY;

  private static Script push(Bytes... items) {
    ScriptBuilder builder = new ScriptBuilder();
    for (Bytes item : items) {
      builder.push(item);
    }
    return builder.build();
  }

  private static String hex(Bytes item) {
    return "0x" + new ScriptBuilder().push(item).build();
  }

  private static ScriptError signed(Script locking, Bytes code, int key, int type) {
    PrecomputedTransaction tx = spend(locking);
    Digest hash = SignatureHash.legacy(tx, 0, code, type);
    return verify(unlock(tx, push(ecdsa(hash, key, type))), NONE);
  }

  @Test
  @Tag("kf=C-116")
  void aSpendNeedsTheRightKeyAndTheRightSignature() {
    for (Script locking : List.of(Kit.p2pkh(key(0)), Kit.p2pkh(longKey(0)))) {
      boolean isLong = locking.equals(Kit.p2pkh(longKey(0)));
      PrecomputedTransaction tx = spend(locking);
      Digest hash = SignatureHash.legacy(tx, 0, locking.bytes(), 1);
      Bytes good = isLong ? longKey(0) : key(0);
      assertThat(verify(unlock(tx, push(ecdsa(hash, 0, 1), good)), BLOCK))
          .isEqualTo(ScriptError.OK);
      assertThat(verify(unlock(tx, push(ecdsa(hash, 1, 1), key(1))), BLOCK))
          .isEqualTo(ScriptError.EQUALVERIFY);
      assertThat(verify(unlock(tx, push(ecdsa(hash, 1, 1), good)), BLOCK))
          .isEqualTo(ScriptError.EVAL_FALSE);
    }
    Script locking = Kit.p2wpkh(key(0));
    PrecomputedTransaction tx = spend(locking);
    Digest hash = SignatureHash.segwit(tx, 0, Kit.p2pkh(key(0)).bytes(), 1);
    assertThat(verify(unlock(tx, Script.EMPTY, ecdsa(hash, 0, 1), key(0)), BLOCK))
        .isEqualTo(ScriptError.OK);
    assertThat(verify(unlock(tx, Script.EMPTY, ecdsa(hash, 1, 1), key(1)), BLOCK))
        .isEqualTo(ScriptError.EQUALVERIFY);
    assertThat(verify(unlock(tx, Script.EMPTY, ecdsa(hash, 1, 1), key(0)), BLOCK))
        .isEqualTo(ScriptError.EVAL_FALSE);
  }

  @Test
  @Tag("kf=C-095")
  void everyHashTypeByteIsSignedAsItIs() {
    Script locking = asm(hex(key(0)) + " CHECKSIG");
    Script witnessScript = locking;
    for (int type = 0; type <= 0xff; type++) {
      assertThat(signed(locking, locking.bytes(), 0, type))
          .as("legacy " + type)
          .isEqualTo(ScriptError.OK);
      PrecomputedTransaction tx = spend(Kit.p2wsh(witnessScript));
      Digest hash = SignatureHash.segwit(tx, 0, witnessScript.bytes(), type);
      Bytes signature = ecdsa(hash, 0, type);
      assertThat(verify(unlock(tx, Script.EMPTY, signature, witnessScript.bytes()), BLOCK))
          .as("version 0 " + type)
          .isEqualTo(ScriptError.OK);
      ByteWriter other = new ByteWriter();
      other.bytes(signature.slice(0, signature.length() - 1)).uint8(type ^ 0x40);
      assertThat(verify(unlock(tx, Script.EMPTY, other.toBytes(), witnessScript.bytes()), BLOCK))
          .isEqualTo(ScriptError.EVAL_FALSE);
    }
  }

  @Test
  @Tag("kf=C-094")
  void singleWithoutAnOutputSignsOneOrZero() {
    Script locking = asm(hex(key(0)) + " CHECKSIG");
    PrecomputedTransaction two = spend(locking);
    // The same transaction without outputs, so that input 0 has no output to sign.
    PrecomputedTransaction tx =
        new PrecomputedTransaction(
            new Transaction(2, two.tx().inputs(), List.of(), 100), two.spent());
    byte[] one = new byte[32];
    one[0] = 1;
    for (int type : new int[] {3, 0x83, 0x43, 0xe3}) {
      Digest hash = SignatureHash.legacy(tx, 0, locking.bytes(), type);
      assertThat(hash).isEqualTo(Digest.of(one));
      assertThat(verify(unlock(tx, push(ecdsa(Digest.of(one), 0, type))), NONE))
          .isEqualTo(ScriptError.OK);
      assertThat(SignatureHash.segwit(tx, 0, locking.bytes(), type)).isNotEqualTo(hash);
      assertThat(SignatureHash.taproot(tx, 0, type & 0x83, null)).isNull();
    }
  }

  @Test
  @Tag("kf=C-083")
  @Tag("kf=C-093")
  void signaturesSignWhatFollowsTheLastExecutedSeparator() {
    String check = hex(key(0)) + " CHECKSIG";
    // Separators that are signed past, that are skipped, and that follow the check.
    Script skipped = asm("0 IF CODESEPARATOR ENDIF " + check + " CODESEPARATOR");
    Script without = asm("0 IF ENDIF " + check);
    assertThat(signed(skipped, without.bytes(), 0, 1)).isEqualTo(ScriptError.OK);
    assertThat(signed(skipped, skipped.bytes(), 0, 1)).isEqualTo(ScriptError.OK); // taken out again
    Script executed = asm("CODESEPARATOR 1 DROP CODESEPARATOR " + check);
    assertThat(signed(executed, asm(check).bytes(), 0, 1)).isEqualTo(ScriptError.OK);
    assertThat(signed(executed, asm("1 DROP " + check).bytes(), 0, 1))
        .isEqualTo(ScriptError.EVAL_FALSE);
    // In version 0 what is left stays as it is, later separators included.
    Script script = asm("CODESEPARATOR " + check + " CODESEPARATOR");
    PrecomputedTransaction tx = spend(Kit.p2wsh(script));
    Digest hash = SignatureHash.segwit(tx, 0, asm(check + " CODESEPARATOR").bytes(), 1);
    assertThat(verify(unlock(tx, Script.EMPTY, ecdsa(hash, 0, 1), script.bytes()), BLOCK))
        .isEqualTo(ScriptError.OK);
    Digest wrong = SignatureHash.segwit(tx, 0, asm(check).bytes(), 1);
    assertThat(verify(unlock(tx, Script.EMPTY, ecdsa(wrong, 0, 1), script.bytes()), BLOCK))
        .isEqualTo(ScriptError.EVAL_FALSE);
  }

  @Test
  void constantScriptCodeRefusesSeparatorsEvenWhereSkipped() {
    String skipped = "0 IF CODESEPARATOR ENDIF 1";
    assertThat(bare("", skipped)).isEqualTo(ScriptError.OK);
    assertThat(bare("", skipped, ScriptFlag.CONST_SCRIPTCODE))
        .isEqualTo(ScriptError.OP_CODESEPARATOR);
    ScriptFlags flags = BLOCK.with(ScriptFlag.CONST_SCRIPTCODE);
    assertThat(inWitness(flags, asm(skipped))).isEqualTo(ScriptError.OK);
  }

  @Test
  @Tag("kf=C-092")
  void onlyTheExactPushOfTheSignatureIsDeleted() {
    Bytes signature = Bytes.parseHex("30060201010201017f01");
    Bytes longer = Bytes.parseHex("30060201010201017f0100");
    Bytes shifted = Bytes.parseHex("0030060201010201017f01");
    String exact = hex(signature);
    String other = hex(longer) + " " + hex(shifted) + " 0x4c0a" + signature;
    Bytes code = asm(exact + " " + other + " " + exact + exact.substring(2) + " CHECKSIG").bytes();
    assertThat(FindAndDelete.signature(code, signature))
        .isEqualTo(asm(other + " CHECKSIG").bytes());
    Bytes kept = asm(other + " CHECKSIG").bytes();
    assertThat(FindAndDelete.signature(kept, signature)).isSameAs(kept);
    // An empty signature deletes OP_0, and bytes inside pushes are left alone.
    assertThat(FindAndDelete.signature(asm("0 0x0100 0 CHECKSIG").bytes(), Bytes.EMPTY))
        .isEqualTo(asm("0x0100 CHECKSIG").bytes());
    // Never in version 0.
    ScriptFlags flags = BLOCK.with(ScriptFlag.CONST_SCRIPTCODE);
    String script = "0 DROP 0 " + hex(key(0)) + " CHECKSIG NOT";
    assertThat(bare("", script, ScriptFlag.CONST_SCRIPTCODE))
        .isEqualTo(ScriptError.SIG_FINDANDDELETE);
    assertThat(inWitness(flags, asm(script))).isEqualTo(ScriptError.OK);
  }

  @Test
  @Tag("kf=C-092")
  void aSignatureMayStandInTheCodeItSigns() {
    // The signature signs the script without itself.
    Script rest = asm("DROP " + hex(key(0)) + " CHECKSIG");
    PrecomputedTransaction probe = spend(rest);
    Digest hash = SignatureHash.legacy(probe, 0, rest.bytes(), 1);
    Bytes signature = ecdsa(hash, 0, 1);
    Script locking = asm(hex(signature) + " " + "0x" + rest);
    PrecomputedTransaction tx = spend(locking);
    assertThat(verify(unlock(tx, push(signature)), NONE)).isEqualTo(ScriptError.OK);
    assertThat(verify(unlock(tx, push(signature)), ScriptFlags.of(ScriptFlag.CONST_SCRIPTCODE)))
        .isEqualTo(ScriptError.SIG_FINDANDDELETE);
  }

  @Test
  @Tag("kf=C-101")
  void anEmptyKeyIsFalseBeforeTapscriptAndFailsThere() {
    Bytes signature = ecdsa(Digest.ZERO, 0, 1);
    for (Bytes given : List.of(Bytes.EMPTY, signature)) {
      assertThat(bare(hex(given), "0 CHECKSIG NOT")).isEqualTo(ScriptError.OK);
      assertThat(bare(hex(given), "0 CHECKSIG NOT", ScriptFlag.STRICTENC))
          .isEqualTo(ScriptError.PUBKEYTYPE);
      assertThat(inWitness(BLOCK, asm("0 CHECKSIG NOT"), given)).isEqualTo(ScriptError.OK);
      assertThat(inTapscript(BLOCK, asm("0 CHECKSIG NOT").bytes(), given))
          .isEqualTo(ScriptError.TAPSCRIPT_EMPTY_PUBKEY);
    }
  }

  @Test
  @Tag("kf=C-104")
  void publicKeysOfAllEncodings() {
    Bytes good = longKey(0);
    int parity = good.at(64) & 1;
    List<Bytes> valid = List.of(key(0), good, prefixed(good, 6 + parity));
    List<Bytes> invalid =
        new ArrayList<>(
            List.of(
                prefixed(good, 6 + (1 - parity)),
                prefixed(good, 5),
                prefixed(key(0), 4),
                prefixed(key(0), key(0).at(0) == 2 ? 3 : 2),
                Bytes.parseHex("02" + "ff".repeat(32)),
                Bytes.parseHex("02" + "00".repeat(32)),
                Bytes.parseHex("04" + "00".repeat(64)),
                Bytes.of(0),
                good.slice(0, 64),
                key(0).slice(0, 32)));
    invalid.add(new ByteWriter().bytes(good).uint8(0).toBytes());
    for (Bytes key : valid) {
      Script locking = asm(hex(key) + " CHECKSIG");
      assertThat(signed(locking, locking.bytes(), 0, 1)).as(key.toHex()).isEqualTo(ScriptError.OK);
    }
    for (Bytes key : invalid) {
      Script locking = asm(hex(key) + " CHECKSIG NOT");
      assertThat(signed(locking, locking.bytes(), 0, 1)).as(key.toHex()).isEqualTo(ScriptError.OK);
    }
    Bytes hybrid = prefixed(good, 6 + parity);
    assertThat(bare("0", hex(hybrid) + " CHECKSIG NOT", ScriptFlag.STRICTENC))
        .isEqualTo(ScriptError.PUBKEYTYPE);
  }

  private static Bytes prefixed(Bytes key, int prefix) {
    return new ByteWriter().uint8(prefix).bytes(key.slice(1, key.length() - 1)).toBytes();
  }

  @Test
  @Tag("kf=C-105")
  void scalarsOutOfRangeAreFalse() {
    BigInteger order = Kit.ORDER;
    List<BigInteger> scalars =
        List.of(
            BigInteger.ZERO,
            BigInteger.ONE,
            order.subtract(BigInteger.ONE),
            order,
            order.add(BigInteger.ONE),
            BigInteger.TWO.pow(256).subtract(BigInteger.ONE));
    for (BigInteger r : scalars) {
      for (BigInteger s : scalars) {
        Bytes signature = der(r, s);
        assertThat(SignatureEncoding.isStrictDer(signature)).isTrue();
        assertThat(bare(hex(signature), hex(key(0)) + " CHECKSIG NOT"))
            .as(r + " " + s)
            .isEqualTo(ScriptError.OK);
      }
    }
    // High S is valid in consensus, and refused by LOW_S only.
    Script locking = asm(hex(key(0)) + " CHECKSIG");
    PrecomputedTransaction tx = spend(locking);
    Digest hash = SignatureHash.legacy(tx, 0, locking.bytes(), 1);
    byte[] compact = CURVE.signEcdsaCompact(hash.toArray(), Kit.secret(0));
    BigInteger r = new BigInteger(1, compact, 0, 32);
    BigInteger s = new BigInteger(1, compact, 32, 32);
    PrecomputedTransaction high = unlock(tx, push(der(r, order.subtract(s))));
    assertThat(verify(high, BLOCK)).isEqualTo(ScriptError.OK);
    assertThat(verify(high, ScriptFlags.of(ScriptFlag.LOW_S))).isEqualTo(ScriptError.SIG_HIGH_S);
    // r or s out of range is read as zeros, which is not high.
    assertThat(
            verify(
                unlock(tx, push(der(order, order.subtract(s)))), ScriptFlags.of(ScriptFlag.LOW_S)))
        .isEqualTo(ScriptError.EVAL_FALSE);
  }

  private static Bytes der(BigInteger r, BigInteger s) {
    return Kit.der(r, s, 1);
  }

  @Test
  @Tag("kf=C-106")
  @Tag("accepts=script-strict-der")
  @Tag("rejects=script-strict-der")
  void strictSignaturesHaveNineToSeventyThreeBytes() {
    BigInteger big = BigInteger.TWO.pow(256).subtract(BigInteger.ONE); // 33 bytes in DER
    Bytes longest = der(big, big);
    assertThat(longest.length()).isEqualTo(73);
    Bytes shortest = der(BigInteger.ONE, BigInteger.ONE);
    assertThat(shortest.length()).isEqualTo(9);
    String key = hex(key(0));
    for (Bytes signature : List.of(longest, shortest, Bytes.EMPTY)) {
      assertThat(bare(hex(signature), key + " CHECKSIG NOT", ScriptFlag.DERSIG))
          .isEqualTo(ScriptError.OK);
    }
    List<Bytes> bad =
        List.of(
            Bytes.parseHex("3006020101020101"),
            Bytes.parseHex("30"),
            Bytes.parseHex("01"),
            der(BigInteger.TWO.pow(264), big),
            Bytes.parseHex("3007020200010201017f"),
            Bytes.parseHex("300602018102010101"),
            Bytes.parseHex("300602000202010101"));
    for (Bytes signature : bad) {
      assertThat(bare(hex(signature), key + " CHECKSIG NOT", ScriptFlag.DERSIG))
          .as(signature.toHex())
          .isEqualTo(ScriptError.SIG_DER);
      assertThat(bare(hex(signature), key + " CHECKSIG NOT"))
          .as(signature.toHex())
          .isEqualTo(ScriptError.OK);
    }
  }

  @Test
  @Tag("kf=C-103")
  @Tag("accepts=script-nulldummy")
  @Tag("rejects=script-nulldummy")
  void multisigTriesKeysFromTheTopAndLooksOnlyAtThePairsItTries() {
    String keys = hex(key(0)) + " " + hex(key(1)) + " " + hex(key(2));
    Script locking = asm("2 " + keys + " 3 CHECKMULTISIG");
    PrecomputedTransaction tx = spend(locking);
    Digest hash = SignatureHash.legacy(tx, 0, locking.bytes(), 1);
    for (int first = 0; first < 3; first++) {
      for (int second = 0; second < 3; second++) {
        Script unlocking = push(Bytes.EMPTY, ecdsa(hash, first, 1), ecdsa(hash, second, 1));
        assertThat(verify(unlock(tx, unlocking), BLOCK))
            .as(first + " " + second)
            .isEqualTo(first < second ? ScriptError.OK : ScriptError.EVAL_FALSE);
      }
    }
    // The dummy is popped, and must be empty under NULLDUMMY only.
    Script dummy = push(Bytes.of(1), ecdsa(hash, 0, 1), ecdsa(hash, 1, 1));
    assertThat(verify(unlock(tx, dummy), NONE)).isEqualTo(ScriptError.OK);
    assertThat(verify(unlock(tx, dummy), BLOCK)).isEqualTo(ScriptError.SIG_NULLDUMMY);
    assertThat(verify(unlock(tx, push(ecdsa(hash, 0, 1), ecdsa(hash, 1, 1))), NONE))
        .isEqualTo(ScriptError.INVALID_STACK_OPERATION);
    // A malformed key is met only if the signatures above do not use up the tries.
    Script badBottom = asm("1 0x0105 " + hex(key(1)) + " 2 CHECKMULTISIG");
    PrecomputedTransaction other = spend(badBottom);
    Digest otherHash = SignatureHash.legacy(other, 0, badBottom.bytes(), 1);
    ScriptFlags strict = ScriptFlags.of(ScriptFlag.STRICTENC);
    assertThat(verify(unlock(other, push(Bytes.EMPTY, ecdsa(otherHash, 1, 1))), strict))
        .isEqualTo(ScriptError.OK);
    assertThat(verify(unlock(other, push(Bytes.EMPTY, ecdsa(otherHash, 0, 1))), strict))
        .isEqualTo(ScriptError.PUBKEYTYPE);
    assertThat(verify(unlock(other, push(Bytes.EMPTY, ecdsa(otherHash, 0, 1))), NONE))
        .isEqualTo(ScriptError.EVAL_FALSE);
  }

  @Test
  @Tag("kf=C-110")
  void failedSignaturesMustBeEmptyUnderNullFailOnly() {
    Script locking = asm(hex(key(0)) + " CHECKSIG NOT");
    PrecomputedTransaction tx = spend(locking);
    Bytes wrong = ecdsa(Digest.ZERO, 0, 1);
    ScriptFlags flags = ScriptFlags.of(ScriptFlag.NULLFAIL);
    assertThat(verify(unlock(tx, push(wrong)), BLOCK)).isEqualTo(ScriptError.OK);
    assertThat(verify(unlock(tx, push(wrong)), flags)).isEqualTo(ScriptError.SIG_NULLFAIL);
    assertThat(verify(unlock(tx, push(Bytes.EMPTY)), flags)).isEqualTo(ScriptError.OK);
    Script multisig = asm("1 " + hex(key(0)) + " 1 CHECKMULTISIG NOT");
    PrecomputedTransaction several = spend(multisig);
    assertThat(verify(unlock(several, push(Bytes.EMPTY, wrong)), flags))
        .isEqualTo(ScriptError.SIG_NULLFAIL);
    assertThat(verify(unlock(several, push(Bytes.EMPTY, Bytes.EMPTY)), flags))
        .isEqualTo(ScriptError.OK);
  }

  @Test
  @Tag("accepts=script-lock-times")
  @Tag("rejects=script-lock-times")
  void lockTimesAreComparedKindByKind() {
    assertThat(cltv("100", 100, 0)).isEqualTo(ScriptError.OK);
    assertThat(cltv("101", 100, 0)).isEqualTo(ScriptError.UNSATISFIED_LOCKTIME);
    assertThat(cltv("100", 100, 0xffffffffL)).isEqualTo(ScriptError.UNSATISFIED_LOCKTIME);
    assertThat(cltv("499999999", 500_000_000, 0)).isEqualTo(ScriptError.UNSATISFIED_LOCKTIME);
    assertThat(cltv("500000000", 500_000_000, 0)).isEqualTo(ScriptError.OK);
    assertThat(cltv("4294967295", 0xffffffffL, 0)).isEqualTo(ScriptError.OK);
    assertThat(cltv("-1", 100, 0)).isEqualTo(ScriptError.NEGATIVE_LOCKTIME);
    assertThat(cltv("0x06010000000000", 100, 0)).isEqualTo(ScriptError.SCRIPTNUM);
    assertThat(csv("5", 2, 5)).isEqualTo(ScriptError.OK);
    assertThat(csv("6", 2, 5)).isEqualTo(ScriptError.UNSATISFIED_LOCKTIME);
    assertThat(csv("5", 1, 5)).isEqualTo(ScriptError.UNSATISFIED_LOCKTIME);
    assertThat(csv("5", -1, 5)).isEqualTo(ScriptError.OK); // the version is unsigned
    assertThat(csv("5", 2, 0x80000005L)).isEqualTo(ScriptError.UNSATISFIED_LOCKTIME);
    assertThat(csv("2147483648", 1, 0xffffffffL)).isEqualTo(ScriptError.OK); // bit 31: nothing
    assertThat(csv("4194309", 2, 5)).isEqualTo(ScriptError.UNSATISFIED_LOCKTIME);
    assertThat(csv("4194309", 2, 0x400005L)).isEqualTo(ScriptError.OK);
    assertThat(csv("65541", 2, 5)).isEqualTo(ScriptError.OK); // only 16 bits and the kind count
    assertThat(csv("-1", 2, 5)).isEqualTo(ScriptError.NEGATIVE_LOCKTIME);
  }

  private static ScriptError cltv(String operand, long lockTime, long sequence) {
    Script locking = asm(operand + " CHECKLOCKTIMEVERIFY DROP 1");
    return verify(spend(locking, Script.EMPTY, Witness.EMPTY, 1, lockTime, sequence), BLOCK);
  }

  private static ScriptError csv(String operand, int version, long sequence) {
    Script locking = asm(operand + " CHECKSEQUENCEVERIFY DROP 1");
    return verify(spend(locking, Script.EMPTY, Witness.EMPTY, version, 0, sequence), BLOCK);
  }
}
