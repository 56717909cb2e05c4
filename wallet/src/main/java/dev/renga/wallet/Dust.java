package dev.renga.wallet;

import dev.renga.primitives.Address;
import dev.renga.primitives.Amount;
import dev.renga.primitives.Script;
import dev.renga.primitives.TxOut;

/// Outputs that would cost more to spend than a third of their worth, which nobody relays.
final class Dust {
  /// Satoshi per virtual byte at which spending is priced.
  private static final int FEERATE = 3;

  private static final int WITNESS_INPUT = 67;
  private static final int OTHER_INPUT = 148;

  private Dust() {}

  /// The least an output with this script may hold, in satoshi.
  static long threshold(Script script) {
    if (script.isUnspendable()) {
      return 0;
    }
    boolean witness = Address.from(script).orElse(null) instanceof Address.WitnessProgram;
    int input = witness ? WITNESS_INPUT : OTHER_INPUT;
    return (long) FEERATE * (new TxOut(0, script).serializedSize() + input);
  }

  /// Why an output cannot be paid; empty if it can.
  static String refusal(TxOut output) {
    if (!Amount.isInRange(output.value())) {
      return "Cannot pay %s satoshi.".formatted(output.value());
    }
    long least = threshold(output.scriptPubKey());
    return output.value() >= least
        ? ""
        : "%s satoshi are dust: an output like this needs at least %s."
            .formatted(output.value(), least);
  }
}
