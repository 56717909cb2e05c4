package dev.renga.consensus.script;

import dev.renga.primitives.Bytes;

/// Operations that check signatures.
final class SignatureOperations {
  private static final int MAX_KEYS = 20;

  private SignatureOperations() {}

  /// How a check of one signature ended: the script fails, or it goes on with a truth value.
  private record Checked(ScriptError error, boolean valid) {
    static final Checked VALID = new Checked(ScriptError.OK, true);
    static final Checked INVALID = new Checked(ScriptError.OK, false);

    static Checked of(boolean valid) {
      return valid ? VALID : INVALID;
    }

    static Checked failed(ScriptError error) {
      return new Checked(error, false);
    }
  }

  /// ( -- ) OP_CODESEPARATOR: signatures further on sign the code behind it. CONST_SCRIPTCODE
  /// refuses it in legacy scripts even where it is skipped.
  static ScriptError codeSeparator(ScriptRun run) {
    // checks
    if (run.version() == SigVersion.BASE && run.has(ScriptFlag.CONST_SCRIPTCODE)) {
      return ScriptError.OP_CODESEPARATOR;
    }
    // result
    if (run.isLive()) {
      run.separateCode();
    }
    return ScriptError.OK;
  }

  /// ( signature key -- truth )
  static ScriptError checkSig(ScriptRun run) {
    // operands
    Bytes signature = run.stack().peek(1);
    Bytes key = run.stack().peek(0);
    // checks
    Checked checked = check(run, signature, key);
    if (checked.error != ScriptError.OK) {
      return checked.error;
    }
    // result
    run.stack().replace(2, ScriptNumber.of(checked.valid));
    return ScriptError.OK;
  }

  /// ( signature key -- ), fails unless the signature is valid.
  static ScriptError checkSigVerify(ScriptRun run) {
    ScriptError error = checkSig(run);
    return error == ScriptError.OK ? popTruth(run, ScriptError.CHECKSIGVERIFY) : error;
  }

  private static ScriptError popTruth(ScriptRun run, ScriptError otherwise) {
    return run.stack().pop().isEmpty() ? otherwise : ScriptError.OK;
  }

  /// ( signature n key -- n or n + 1 ), tapscript only (BIP342).
  static ScriptError checkSigAdd(ScriptRun run) {
    if (run.version() != SigVersion.TAPSCRIPT) {
      return ScriptError.BAD_OPCODE;
    }
    // operands
    if (run.stack().size() < 3) {
      return ScriptError.INVALID_STACK_OPERATION;
    }
    Bytes signature = run.stack().peek(2);
    long number = run.number(1);
    Bytes key = run.stack().peek(0);
    // checks
    if (number == ScriptNumber.INVALID) {
      return ScriptError.SCRIPTNUM;
    }
    Checked checked = check(run, signature, key);
    if (checked.error != ScriptError.OK) {
      return checked.error;
    }
    // result
    run.stack().replace(3, ScriptNumber.encode(checked.valid ? number + 1 : number));
    return ScriptError.OK;
  }

  private static Checked check(ScriptRun run, Bytes signature, Bytes key) {
    return run.version() == SigVersion.TAPSCRIPT
        ? checkSchnorr(run, signature, key)
        : checkEcdsa(run, signature, key);
  }

  private static Checked checkEcdsa(ScriptRun run, Bytes signature, Bytes key) {
    Bytes code = run.signedCode();
    if (run.version() == SigVersion.BASE) {
      Bytes shorter = FindAndDelete.signature(code, signature);
      if (shorter.length() != code.length() && run.has(ScriptFlag.CONST_SCRIPTCODE)) {
        return Checked.failed(ScriptError.SIG_FINDANDDELETE);
      }
      code = shorter;
    }
    ScriptError error = checkEncodings(run, signature, key);
    if (error != ScriptError.OK) {
      return Checked.failed(error);
    }
    boolean valid = run.checks().isSigned(signature, key, code, run.version(), false);
    if (!valid && !signature.isEmpty() && run.has(ScriptFlag.NULLFAIL)) {
      return Checked.failed(ScriptError.SIG_NULLFAIL);
    }
    return Checked.of(valid);
  }

  private static ScriptError checkEncodings(ScriptRun run, Bytes signature, Bytes key) {
    ScriptError error = SignatureEncoding.checkSignature(signature, run.checks().flags());
    return error != ScriptError.OK
        ? error
        : SignatureEncoding.checkKey(key, run.checks().flags(), run.version());
  }

  // BIP342: the price first, then the key. A key of unknown length makes any signature count as
  // valid; an invalid signature ends the script, and only the empty one is "false".
  private static Checked checkSchnorr(ScriptRun run, Bytes signature, Bytes key) {
    boolean given = !signature.isEmpty();
    if (given && !run.checks().taproot().pay()) {
      return Checked.failed(ScriptError.TAPSCRIPT_VALIDATION_WEIGHT);
    }
    if (key.isEmpty()) {
      return Checked.failed(ScriptError.TAPSCRIPT_EMPTY_PUBKEY);
    }
    if (key.length() != 32) {
      return run.has(ScriptFlag.DISCOURAGE_UPGRADABLE_PUBKEYTYPE)
          ? Checked.failed(ScriptError.DISCOURAGE_UPGRADABLE_PUBKEYTYPE)
          : Checked.of(given);
    }
    ScriptError error = given ? run.checks().checkSchnorr(signature, key) : ScriptError.OK;
    return error == ScriptError.OK ? Checked.of(given) : Checked.failed(error);
  }

  /// ( dummy signature… m key… n -- truth ), whether every signature is valid for one of the keys,
  /// in the same order. Before tapscript only.
  ///
  /// The dummy is popped because the first client popped one item too many.
  static ScriptError checkMultiSig(ScriptRun run) {
    if (run.version() == SigVersion.TAPSCRIPT) {
      return ScriptError.TAPSCRIPT_CHECKMULTISIG;
    }
    ScriptStack stack = run.stack();
    // operands
    if (stack.isEmpty()) {
      return ScriptError.INVALID_STACK_OPERATION;
    }
    long keys = run.number(0);
    if (keys == ScriptNumber.INVALID) {
      return ScriptError.SCRIPTNUM;
    }
    if (keys < 0 || keys > MAX_KEYS) {
      return ScriptError.PUBKEY_COUNT;
    }
    if (!run.mayCount((int) keys)) {
      return ScriptError.OP_COUNT;
    }
    int below = 1 + (int) keys; // depth of the number of signatures
    if (stack.size() <= below) {
      return ScriptError.INVALID_STACK_OPERATION;
    }
    long signatures = run.number(below);
    if (signatures == ScriptNumber.INVALID) {
      return ScriptError.SCRIPTNUM;
    }
    if (signatures < 0 || signatures > keys) {
      return ScriptError.SIG_COUNT;
    }
    return checkMultiSig(run, (int) keys, (int) signatures);
  }

  private static ScriptError checkMultiSig(ScriptRun run, int keys, int signatures) {
    ScriptStack stack = run.stack();
    int first = 2 + keys; // depth of the topmost signature
    int dummy = first + signatures;
    if (stack.size() <= dummy) {
      return ScriptError.INVALID_STACK_OPERATION;
    }
    // checks
    Bytes code = run.signedCode();
    for (int i = 0; run.version() == SigVersion.BASE && i < signatures; i++) {
      Bytes shorter = FindAndDelete.signature(code, stack.peek(first + i));
      if (shorter.length() != code.length() && run.has(ScriptFlag.CONST_SCRIPTCODE)) {
        return ScriptError.SIG_FINDANDDELETE;
      }
      code = shorter;
    }
    Checked checked = match(run, code, keys, signatures);
    if (checked.error != ScriptError.OK) {
      return checked.error;
    }
    for (int i = 0; !checked.valid && i < signatures && run.has(ScriptFlag.NULLFAIL); i++) {
      if (!stack.peek(first + i).isEmpty()) {
        return ScriptError.SIG_NULLFAIL;
      }
    }
    if (run.has(ScriptFlag.NULLDUMMY) && !stack.peek(dummy).isEmpty()) {
      return ScriptError.SIG_NULLDUMMY;
    }
    // result
    stack.replace(dummy + 1, ScriptNumber.of(checked.valid));
    return ScriptError.OK;
  }

  // From the topmost on, each signature is tried with one key after the other until it fits.
  // Encodings are checked only of the pairs tried, so the order can be seen from outside.
  private static Checked match(ScriptRun run, Bytes code, int keys, int signatures) {
    int keyDepth = 1;
    int signatureDepth = 2 + keys;
    int keysLeft = keys;
    int signaturesLeft = signatures;
    while (signaturesLeft > 0) {
      if (signaturesLeft > keysLeft) {
        return Checked.INVALID;
      }
      Bytes signature = run.stack().peek(signatureDepth);
      Bytes key = run.stack().peek(keyDepth);
      ScriptError error = checkEncodings(run, signature, key);
      if (error != ScriptError.OK) {
        return Checked.failed(error);
      }
      boolean trial = keysLeft > signaturesLeft;
      if (run.checks().isSigned(signature, key, code, run.version(), trial)) {
        signatureDepth++;
        signaturesLeft--;
      }
      keyDepth++;
      keysLeft--;
    }
    return Checked.VALID;
  }

  /// ( dummy signature… m key… n -- ), fails unless the signatures are valid.
  static ScriptError checkMultiSigVerify(ScriptRun run) {
    ScriptError error = checkMultiSig(run);
    return error == ScriptError.OK ? popTruth(run, ScriptError.CHECKMULTISIGVERIFY) : error;
  }
}
