package dev.renga.mempool;

import dev.renga.consensus.script.ScriptForms;
import dev.renga.consensus.script.WitnessProgram;
import dev.renga.primitives.Script;
import dev.renga.primitives.ScriptTemplate;
import dev.renga.primitives.Transaction;
import dev.renga.primitives.TxIn;
import dev.renga.primitives.TxOut;
import org.jspecify.annotations.Nullable;

/// What a transaction must look like by itself to be relayed. Policy, not consensus: a block may
/// hold what is refused here. Pure; any thread.
public final class Standardness {
  /// The largest version that is standard.
  public static final int MAX_VERSION = 3;

  /// Weight units of the largest standard transaction.
  public static final int MAX_WEIGHT = 400_000;

  /// Bytes without witness of the smallest transaction: a smaller one could pass for two nodes of a
  /// merkle tree (CVE-2017-12842).
  public static final int MIN_STRIPPED_SIZE = 65;

  /// Bytes of the largest unlocking script: 15 signatures for a P2SH multisig of 15.
  private static final int MAX_SCRIPT_SIG = 1650;

  private static final int MAX_BARE_KEYS = 3;
  private static final int MAX_DUST_OUTPUTS = 1;

  /// Bytes of the input that will spend an output: outpoint, script length, sequence, and 107 bytes
  /// of key and signature, which count a quarter in a witness.
  private static final int SPENDING_BYTES = 32 + 4 + 1 + 107 + 4;

  private static final int SPENDING_WITNESS_BYTES = 32 + 4 + 1 + 107 / 4 + 4;

  private Standardness() {}

  /// bitcoind's word for why a transaction is not standard; `null` if it is.
  static @Nullable String refuse(Transaction transaction, MempoolConfig.Standard policy) {
    // the version is unsigned here: negative ones are large
    if (Integer.compareUnsigned(transaction.version(), MAX_VERSION) > 0
        || transaction.version() == 0) {
      return "version";
    }
    if (transaction.weight() > MAX_WEIGHT) {
      return "tx-size";
    }
    for (TxIn input : transaction.inputs()) {
      if (input.scriptSig().length() > MAX_SCRIPT_SIG) {
        return "scriptsig-size";
      }
      if (!ScriptForms.isPushOnly(input.scriptSig())) {
        return "scriptsig-not-pushonly";
      }
    }
    return refuseOutputs(transaction, policy);
  }

  private static @Nullable String refuseOutputs(
      Transaction transaction, MempoolConfig.Standard policy) {
    long dataLeft = policy.dataCarrierBytes();
    for (TxOut output : transaction.outputs()) {
      Script script = output.scriptPubKey();
      switch (ScriptTemplate.of(script)) {
        case ScriptTemplate.NonStandard other -> {
          return "scriptpubkey";
        }
        case ScriptTemplate.NullData data -> {
          dataLeft -= script.length();
          if (dataLeft < 0) {
            return "datacarrier";
          }
        }
        case ScriptTemplate.Multisig multisig -> {
          if (multisig.keys().size() > MAX_BARE_KEYS) {
            return "scriptpubkey";
          }
          if (!policy.bareMultisig()) {
            return "bare-multisig";
          }
        }
        case ScriptTemplate.PubKey key -> {}
        case ScriptTemplate.Addressed address -> {}
      }
    }
    return dustOutputs(transaction, policy.dustFeerate()) > MAX_DUST_OUTPUTS ? "dust" : null;
  }

  /// How many outputs of a transaction cost more to spend than they are worth.
  static int dustOutputs(Transaction transaction, Feerate dustFeerate) {
    int dust = 0;
    for (TxOut output : transaction.outputs()) {
      dust += isDust(output, dustFeerate) ? 1 : 0;
    }
    return dust;
  }

  /// Whether an output costs more to spend than it is worth.
  static boolean isDust(TxOut output, Feerate dustFeerate) {
    return output.value() < dustThreshold(output.scriptPubKey(), dustFeerate);
  }

  /// Satoshi that an output with this script must have so as not to be dust; 0 where it can never
  /// be spent.
  ///
  /// @param dustFeerate bitcoind's is 3,000 satoshi per 1,000 virtual bytes
  public static long dustThreshold(Script script, Feerate dustFeerate) {
    if (script.isUnspendable()) {
      return 0;
    }
    int spending = WitnessProgram.from(script) == null ? SPENDING_BYTES : SPENDING_WITNESS_BYTES;
    return dustFeerate.fee(new TxOut(0, script).serializedSize() + spending);
  }
}
