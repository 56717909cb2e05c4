package dev.renga.consensus.script;

import dev.renga.primitives.Script;
import dev.renga.primitives.Transaction;
import dev.renga.primitives.TxIn;
import dev.renga.primitives.TxOut;
import dev.renga.primitives.Witness;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Counts signature operations, which a block may hold a limited number of (CVE-2010-5138, BIP16,
/// BIP141). Counting reads scripts, never runs them, and stops where a script cannot be read,
/// keeping what it has (known failure C-088).
public final class Sigops {
  private static final int MAX_KEYS = 20;

  private Sigops() {}

  /// Operations in a script: one for CHECKSIG and CHECKSIGVERIFY, 20 for CHECKMULTISIG.
  ///
  /// @param accurate whether a CHECKMULTISIG right after OP_1…OP_16 counts that many instead
  public static int count(Script script, boolean accurate) {
    ScriptReader reader = new ScriptReader(script);
    int total = 0;
    int last = -1;
    while (reader.next()) {
      int code = reader.opcode();
      if (code == Opcode.OP_CHECKSIG.code() || code == Opcode.OP_CHECKSIGVERIFY.code()) {
        total++;
      } else if (code == Opcode.OP_CHECKMULTISIG.code()
          || code == Opcode.OP_CHECKMULTISIGVERIFY.code()) {
        boolean counted = accurate && last >= Opcode.OP_1.code() && last <= Opcode.OP_16.code();
        total += counted ? last - Opcode.OP_1.code() + 1 : MAX_KEYS;
      }
      last = code;
    }
    return total;
  }

  /// Operations in the unlocking and locking scripts that a transaction carries, CHECKMULTISIG
  /// always as 20. These count fourfold in [#cost].
  public static int legacy(Transaction tx) {
    int total = 0;
    for (TxIn input : tx.inputs()) {
      total += count(input.scriptSig(), false);
    }
    for (TxOut output : tx.outputs()) {
      total += count(output.scriptPubKey(), false);
    }
    return total;
  }

  /// Operations in the redeem script that an unlocking script reveals (BIP16), counted accurately;
  /// 0 if the locking script is not P2SH. These count fourfold in [#cost].
  public static int payToScriptHash(Script scriptSig, Script scriptPubKey) {
    if (!ScriptForms.isPayToScriptHash(scriptPubKey)) {
      return 0;
    }
    Script redeem = ScriptForms.lastPush(scriptSig);
    return redeem == null ? 0 : count(redeem, true);
  }

  /// Operations behind a witness program, direct or in P2SH (BIP141): 1 for a key hash, those of
  /// the witness script counted accurately, none for later versions. These count once.
  public static int witness(Script scriptSig, Script scriptPubKey, Witness witness) {
    WitnessProgram program = WitnessProgram.from(scriptPubKey);
    if (program == null && ScriptForms.isPayToScriptHash(scriptPubKey)) {
      Script redeem = ScriptForms.lastPush(scriptSig);
      program = redeem == null ? null : WitnessProgram.from(redeem);
    }
    return program == null ? 0 : behind(program, witness);
  }

  private static int behind(WitnessProgram program, Witness witness) {
    if (program.version() != 0) {
      return 0;
    }
    return switch (program.program().length()) {
      case 20 -> 1;
      case 32 -> witness.isEmpty() ? 0 : count(new Script(witness.item(witness.size() - 1)), true);
      default -> 0;
    };
  }

  /// The signature operation cost of a transaction, of which a block may hold 80,000 (BIP141).
  ///
  /// @param spent the outputs that the inputs spend, in order; null (or empty) for a coinbase
  public static long cost(Transaction tx, @Nullable List<TxOut> spent, ScriptFlags flags) {
    long cost = (long) legacy(tx) * Transaction.WITNESS_SCALE_FACTOR;
    if (tx.isCoinbase() || spent == null) {
      return cost;
    }
    boolean p2sh = flags.has(ScriptFlag.P2SH);
    boolean segwit = flags.has(ScriptFlag.WITNESS);
    for (int i = 0; i < tx.inputs().size(); i++) {
      TxIn input = tx.inputs().get(i);
      Script locking = spent.get(i).scriptPubKey();
      if (p2sh) {
        cost +=
            (long) payToScriptHash(input.scriptSig(), locking) * Transaction.WITNESS_SCALE_FACTOR;
      }
      if (segwit) {
        cost += witness(input.scriptSig(), locking, input.witness());
      }
    }
    return cost;
  }
}
