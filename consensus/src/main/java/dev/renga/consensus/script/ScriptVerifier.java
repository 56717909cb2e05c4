package dev.renga.consensus.script;

import dev.renga.crypto.Sha256;
import dev.renga.primitives.ByteWriter;
import dev.renga.primitives.Bytes;
import dev.renga.primitives.Digest;
import dev.renga.primitives.Script;
import dev.renga.primitives.TxIn;
import dev.renga.primitives.Witness;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Checks one input of a transaction: the unlocking script, the locking script, and what these call
/// for (BIP16, BIP141, BIP341).
public final class ScriptVerifier {
  private final Script scriptSig;
  private final Script scriptPubKey;
  private final Witness witness;
  private final ScriptFlags flags;
  private final InputChecks checks;

  private ScriptVerifier(PrecomputedTransaction tx, int index, InputChecks checks) {
    TxIn input = tx.tx().inputs().get(index);
    this.scriptSig = input.scriptSig();
    this.scriptPubKey = tx.spent().get(index).scriptPubKey();
    this.witness = input.witness();
    this.flags = checks.flags();
    this.checks = checks;
  }

  /// Whether an input may spend its output: `OK`, or why not.
  ///
  /// @param input index of the input
  /// @param checker if it guesses, so does the answer
  /// @throws IllegalArgumentException if the flags are not consistent
  public static ScriptError verify(
      PrecomputedTransaction tx, int input, ScriptFlags flags, SignatureChecker checker) {
    if (!flags.isConsistent()) {
      throw new IllegalArgumentException("inconsistent script flags " + flags);
    }
    return new ScriptVerifier(tx, input, new InputChecks(tx, input, flags, checker)).verify();
  }

  private ScriptError verify() {
    if (flags.has(ScriptFlag.SIGPUSHONLY) && !ScriptForms.isPushOnly(scriptSig)) {
      return ScriptError.SIG_PUSHONLY;
    }
    boolean p2sh = flags.has(ScriptFlag.P2SH) && ScriptForms.isPayToScriptHash(scriptPubKey);
    // Two runs that share nothing but the stack (CVE-2010-5141).
    ScriptStack stack = new ScriptStack();
    ScriptError error = run(scriptSig.bytes(), stack);
    if (error != ScriptError.OK) {
      return error;
    }
    ScriptStack pushed = p2sh ? stack.copy() : stack;
    error = runToTruth(scriptPubKey.bytes(), stack);
    if (error != ScriptError.OK) {
      return error;
    }
    WitnessProgram program = witnessProgram(scriptPubKey);
    if (program != null) {
      return scriptSig.isEmpty() ? verify(program, false) : ScriptError.WITNESS_MALLEATED;
    }
    return p2sh ? verifyRedeemScript(pushed) : verifyEnd(stack);
  }

  private @Nullable WitnessProgram witnessProgram(Script script) {
    return flags.has(ScriptFlag.WITNESS) ? WitnessProgram.from(script) : null;
  }

  private ScriptError run(Bytes script, ScriptStack stack) {
    return new ScriptRun(script, stack, SigVersion.BASE, checks).run();
  }

  private ScriptError runToTruth(Bytes script, ScriptStack stack) {
    ScriptError error = run(script, stack);
    if (error != ScriptError.OK) {
      return error;
    }
    boolean truth = !stack.isEmpty() && ScriptNumber.isTrue(stack.peek(0));
    return truth ? ScriptError.OK : ScriptError.EVAL_FALSE;
  }

  /// BIP16: the last item pushed is a script to run on the rest.
  private ScriptError verifyRedeemScript(ScriptStack stack) {
    if (!ScriptForms.isPushOnly(scriptSig)) {
      return ScriptError.SIG_PUSHONLY;
    }
    Bytes redeemScript = stack.pop();
    ScriptError error = runToTruth(redeemScript, stack);
    if (error != ScriptError.OK) {
      return error;
    }
    WitnessProgram program = witnessProgram(new Script(redeemScript));
    if (program == null) {
      return verifyEnd(stack);
    }
    // A program has at most 42 bytes, so its push is the length and the bytes.
    boolean singlePush =
        scriptSig.length() == redeemScript.length() + 1 && scriptSig.at(0) == redeemScript.length();
    return singlePush ? verify(program, true) : ScriptError.WITNESS_MALLEATED_P2SH;
  }

  /// What must hold when no witness program was met.
  private ScriptError verifyEnd(ScriptStack stack) {
    if (flags.has(ScriptFlag.CLEANSTACK) && stack.size() != 1) {
      return ScriptError.CLEANSTACK;
    }
    if (flags.has(ScriptFlag.WITNESS) && !witness.isEmpty()) {
      return ScriptError.WITNESS_UNEXPECTED;
    }
    return ScriptError.OK;
  }

  // ---- witness programs ----

  private ScriptError verify(WitnessProgram program, boolean nested) {
    if (program.version() == 0) {
      return switch (program.program().length()) {
        case 20 -> verifyKeyHash(program.program());
        case 32 -> verifyScriptHash(program.program());
        default -> ScriptError.WITNESS_PROGRAM_WRONG_LENGTH;
      };
    }
    if (program.isTaproot() && !nested) {
      return flags.has(ScriptFlag.TAPROOT) ? verifyTaproot(program.program()) : ScriptError.OK;
    }
    if (program.isPayToAnchor() && !nested) {
      return ScriptError.OK;
    }
    return flags.has(ScriptFlag.DISCOURAGE_UPGRADABLE_WITNESS_PROGRAM)
        ? ScriptError.DISCOURAGE_UPGRADABLE_WITNESS_PROGRAM
        : ScriptError.OK;
  }

  /// P2WPKH: the script of P2PKH is run on exactly two items.
  private ScriptError verifyKeyHash(Bytes keyHash) {
    if (witness.size() != 2) {
      return ScriptError.WITNESS_PROGRAM_MISMATCH;
    }
    ByteWriter script = new ByteWriter(25);
    script.uint8(Opcode.OP_DUP.code()).uint8(Opcode.OP_HASH160.code());
    script.uint8(keyHash.length()).bytes(keyHash);
    script.uint8(Opcode.OP_EQUALVERIFY.code()).uint8(Opcode.OP_CHECKSIG.code());
    return runWitness(script.toBytes(), witness.items(), SigVersion.WITNESS_V0);
  }

  /// P2WSH: the last item is a script with the program as its SHA-256.
  private ScriptError verifyScriptHash(Bytes scriptHash) {
    if (witness.isEmpty()) {
      return ScriptError.WITNESS_PROGRAM_WITNESS_EMPTY;
    }
    List<Bytes> items = witness.items();
    Bytes script = items.removeLast();
    Sha256 hash = new Sha256();
    script.updateTo(hash);
    if (!scriptHash.equals(Bytes.adopt(hash.digest()))) {
      return ScriptError.WITNESS_PROGRAM_MISMATCH;
    }
    return runWitness(script, items, SigVersion.WITNESS_V0);
  }

  /// BIP341: one item is a signature of the output key, more are a script of its tree; an annex may
  /// follow.
  private ScriptError verifyTaproot(Bytes outputKey) {
    if (witness.isEmpty()) {
      return ScriptError.WITNESS_PROGRAM_WITNESS_EMPTY;
    }
    List<Bytes> items = witness.items();
    Bytes annex = isAnnexed(items) ? items.removeLast() : null;
    if (items.size() == 1) {
      checks.enterTaproot(new TapContext(annex, null, witness.serializedSize()));
      return checks.checkSchnorr(items.getFirst(), outputKey);
    }
    Bytes control = items.removeLast();
    Bytes script = items.removeLast();
    if (!Taproot.isControlSize(control.length())) {
      return ScriptError.TAPROOT_WRONG_CONTROL_SIZE;
    }
    int leafVersion = control.at(0) & 0xfe;
    Digest leafHash = Taproot.leafHash(leafVersion, script);
    if (!isCommitted(control, leafHash, outputKey)) {
      return ScriptError.WITNESS_PROGRAM_MISMATCH;
    }
    if (leafVersion == Taproot.LEAF_TAPSCRIPT) {
      checks.enterTaproot(new TapContext(annex, leafHash, witness.serializedSize()));
      return runTapscript(script, items);
    }
    return flags.has(ScriptFlag.DISCOURAGE_UPGRADABLE_TAPROOT_VERSION)
        ? ScriptError.DISCOURAGE_UPGRADABLE_TAPROOT_VERSION
        : ScriptError.OK;
  }

  private static boolean isAnnexed(List<Bytes> items) {
    Bytes last = items.getLast();
    return items.size() >= 2 && !last.isEmpty() && last.at(0) == Taproot.ANNEX_TAG;
  }

  private boolean isCommitted(Bytes control, Digest leafHash, Bytes outputKey) {
    Bytes internalKey = control.slice(1, 32);
    Digest tweak = Taproot.tweak(internalKey, Taproot.merkleRoot(control, leafHash));
    boolean oddY = (control.at(0) & 1) != 0;
    return checks.checker().checkTapTweak(outputKey, internalKey, tweak, oddY);
  }

  /// BIP342: an OP_SUCCESS anywhere, before anything unreadable, makes the script valid whatever
  /// else is wrong with it.
  private ScriptError runTapscript(Bytes script, List<Bytes> items) {
    ScriptReader reader = new ScriptReader(script);
    while (reader.next()) {
      if (Opcode.isSuccess(reader.opcode())) {
        return flags.has(ScriptFlag.DISCOURAGE_OP_SUCCESS)
            ? ScriptError.DISCOURAGE_OP_SUCCESS
            : ScriptError.OK;
      }
    }
    if (!reader.isAtEnd()) {
      return ScriptError.BAD_OPCODE;
    }
    if (items.size() > ScriptRun.MAX_STACK_SIZE) {
      return ScriptError.STACK_SIZE;
    }
    return runWitness(script, items, SigVersion.TAPSCRIPT);
  }

  /// Runs a script on witness items; exactly one item, a true one, must be left.
  private ScriptError runWitness(Bytes script, List<Bytes> items, SigVersion version) {
    for (Bytes item : items) {
      if (item.length() > ScriptRun.MAX_ITEM_SIZE) {
        return ScriptError.PUSH_SIZE;
      }
    }
    ScriptStack stack = new ScriptStack(items);
    ScriptError error = new ScriptRun(script, stack, version, checks).run();
    if (error != ScriptError.OK) {
      return error;
    }
    if (stack.size() != 1) {
      return ScriptError.CLEANSTACK;
    }
    return ScriptNumber.isTrue(stack.peek(0)) ? ScriptError.OK : ScriptError.EVAL_FALSE;
  }
}
