package dev.renga.mempool;

import dev.renga.consensus.script.ScriptForms;
import dev.renga.consensus.script.Sigops;
import dev.renga.consensus.script.WitnessProgram;
import dev.renga.primitives.Bytes;
import dev.renga.primitives.Script;
import dev.renga.primitives.ScriptTemplate;
import dev.renga.primitives.Transaction;
import dev.renga.primitives.TxIn;
import dev.renga.primitives.TxOut;
import dev.renga.primitives.Witness;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What the spending side of a transaction must look like to be relayed: known forms of scripts
/// with bounded work behind them. Policy, not consensus. Pure; any thread.
final class InputPolicy {
  private static final int MAX_P2SH_SIGOPS = 15;

  /// Signature operations outside of witnesses (BIP54).
  private static final int MAX_LEGACY_SIGOPS = 2500;

  private static final int MAX_WITNESS_SCRIPT = 3600;
  private static final int MAX_WITNESS_ITEMS = 100;
  private static final int MAX_WITNESS_ITEM = 80;
  private static final int MAX_TAPSCRIPT_ITEM = 80;
  private static final int ANNEX = 0x50;
  private static final int LEAF_MASK = 0xfe;
  private static final int TAPSCRIPT = 0xc0;

  private InputPolicy() {}

  /// Whether what the inputs spend has known forms.
  ///
  /// @param spent the outputs that the inputs spend, in order
  static boolean areInputsStandard(Transaction transaction, List<TxOut> spent) {
    long sigops = 0;
    for (int i = 0; i < spent.size(); i++) {
      Script unlocking = transaction.inputs().get(i).scriptSig();
      Script locking = spent.get(i).scriptPubKey();
      boolean scriptHash = ScriptForms.isPayToScriptHash(locking);
      int behind = Sigops.payToScriptHash(unlocking, locking);
      sigops += Sigops.count(unlocking, true);
      sigops += scriptHash ? behind : Sigops.count(locking, true);
      if (sigops > MAX_LEGACY_SIGOPS
          || !isKnown(locking)
          || (scriptHash && (unlocking.isEmpty() || behind > MAX_P2SH_SIGOPS))) {
        return false;
      }
    }
    return true;
  }

  private static boolean isKnown(Script locking) {
    WitnessProgram program = WitnessProgram.from(locking);
    if (program != null) {
      return program.version() == 0
          ? program.program().length() == 20 || program.program().length() == 32
          : program.isTaproot() || program.isPayToAnchor();
    }
    return !(ScriptTemplate.of(locking) instanceof ScriptTemplate.NonStandard);
  }

  /// Whether the witnesses have no more and no larger items than their scripts need.
  static boolean areWitnessesStandard(Transaction transaction, List<TxOut> spent) {
    for (int i = 0; i < spent.size(); i++) {
      TxIn input = transaction.inputs().get(i);
      if (!input.witness().isEmpty() && !isWitnessStandard(input, spent.get(i).scriptPubKey())) {
        return false;
      }
    }
    return true;
  }

  private static boolean isWitnessStandard(TxIn input, Script locking) {
    WitnessProgram program = WitnessProgram.from(locking);
    boolean nested = ScriptForms.isPayToScriptHash(locking);
    if (nested) {
      program = redeemedProgram(input.scriptSig());
    }
    if (program == null || (program.isPayToAnchor() && !nested)) {
      return false;
    }
    Witness witness = input.witness();
    if (program.version() == 0 && program.program().length() == 32) {
      return witness.item(witness.size() - 1).length() <= MAX_WITNESS_SCRIPT
          && witness.size() - 1 <= MAX_WITNESS_ITEMS
          && areItemsAtMost(witness.items().subList(0, witness.size() - 1), MAX_WITNESS_ITEM);
    }
    return !program.isTaproot() || nested || isTaprootWitnessStandard(witness.items());
  }

  private static boolean areItemsAtMost(List<Bytes> items, int length) {
    for (Bytes item : items) {
      if (item.length() > length) {
        return false;
      }
    }
    return true;
  }

  private static boolean isTaprootWitnessStandard(List<Bytes> items) {
    int count = items.size();
    Bytes last = items.get(count - 1);
    if (count == 1) {
      return true; // the key's own way
    }
    if (last.isEmpty() || last.at(0) == ANNEX) {
      return false;
    }
    return (last.at(0) & LEAF_MASK) != TAPSCRIPT
        || areItemsAtMost(items.subList(0, count - 2), MAX_TAPSCRIPT_ITEM);
  }

  private static @Nullable WitnessProgram redeemedProgram(Script unlocking) {
    Script redeem = unlocking.isEmpty() ? null : ScriptForms.lastPush(unlocking);
    return redeem == null ? null : WitnessProgram.from(redeem);
  }

  /// Whether some input spends a witness program that wants a witness: then a transaction without
  /// any had its witness taken away, and the one with it may be fine.
  static boolean needsWitness(Transaction transaction, List<TxOut> spent) {
    for (int i = 0; i < spent.size(); i++) {
      Script locking = spent.get(i).scriptPubKey();
      boolean nested = ScriptForms.isPayToScriptHash(locking);
      WitnessProgram program =
          nested
              ? redeemedProgram(transaction.inputs().get(i).scriptSig())
              : WitnessProgram.from(locking);
      if (program != null && (nested || !program.isPayToAnchor())) {
        return true;
      }
    }
    return false;
  }
}
