package dev.renga.consensus.script;

import dev.renga.consensus.script.ScriptCases.Case;
import dev.renga.primitives.Bytes;
import dev.renga.primitives.Transaction;
import dev.renga.primitives.TxOut;
import fr.acinq.bitcoin.ByteVector;
import fr.acinq.bitcoin.Satoshi;
import fr.acinq.bitcoin.Script;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/// The verdict of bitcoin-kmp, a third interpreter, by other people.
final class KmpScript {
  private static final Bytes ANCHOR = Bytes.parseHex("51024e73");
  private static final Bytes PUSHED_ANCHOR = Bytes.parseHex("0451024e73");

  private KmpScript() {}

  /// Its verdict, or nothing where it does not come to one: it throws at signatures that cannot be
  /// read at all, where `CPubKey::Verify` says false and the script goes on, and its binding takes
  /// no signature of eight bytes, the shortest there can be, when it looks for a low S.
  static Optional<Boolean> verdict(Case spend) {
    PrecomputedTransaction tx = spend.tx();
    int input = spend.input();
    Transaction ours = tx.tx();
    fr.acinq.bitcoin.Transaction theirs =
        fr.acinq.bitcoin.Transaction.read(ours.toBytes().toArray());
    List<fr.acinq.bitcoin.TxOut> spent = new ArrayList<>();
    for (TxOut output : tx.spent()) {
      byte[] script = output.scriptPubKey().bytes().toArray();
      spent.add(new fr.acinq.bitcoin.TxOut(new Satoshi(output.value()), script));
    }
    var in = theirs.txIn.get(input);
    ByteVector locking = spent.get(input).publicKeyScript;
    try {
      var context = new Script.Context(theirs, input, spent.get(input).amount, spent);
      var runner = new Script.Runner(context, bits(spend.flags()));
      return Optional.of(runner.verifyScripts(in.signatureScript, locking, in.witness));
    } catch (RuntimeException e) {
      // Its way to refuse, whatever the type.
      boolean unread =
          Arrays.stream(e.getStackTrace())
              .map(StackTraceElement::getMethodName)
              .anyMatch(
                  name ->
                      name.equals("decodeSignatureLax")
                          || name.equals("secp256k1_ecdsa_signature_normalize"));
      return unread ? Optional.empty() : Optional.of(false);
    }
  }

  /// Whether a difference is a known one, in which the reference implementation's sources agree
  /// with us (interpreter.cpp of 2026):
  ///
  /// - An unlocking script that pushes a nested program in another encoding: kmp compares what is
  ///   pushed, where `VerifyScript` compares the bytes (WITNESS_MALLEATED_P2SH).
  /// - CHECKLOCKTIMEVERIFY and CHECKSEQUENCEVERIFY while their flags are off: kmp counts them among
  ///   the NOPs to discourage, as `EvalScript` did until 2016.
  /// - Pay to anchor with a witness, in P2SH or not: kmp refuses it, where `VerifyWitnessProgram`
  ///   returns true before looking at the witness.
  /// - A key of a refused encoding beside an empty signature: kmp does not look at the key, where
  ///   `EvalChecksigPreTapscript` checks both encodings first.
  /// - CHECKMULTISIG under CONST_SCRIPTCODE (policy): kmp does not refuse an empty signature whose
  ///   push is in the script, where `EvalScript` deletes and counts it like any other.
  static boolean isKnownDifference(Case spend, ScriptError ours) {
    ScriptFlags flags = spend.flags();
    Bytes unlocking = spend.tx().tx().inputs().get(spend.input()).scriptSig().bytes();
    Bytes locking = spend.tx().spent().get(spend.input()).scriptPubKey().bytes();
    boolean locksAreNops =
        flags.has(ScriptFlag.DISCOURAGE_UPGRADABLE_NOPS)
            && !(flags.has(ScriptFlag.CHECKLOCKTIMEVERIFY)
                && flags.has(ScriptFlag.CHECKSEQUENCEVERIFY));
    boolean keyRefused = ours == ScriptError.PUBKEYTYPE || ours == ScriptError.WITNESS_PUBKEYTYPE;
    return ours == ScriptError.WITNESS_MALLEATED_P2SH
        || ours == ScriptError.SIG_FINDANDDELETE
        || keyRefused
        || locksAreNops
        || locking.equals(ANCHOR)
        || unlocking.equals(PUSHED_ANCHOR);
  }

  private static int bits(ScriptFlags flags) {
    int bits = 0;
    for (ScriptFlag flag : flags.toList()) {
      bits |= bit(flag);
    }
    return bits;
  }

  private static int bit(ScriptFlag flag) {
    return switch (flag) {
      case P2SH -> fr.acinq.bitcoin.ScriptFlags.SCRIPT_VERIFY_P2SH;
      case STRICTENC -> fr.acinq.bitcoin.ScriptFlags.SCRIPT_VERIFY_STRICTENC;
      case DERSIG -> fr.acinq.bitcoin.ScriptFlags.SCRIPT_VERIFY_DERSIG;
      case LOW_S -> fr.acinq.bitcoin.ScriptFlags.SCRIPT_VERIFY_LOW_S;
      case SIGPUSHONLY -> fr.acinq.bitcoin.ScriptFlags.SCRIPT_VERIFY_SIGPUSHONLY;
      case MINIMALDATA -> fr.acinq.bitcoin.ScriptFlags.SCRIPT_VERIFY_MINIMALDATA;
      case NULLDUMMY -> fr.acinq.bitcoin.ScriptFlags.SCRIPT_VERIFY_NULLDUMMY;
      case DISCOURAGE_UPGRADABLE_NOPS ->
          fr.acinq.bitcoin.ScriptFlags.SCRIPT_VERIFY_DISCOURAGE_UPGRADABLE_NOPS;
      case CLEANSTACK -> fr.acinq.bitcoin.ScriptFlags.SCRIPT_VERIFY_CLEANSTACK;
      case MINIMALIF -> fr.acinq.bitcoin.ScriptFlags.SCRIPT_VERIFY_MINIMALIF;
      case NULLFAIL -> fr.acinq.bitcoin.ScriptFlags.SCRIPT_VERIFY_NULLFAIL;
      case CHECKLOCKTIMEVERIFY -> fr.acinq.bitcoin.ScriptFlags.SCRIPT_VERIFY_CHECKLOCKTIMEVERIFY;
      case CHECKSEQUENCEVERIFY -> fr.acinq.bitcoin.ScriptFlags.SCRIPT_VERIFY_CHECKSEQUENCEVERIFY;
      case WITNESS -> fr.acinq.bitcoin.ScriptFlags.SCRIPT_VERIFY_WITNESS;
      case DISCOURAGE_UPGRADABLE_WITNESS_PROGRAM ->
          fr.acinq.bitcoin.ScriptFlags.SCRIPT_VERIFY_DISCOURAGE_UPGRADABLE_WITNESS_PROGRAM;
      case WITNESS_PUBKEYTYPE -> fr.acinq.bitcoin.ScriptFlags.SCRIPT_VERIFY_WITNESS_PUBKEYTYPE;
      case CONST_SCRIPTCODE -> fr.acinq.bitcoin.ScriptFlags.SCRIPT_VERIFY_CONST_SCRIPTCODE;
      case TAPROOT -> fr.acinq.bitcoin.ScriptFlags.SCRIPT_VERIFY_TAPROOT;
      case DISCOURAGE_UPGRADABLE_PUBKEYTYPE ->
          fr.acinq.bitcoin.ScriptFlags.SCRIPT_VERIFY_DISCOURAGE_UPGRADABLE_PUBKEYTYPE;
      case DISCOURAGE_OP_SUCCESS ->
          fr.acinq.bitcoin.ScriptFlags.SCRIPT_VERIFY_DISCOURAGE_OP_SUCCESS;
      case DISCOURAGE_UPGRADABLE_TAPROOT_VERSION ->
          fr.acinq.bitcoin.ScriptFlags.SCRIPT_VERIFY_DISCOURAGE_UPGRADABLE_TAPROOT_VERSION;
    };
  }
}
