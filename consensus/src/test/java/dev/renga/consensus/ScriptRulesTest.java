package dev.renga.consensus;

import static org.assertj.core.api.Assertions.assertThat;

import dev.renga.consensus.script.PrecomputedTransaction;
import dev.renga.consensus.script.ScriptError;
import dev.renga.consensus.script.ScriptFlags;
import dev.renga.consensus.script.SignatureHash;
import dev.renga.consensus.script.Taproot;
import dev.renga.consensus.script.TransactionScripts;
import dev.renga.crypto.Hashes;
import dev.renga.crypto.Secp256k1;
import dev.renga.crypto.Sha256;
import dev.renga.primitives.ByteWriter;
import dev.renga.primitives.Bytes;
import dev.renga.primitives.Script;
import dev.renga.primitives.Transaction;
import dev.renga.primitives.TxIn;
import dev.renga.primitives.TxOut;
import dev.renga.primitives.Witness;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// One accepting and one rejecting spend for every rule of scripts in the book; the interpreter's
/// own tests go far beyond.
class ScriptRulesTest {
  private static final Secp256k1 CURVE = Secp256k1.load();
  private static final byte[] SECRET = Bytes.parseHex("11".repeat(32)).toArray();
  private static final Bytes INTERNAL_KEY = Bytes.copyOf(CURVE.publicKey(SECRET, true), 1, 32);
  private static final TxOut PAID = new TxOut(1, Blocks.TRUE);

  private static TransactionScripts scripts(
      String scriptSig, String scriptPubKey, long sequence, long lockTime, Witness witness) {
    TxIn input = new TxIn(Blocks.outPoint(1), Script.parseHex(scriptSig), sequence, witness);
    Transaction transaction = new Transaction(2, List.of(input), List.of(PAID), lockTime);
    TxOut spent = new TxOut(5, Script.parseHex(scriptPubKey));
    return new TransactionScripts(transaction, List.of(spent), ScriptFlags.MANDATORY);
  }

  private static Verdict spend(String scriptSig, String scriptPubKey, Bytes... witness) {
    return scripts(scriptSig, scriptPubKey, Blocks.FINAL, 0, Witness.of(witness)).verify(CURVE);
  }

  private static void accepts(Verdict verdict) {
    Verdicts.assertValid(verdict);
  }

  private static void rejects(Verdict verdict, String rule, ScriptError error) {
    String reason = "block-script-verify-flag-failed (" + error.text() + ")";
    Verdict.Invalid invalid = Verdicts.assertInvalid(verdict, rule, reason);
    assertThat(invalid.detail()).startsWith("input 0 of ").contains("(wtxid ", ", spending ");
    assertThat(ScriptRules.idOf(error)).isEqualTo(rule);
  }

  @Test
  void givesEveryConsensusErrorToOneRule() {
    List<ScriptError> given =
        ScriptRules.rules().stream()
            .flatMap(rule -> ScriptRules.errorsOf(rule.id()).stream())
            .toList();
    assertThat(given).doesNotHaveDuplicates();
    assertThat(ScriptError.values())
        .filteredOn(error -> !given.contains(error))
        .containsExactlyInAnyOrder(
            ScriptError.OK,
            ScriptError.UNKNOWN_ERROR,
            ScriptError.SIG_HASHTYPE,
            ScriptError.MINIMALDATA,
            ScriptError.SIG_HIGH_S,
            ScriptError.PUBKEYTYPE,
            ScriptError.MINIMALIF,
            ScriptError.SIG_NULLFAIL,
            ScriptError.DISCOURAGE_UPGRADABLE_NOPS,
            ScriptError.DISCOURAGE_UPGRADABLE_WITNESS_PROGRAM,
            ScriptError.DISCOURAGE_UPGRADABLE_TAPROOT_VERSION,
            ScriptError.DISCOURAGE_OP_SUCCESS,
            ScriptError.DISCOURAGE_UPGRADABLE_PUBKEYTYPE,
            ScriptError.WITNESS_PUBKEYTYPE,
            ScriptError.OP_CODESEPARATOR,
            ScriptError.SIG_FINDANDDELETE);
    assertThat(ScriptRules.idOf(ScriptError.SIG_HIGH_S)).isEqualTo(ScriptRules.POLICY);
  }

  private static String push520AndDrop() {
    return "4d0802" + "00".repeat(520) + "75";
  }

  @Test
  @Tag("accepts=script-size")
  @Tag("rejects=script-size")
  void limitsTheSizeOfScripts() {
    String head = push520AndDrop().repeat(19); // 9,956 bytes
    accepts(spend("", head + "2a" + "01".repeat(42) + "51"));
    rejects(
        spend("", head + "2b" + "01".repeat(43) + "51"), "script-size", ScriptError.SCRIPT_SIZE);
  }

  @Test
  @Tag("accepts=script-push-size")
  @Tag("rejects=script-push-size")
  void limitsTheSizeOfPushes() {
    accepts(spend("", push520AndDrop() + "51"));
    rejects(
        spend("", "4d0902" + "00".repeat(521) + "7551"), "script-push-size", ScriptError.PUSH_SIZE);
  }

  @Test
  @Tag("accepts=script-op-count")
  @Tag("rejects=script-op-count")
  void limitsTheNumberOfOperations() {
    accepts(spend("", "61".repeat(201) + "51"));
    rejects(spend("", "61".repeat(202) + "51"), "script-op-count", ScriptError.OP_COUNT);
  }

  @Test
  @Tag("accepts=script-stack-size")
  @Tag("rejects=script-stack-size")
  void limitsTheStacks() {
    accepts(spend("", "51".repeat(1000)));
    rejects(spend("", "51".repeat(1001)), "script-stack-size", ScriptError.STACK_SIZE);
  }

  @Test
  @Tag("accepts=script-multisig-counts")
  @Tag("rejects=script-multisig-counts")
  void limitsTheCountsOfAMultisig() {
    accepts(spend("", "000000ae"));
    accepts(spend("", "0000" + "00".repeat(20) + "0114ae"));
    rejects(
        spend("", "0000" + "00".repeat(21) + "0115ae"),
        "script-multisig-counts",
        ScriptError.PUBKEY_COUNT);
    rejects(spend("", "00005100ae"), "script-multisig-counts", ScriptError.SIG_COUNT);
  }

  @Test
  @Tag("accepts=script-evaluates-true")
  @Tag("rejects=script-evaluates-true")
  @Tag("kf=C-074")
  void demandsATrueEnd() {
    accepts(spend("", "51"));
    accepts(spend("51", "61"));
    rejects(spend("", "00"), "script-evaluates-true", ScriptError.EVAL_FALSE);
    rejects(spend("", "0180"), "script-evaluates-true", ScriptError.EVAL_FALSE);
    rejects(spend("", ""), "script-evaluates-true", ScriptError.EVAL_FALSE);
    rejects(spend("5100", "61"), "script-evaluates-true", ScriptError.EVAL_FALSE);
  }

  @Test
  @Tag("accepts=script-verifies")
  @Tag("rejects=script-verifies")
  void demandsThatVerifyingOperationsSucceed() {
    accepts(spend("51", "6951"));
    accepts(spend("5252", "8851"));
    rejects(spend("00", "6951"), "script-verifies", ScriptError.VERIFY);
    rejects(spend("5253", "8851"), "script-verifies", ScriptError.EQUALVERIFY);
    rejects(spend("5253", "9d51"), "script-verifies", ScriptError.NUMEQUALVERIFY);
    rejects(spend("0000", "ad51"), "script-verifies", ScriptError.CHECKSIGVERIFY);
    rejects(spend("0000", "5100" + "51af51"), "script-verifies", ScriptError.CHECKMULTISIGVERIFY);
  }

  @Test
  @Tag("accepts=script-no-return")
  @Tag("rejects=script-no-return")
  @Tag("kf=C-074")
  void executesNoReturn() {
    accepts(spend("", "00636a6851"));
    rejects(spend("", "516a"), "script-no-return", ScriptError.OP_RETURN);
    rejects(spend("516a", "00"), "script-no-return", ScriptError.OP_RETURN);
  }

  @Test
  @Tag("accepts=script-opcodes-known")
  @Tag("rejects=script-opcodes-known")
  void executesOnlyWhatItKnows() {
    accepts(spend("", "0063ba6851"));
    rejects(spend("", "51ba"), "script-opcodes-known", ScriptError.BAD_OPCODE);
    rejects(spend("", "514cff00"), "script-opcodes-known", ScriptError.BAD_OPCODE);
  }

  @Test
  @Tag("accepts=script-no-disabled-opcodes")
  @Tag("rejects=script-no-disabled-opcodes")
  void refusesDisabledOperationsEverywhere() {
    accepts(spend("", "51")); // every script without one
    rejects(spend("", "00637e6851"), "script-no-disabled-opcodes", ScriptError.DISABLED_OPCODE);
  }

  @Test
  @Tag("accepts=script-stack-operands")
  @Tag("rejects=script-stack-operands")
  void needsOperands() {
    accepts(spend("5100", "93"));
    rejects(spend("51", "93"), "script-stack-operands", ScriptError.INVALID_STACK_OPERATION);
    rejects(spend("51", "6c"), "script-stack-operands", ScriptError.INVALID_ALTSTACK_OPERATION);
  }

  @Test
  @Tag("accepts=script-conditionals-balanced")
  @Tag("rejects=script-conditionals-balanced")
  @Tag("kf=C-074")
  void balancesConditionalsWithinOneScript() {
    accepts(spend("51", "635168"));
    rejects(
        spend("", "516351"), "script-conditionals-balanced", ScriptError.UNBALANCED_CONDITIONAL);
    rejects(
        spend("515163", "68"), "script-conditionals-balanced", ScriptError.UNBALANCED_CONDITIONAL);
  }

  @Test
  @Tag("accepts=script-numbers")
  @Tag("rejects=script-numbers")
  void readsNumbersOfFourBytes() {
    accepts(spend("", "04ffffff7f8b"));
    rejects(spend("", "0500000080008b"), "script-numbers", ScriptError.SCRIPTNUM);
  }

  private static String p2sh(String redeem) {
    return "a914" + Bytes.adopt(Hashes.hash160(Bytes.parseHex(redeem).toArray())).toHex() + "87";
  }

  @Test
  @Tag("accepts=script-p2sh")
  @Tag("rejects=script-p2sh")
  void letsOnlyPushesUnlockScriptHashes() {
    accepts(spend("0151", p2sh("51")));
    rejects(spend("0100", p2sh("00")), "script-evaluates-true", ScriptError.EVAL_FALSE);
    rejects(spend("610151", p2sh("51")), "script-p2sh", ScriptError.SIG_PUSHONLY);
  }

  @Test
  @Tag("accepts=script-strict-der")
  @Tag("rejects=script-strict-der")
  void demandsStrictDer() {
    String key = "21" + Bytes.adopt(CURVE.publicKey(SECRET, true)).toHex();
    accepts(spend("00", key + "ac91"));
    accepts(spend("0930060201010201010001".replace("0001", "01"), key + "ac91"));
    rejects(
        spend("0a30070201010202000101", key + "ac91"), "script-strict-der", ScriptError.SIG_DER);
    rejects(spend("0101", key + "ac91"), "script-strict-der", ScriptError.SIG_DER);
  }

  @Test
  @Tag("accepts=script-lock-times")
  @Tag("rejects=script-lock-times")
  void comparesLockTimes() {
    accepts(scripts("", "56b17551", 0, 7, Witness.EMPTY).verify(CURVE));
    accepts(scripts("", "56b27551", 6, 0, Witness.EMPTY).verify(CURVE));
    for (String script : List.of("58b17551", "56b27551")) {
      rejects(
          scripts("", script, 5, 7, Witness.EMPTY).verify(CURVE),
          "script-lock-times",
          ScriptError.UNSATISFIED_LOCKTIME);
    }
    rejects(
        scripts("", "4fb17551", 0, 7, Witness.EMPTY).verify(CURVE),
        "script-lock-times",
        ScriptError.NEGATIVE_LOCKTIME);
  }

  @Test
  @Tag("accepts=script-nulldummy")
  @Tag("rejects=script-nulldummy")
  void demandsAnEmptyDummy() {
    accepts(spend("", "000000ae"));
    rejects(spend("", "510000ae"), "script-nulldummy", ScriptError.SIG_NULLDUMMY);
  }

  private static String p2wsh(Bytes script) {
    return "0020" + Bytes.adopt(Sha256.hash(script.toArray())).toHex();
  }

  @Test
  @Tag("accepts=script-witness-program")
  @Tag("rejects=script-witness-program")
  void demandsWhatTheProgramCommitsTo() {
    Bytes script = Bytes.of(0x51);
    accepts(spend("", p2wsh(script), script));
    rejects(
        spend("", p2wsh(script), Bytes.of(0x52)),
        "script-witness-program",
        ScriptError.WITNESS_PROGRAM_MISMATCH);
    rejects(
        spend("", p2wsh(script)),
        "script-witness-program",
        ScriptError.WITNESS_PROGRAM_WITNESS_EMPTY);
    rejects(
        spend("", "0015" + "11".repeat(21), script),
        "script-witness-program",
        ScriptError.WITNESS_PROGRAM_WRONG_LENGTH);
  }

  @Test
  @Tag("accepts=script-witness-unlocking")
  @Tag("rejects=script-witness-unlocking")
  void demandsThatNothingUnlocksProgramsButTheirWitness() {
    Bytes script = Bytes.of(0x51);
    String program = p2wsh(script);
    accepts(spend("22" + program, p2sh(program), script));
    rejects(
        spend("51", program, script), "script-witness-unlocking", ScriptError.WITNESS_MALLEATED);
    rejects(
        spend("5122" + program, p2sh(program), script),
        "script-witness-unlocking",
        ScriptError.WITNESS_MALLEATED_P2SH);
  }

  @Test
  @Tag("accepts=script-witness-expected")
  @Tag("rejects=script-witness-expected")
  void refusesAWitnessWhereNoneIsAskedFor() {
    accepts(spend("", "51"));
    rejects(
        spend("", "51", Bytes.of(1)), "script-witness-expected", ScriptError.WITNESS_UNEXPECTED);
  }

  @Test
  @Tag("accepts=script-witness-clean-stack")
  @Tag("rejects=script-witness-clean-stack")
  void demandsACleanStackOfWitnessScripts() {
    Bytes one = Bytes.of(0x51);
    Bytes two = Bytes.of(0x51, 0x51);
    accepts(spend("", p2wsh(one), one));
    rejects(spend("", p2wsh(two), two), "script-witness-clean-stack", ScriptError.CLEANSTACK);
  }

  @Test
  @Tag("accepts=script-taproot-signature")
  @Tag("rejects=script-taproot-signature")
  void demandsAValidSchnorrSignature() {
    String locking = "5120" + INTERNAL_KEY.toHex(); // an output key that nothing tweaked
    TransactionScripts unsigned = scripts("", locking, Blocks.FINAL, 0, Witness.EMPTY);
    PrecomputedTransaction precomputed =
        new PrecomputedTransaction(unsigned.tx(), unsigned.spent());
    byte[] hash =
        Objects.requireNonNull(SignatureHash.taproot(precomputed, 0, SignatureHash.DEFAULT, null))
            .toArray();
    Bytes signature = Bytes.adopt(CURVE.signSchnorr(hash, SECRET, new byte[32]));
    accepts(spend("", locking, signature));
    rejects(
        spend("", locking, Bytes.copyOf(new byte[64])),
        "script-taproot-signature",
        ScriptError.SCHNORR_SIG);
    rejects(
        spend("", locking, signature.slice(0, 63)),
        "script-taproot-signature",
        ScriptError.SCHNORR_SIG_SIZE);
    Bytes withZero = new ByteWriter().bytes(signature).uint8(0).toBytes();
    rejects(
        spend("", locking, withZero), "script-taproot-signature", ScriptError.SCHNORR_SIG_HASHTYPE);
  }

  /// A spend through a tree of one leaf; `elements` come first on the stack.
  private static Verdict tapscript(String script, Bytes... elements) {
    return tapscript(script, 0, elements);
  }

  private static Verdict tapscript(String hex, int controlBytesTooMany, Bytes... elements) {
    Bytes script = Bytes.parseHex(hex);
    byte[] tweak =
        Taproot.tweak(INTERNAL_KEY, Taproot.leafHash(Taproot.LEAF_TAPSCRIPT, script)).toArray();
    byte[] tweaked = Objects.requireNonNull(CURVE.tweakXOnly(INTERNAL_KEY.toArray(), tweak));
    // 33 bytes, the first of which tells the parity
    int parity = tweaked[0] & 1;
    Bytes control =
        new ByteWriter()
            .uint8(Taproot.LEAF_TAPSCRIPT | parity)
            .bytes(INTERNAL_KEY)
            .bytes(new byte[controlBytesTooMany])
            .toBytes();
    List<Bytes> witness = new ArrayList<>(List.of(elements));
    witness.add(script);
    witness.add(control);
    String locking = "5120" + Bytes.copyOf(tweaked, 1, 32).toHex();
    return scripts("", locking, Blocks.FINAL, 0, Witness.of(witness)).verify(CURVE);
  }

  @Test
  @Tag("accepts=script-taproot-control-size")
  @Tag("rejects=script-taproot-control-size")
  void demandsAControlBlockOfAllowedSize() {
    accepts(tapscript("51"));
    for (int more : new int[] {1, 31, 33, 129 * 32}) {
      rejects(
          tapscript("51", more),
          "script-taproot-control-size",
          ScriptError.TAPROOT_WRONG_CONTROL_SIZE);
    }
    rejects(tapscript("51", 32), "script-witness-program", ScriptError.WITNESS_PROGRAM_MISMATCH);
  }

  @Test
  @Tag("accepts=script-tapscript-budget")
  @Tag("rejects=script-tapscript-budget")
  void limitsSignatureChecksByTheWitness() {
    Bytes signature = Bytes.of(1);
    String unknownKey = "020202"; // a key of a type that some later rule will define
    accepts(tapscript(unknownKey + "6ead75", signature));
    rejects(
        tapscript(unknownKey + "6ead".repeat(10) + "75", signature),
        "script-tapscript-budget",
        ScriptError.TAPSCRIPT_VALIDATION_WEIGHT);
  }

  @Test
  @Tag("accepts=script-tapscript-no-multisig")
  @Tag("rejects=script-tapscript-no-multisig")
  void executesNoMultisigInTapscript() {
    accepts(tapscript("0063ae6851"));
    for (String script : List.of("000000ae", "000000af51")) {
      rejects(
          tapscript(script), "script-tapscript-no-multisig", ScriptError.TAPSCRIPT_CHECKMULTISIG);
    }
  }

  @Test
  @Tag("accepts=script-tapscript-minimal-if")
  @Tag("rejects=script-tapscript-minimal-if")
  void demandsMinimalConditionsInTapscript() {
    accepts(tapscript("635168", Bytes.of(1)));
    for (Bytes condition : List.of(Bytes.of(2), Bytes.of(1, 0), Bytes.of(0))) {
      rejects(
          tapscript("6351675168", condition),
          "script-tapscript-minimal-if",
          ScriptError.TAPSCRIPT_MINIMALIF);
    }
  }

  @Test
  @Tag("accepts=script-tapscript-key")
  @Tag("rejects=script-tapscript-key")
  void refusesAnEmptyKeyInTapscript() {
    accepts(tapscript("010aac", Bytes.of(1)));
    rejects(
        tapscript("00ac", Bytes.of(1)), "script-tapscript-key", ScriptError.TAPSCRIPT_EMPTY_PUBKEY);
  }
}
