package dev.renga.wallet;

import dev.renga.consensus.script.PrecomputedTransaction;
import dev.renga.consensus.script.ScriptError;
import dev.renga.consensus.script.ScriptFlags;
import dev.renga.consensus.script.ScriptVerifier;
import dev.renga.consensus.script.SignatureChecker;
import dev.renga.crypto.Secp256k1;
import dev.renga.primitives.OutPoint;
import dev.renga.primitives.Script;
import dev.renga.primitives.Transaction;
import dev.renga.primitives.TxIn;
import dev.renga.primitives.TxOut;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Signs transactions. Immutable; any thread.
///
/// Signs what spends the well-known forms: a key, a key's hash, multisig, each of them also behind
/// a script hash or a witness script hash, and Taproot by its key. Signatures that are there
/// already are kept, and those of several signers of a multisig joined. Scripts of any other form
/// are left as they are.
///
/// ECDSA nonces follow from key and message (RFC 6979), with R in its short form; BIP340 signatures
/// use no extra randomness. Every signature is verified before it leaves (known failure W-007).
/// Witness version 0 signs the amount of its own input only, so amounts that come from strangers
/// can lie about the fee (known failure W-010): give outputs that come from a checked chain.
public final class Signer {
  private final Secp256k1 curve;

  /// @param curve best one blinded by a secret seed, see [Secp256k1#load(byte\[\])]
  public Signer(Secp256k1 curve) {
    this.curve = curve;
  }

  /// What came of signing.
  ///
  /// @param transaction with all that could be signed
  /// @param problems inputs that do not unlock their outputs yet, in order
  public record Signed(Transaction transaction, List<Problem> problems) {
    /// Copies the list.
    public Signed {
      problems = List.copyOf(problems);
    }

    /// Whether every input unlocks its output.
    public boolean isComplete() {
      return problems.isEmpty();
    }
  }

  /// @param input its index
  /// @param reason one sentence, that of bitcoind
  public record Problem(int input, String reason) {}

  /// Signs what the keys can sign.
  ///
  /// @param spent the outputs that the inputs spend; those missing are told as problems
  public Signed sign(
      Transaction transaction, Map<OutPoint, TxOut> spent, KeyRing keys, SighashType type) {
    return run(List.of(transaction), spent, keys, type);
  }

  /// Joins the signatures of several versions of one transaction.
  ///
  /// @param versions at least one; they differ in nothing but scripts and witnesses of inputs
  /// @throws IllegalArgumentException when they do
  public Signed combine(List<Transaction> versions, Map<OutPoint, TxOut> spent) {
    Transaction first = versions.getFirst();
    for (Transaction version : versions) {
      if (!areVersions(version, first)) {
        throw new IllegalArgumentException("not versions of the same transaction");
      }
    }
    return run(versions, spent, KeyRing.of(), SighashType.ALL);
  }

  /// Whether two transactions differ in nothing but scripts and witnesses of inputs.
  public static boolean areVersions(Transaction one, Transaction other) {
    return stripped(one).equals(stripped(other));
  }

  private static Transaction stripped(Transaction transaction) {
    List<TxIn> inputs = new ArrayList<>();
    for (TxIn input : transaction.inputs()) {
      inputs.add(new TxIn(input.prevout(), Script.EMPTY, input.sequence()));
    }
    return withInputs(transaction, inputs);
  }

  static Transaction withInputs(Transaction transaction, List<TxIn> inputs) {
    return new Transaction(
        transaction.version(), inputs, transaction.outputs(), transaction.lockTime());
  }

  private Signed run(
      List<Transaction> versions, Map<OutPoint, TxOut> spent, KeyRing keys, SighashType type) {
    Transaction transaction = versions.getFirst();
    List<TxOut> outputs = new ArrayList<>();
    for (TxIn input : transaction.inputs()) {
      outputs.add(spent.getOrDefault(input.prevout(), UNKNOWN));
    }
    boolean all = transaction.inputs().stream().allMatch(in -> spent.containsKey(in.prevout()));
    List<PrecomputedTransaction> before = new ArrayList<>();
    for (Transaction version : versions) {
      before.add(new PrecomputedTransaction(version, outputs));
    }
    List<TxIn> inputs = new ArrayList<>();
    for (int i = 0; i < outputs.size(); i++) {
      if (!spent.containsKey(transaction.inputs().get(i).prevout())) {
        inputs.add(transaction.inputs().get(i));
        continue;
      }
      KnownSignatures known = new KnownSignatures(curve, before.getFirst(), i);
      for (Transaction version : versions) {
        known.add(version.inputs().get(i));
      }
      KeySignatures source = new KeySignatures(curve, before.getFirst(), i, keys, type, all, known);
      inputs.add(unlock(source, before, i));
    }
    Transaction after = withInputs(transaction, inputs);
    return new Signed(after, problems(new PrecomputedTransaction(after, outputs), spent));
  }

  private static final TxOut UNKNOWN = new TxOut(0, Script.EMPTY);

  private TxIn unlock(KeySignatures source, List<PrecomputedTransaction> versions, int index) {
    for (PrecomputedTransaction version : versions) {
      if (verify(version, index).isOk()) {
        return version.tx().inputs().get(index);
      }
    }
    PrecomputedTransaction first = versions.getFirst();
    TxIn input = first.tx().inputs().get(index);
    InputSolver.Unlocking unlocking =
        new InputSolver(source).unlock(first.spent().get(index).scriptPubKey());
    boolean empty = input.scriptSig().isEmpty() && input.witness().isEmpty();
    return empty || source.gaveAny()
        ? input.withScriptSig(unlocking.scriptSig()).withWitness(unlocking.witness())
        : input;
  }

  private List<Problem> problems(PrecomputedTransaction tx, Map<OutPoint, TxOut> spent) {
    List<Problem> problems = new ArrayList<>();
    for (int i = 0; i < tx.spent().size(); i++) {
      String reason =
          spent.containsKey(tx.tx().inputs().get(i).prevout())
              ? refusal(verify(tx, i))
              : "Input not found or already spent";
      if (reason != null) {
        problems.add(new Problem(i, reason));
      }
    }
    return problems;
  }

  private static @Nullable String refusal(ScriptError error) {
    return switch (error) {
      case OK -> null;
      case INVALID_STACK_OPERATION ->
          "Unable to sign input, invalid stack size (possibly missing key)";
      case SIG_NULLFAIL ->
          "CHECK(MULTI)SIG failing with non-zero signature (possibly need more signatures)";
      default -> error.text();
    };
  }

  private ScriptError verify(PrecomputedTransaction tx, int index) {
    return ScriptVerifier.verify(
        tx, index, ScriptFlags.STANDARD, SignatureChecker.immediate(curve));
  }
}
