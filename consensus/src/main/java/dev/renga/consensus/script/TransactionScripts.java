package dev.renga.consensus.script;

import dev.renga.consensus.ScriptRules;
import dev.renga.consensus.Verdict;
import dev.renga.crypto.Secp256k1;
import dev.renga.crypto.SignatureBatch;
import dev.renga.crypto.SignatureVerifier;
import dev.renga.primitives.Transaction;
import dev.renga.primitives.TxIn;
import dev.renga.primitives.TxOut;
import java.util.List;

/// All script checks of one transaction. Immutable; any of its methods may run on any thread, and
/// the inputs of a large transaction on many at once.
public final class TransactionScripts {
  private final PrecomputedTransaction precomputed;
  private final ScriptFlags flags;

  /// The checks of a transaction that is no coinbase.
  ///
  /// @param spent the outputs that the inputs spend, in order
  /// @throws IllegalArgumentException when an input has no spent output, or a flag lacks another
  ///   one that it needs: mistakes of the caller
  public TransactionScripts(Transaction tx, List<TxOut> spent, ScriptFlags flags) {
    if (!flags.isConsistent()) {
      throw new IllegalArgumentException("inconsistent script flags " + flags);
    }
    this.precomputed = new PrecomputedTransaction(tx, spent);
    this.flags = flags;
  }

  /// The transaction.
  public Transaction tx() {
    return precomputed.tx();
  }

  /// The outputs that the inputs spend, in order.
  public List<TxOut> spent() {
    return precomputed.spent();
  }

  /// The rules in force.
  public ScriptFlags flags() {
    return flags;
  }

  /// Checks every input, and every signature at once.
  public Verdict verify(Secp256k1 curve) {
    return verify(SignatureChecker.immediate(curve));
  }

  /// Checks every input in order and tells the first that fails.
  ///
  /// @param exact a checker that never guesses
  public Verdict verify(SignatureChecker exact) {
    for (int i = 0; i < tx().inputs().size(); i++) {
      Verdict verdict = verifyInput(i, exact);
      if (!verdict.isValid()) {
        return verdict;
      }
    }
    return Verdict.VALID;
  }

  /// Checks one input.
  ///
  /// @param exact a checker that never guesses
  public Verdict verifyInput(int index, SignatureChecker exact) {
    ScriptError error = ScriptVerifier.verify(precomputed, index, flags, exact);
    return error.isOk() ? Verdict.VALID : refused(index, error);
  }

  /// Checks every input with its signatures verified as one batch, and looks again with immediate
  /// checks unless all went well. The verdict is always that of [#verify(Secp256k1)].
  ///
  /// @param batch empty, and left empty
  public Verdict verify(SignatureVerifier verifier, SignatureBatch batch, Secp256k1 curve) {
    boolean good = collect(batch, curve) && verifier.verify(batch);
    batch.clear();
    return good ? Verdict.VALID : verify(curve);
  }

  /// Runs the scripts with signatures taken for good, and adds these to a batch that may hold those
  /// of other transactions too.
  ///
  /// True: the transaction is valid if the whole batch is; if it is not, nothing is known of it.
  /// False: nothing is known, and the batch is as it was. Where nothing is known,
  /// [#verify(Secp256k1)] gives the verdict.
  public boolean collect(SignatureBatch batch, Secp256k1 curve) {
    int before = batch.size();
    SignatureChecker guessing = SignatureChecker.collecting(batch, curve);
    for (int i = 0; i < tx().inputs().size(); i++) {
      if (!ScriptVerifier.verify(precomputed, i, flags, guessing).isOk()) {
        batch.truncate(before);
        return false;
      }
    }
    return true;
  }

  private Verdict refused(int index, ScriptError error) {
    boolean policy = !ScriptFlags.MANDATORY.containsAll(flags);
    TxIn input = tx().inputs().get(index);
    String detail =
        "input %s of %s (wtxid %s), spending %s:%s"
            .formatted(
                index, tx().txid(), tx().wtxid(), input.prevout().txid(), input.prevout().index());
    return new Verdict.Invalid(
        ScriptRules.idOf(error),
        (policy ? "mempool-script-verify-flag-failed (" : "block-script-verify-flag-failed (")
            + error.text()
            + ")",
        detail,
        policy ? Verdict.Kind.NOT_STANDARD : Verdict.Kind.CONSENSUS);
  }
}
