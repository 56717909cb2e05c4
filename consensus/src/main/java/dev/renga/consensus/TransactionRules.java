package dev.renga.consensus;

import static dev.renga.consensus.ListedRule.rule;

import dev.renga.primitives.Amount;
import dev.renga.primitives.Block;
import dev.renga.primitives.OutPoint;
import dev.renga.primitives.Transaction;
import dev.renga.primitives.TxIn;
import dev.renga.primitives.TxOut;
import java.util.Arrays;
import java.util.List;

/// The rules that a transaction must obey by itself, whatever it spends. Pure; any thread.
public final class TransactionRules {
  /// Confirmations that a coinbase needs before it may be spent, itself not counted.
  public static final int COINBASE_MATURITY = 100;

  /// Lock times below are heights, others seconds since 1970.
  public static final long LOCKTIME_THRESHOLD = 500_000_000L;

  private static final int COMPARED_PAIRWISE = 12;

  private TransactionRules() {}

  /// What a transaction shows by itself.
  static final RuleList<Transaction> CONTEXT_FREE =
      RuleList.of(
          "transaction",
          rule(
              "tx-has-inputs",
              "A transaction MUST have at least one input.",
              "Bitcoin 0.1",
              "bad-txns-vin-empty",
              "TransactionRules.hasInputs",
              TransactionRules::hasInputs),
          rule(
              "tx-has-outputs",
              "A transaction MUST have at least one output.",
              "Bitcoin 0.1",
              "bad-txns-vout-empty",
              "TransactionRules.hasOutputs",
              TransactionRules::hasOutputs),
          rule(
              "tx-size",
              "A transaction without its witness MUST NOT have more than 1,000,000 bytes.",
              "Bitcoin 0.3; BIP141, block size",
              "bad-txns-oversize",
              "TransactionRules.fitsIntoBlock",
              TransactionRules::fitsIntoBlock),
          rule(
              "tx-outputs-not-negative",
              "An output's amount MUST NOT be negative.",
              "CVE-2010-5139",
              "bad-txns-vout-negative",
              "TransactionRules.outputsAreNotNegative",
              TransactionRules::outputsAreNotNegative),
          rule(
              "tx-outputs-in-range",
              "An output's amount MUST NOT exceed 21 million bitcoin.",
              "CVE-2010-5139",
              "bad-txns-vout-toolarge",
              "TransactionRules.outputsAreInRange",
              TransactionRules::outputsAreInRange),
          rule(
              "tx-outputs-total-in-range",
              "The running sum of the outputs' amounts MUST NOT exceed 21 million bitcoin.",
              "CVE-2010-5139",
              "bad-txns-txouttotal-toolarge",
              "TransactionRules.outputsTotalIsInRange",
              TransactionRules::outputsTotalIsInRange),
          rule(
              "tx-inputs-distinct",
              "Two inputs of a transaction MUST NOT spend the same output.",
              "CVE-2018-17144",
              "bad-txns-inputs-duplicate",
              "TransactionRules.inputsAreDistinct",
              TransactionRules::inputsAreDistinct),
          rule(
              "tx-coinbase-script-size",
              "The script of a coinbase's input MUST have 2 to 100 bytes.",
              "Bitcoin 0.1",
              "bad-cb-length",
              "TransactionRules.hasCoinbaseScriptOfAllowedSize",
              TransactionRules::hasCoinbaseScriptOfAllowedSize),
          rule(
              "tx-prevouts-not-null",
              "An input of a transaction other than a coinbase MUST NOT name the null output.",
              "Bitcoin 0.1",
              "bad-txns-prevout-null",
              "TransactionRules.spendsNoNullOutput",
              TransactionRules::spendsNoNullOutput));

  /// Whether the transaction is well-formed; details are empty, as bitcoind's are.
  public static Verdict checkContextFree(Transaction transaction) {
    return CONTEXT_FREE.check(transaction);
  }

  /// Whether a transaction is final: its lock time has passed, or no input cares.
  ///
  /// @param height of the block that it is in, or would be
  /// @param cutoff seconds since 1970 that a lock time must lie before: the block's own time, or
  ///   since BIP113 the median time past of its parent
  public static boolean isFinal(Transaction transaction, int height, long cutoff) {
    long lockTime = transaction.lockTime();
    if (lockTime == 0 || lockTime < (lockTime < LOCKTIME_THRESHOLD ? height : cutoff)) {
      return true;
    }
    List<TxIn> inputs = transaction.inputs();
    for (int i = 0; i < inputs.size(); i++) {
      if (inputs.get(i).sequence() != TxIn.SEQUENCE_FINAL) {
        return false;
      }
    }
    return true;
  }

  static boolean hasInputs(Transaction transaction) {
    return !transaction.inputs().isEmpty();
  }

  static boolean hasOutputs(Transaction transaction) {
    return !transaction.outputs().isEmpty();
  }

  static boolean fitsIntoBlock(Transaction transaction) {
    return (long) transaction.strippedSize() * Transaction.WITNESS_SCALE_FACTOR <= Block.MAX_WEIGHT;
  }

  private enum AmountFault {
    NONE,
    NEGATIVE,
    TOO_LARGE,
    TOTAL_TOO_LARGE
  }

  /// The fault of the first output that has one: each output is looked at for all three before the
  /// next one, so that a sum is never taken over amounts out of range.
  private static AmountFault firstAmountFault(Transaction transaction) {
    List<TxOut> outputs = transaction.outputs();
    long total = 0;
    for (int i = 0; i < outputs.size(); i++) {
      long value = outputs.get(i).value();
      if (value < 0) {
        return AmountFault.NEGATIVE;
      }
      if (value > Amount.MAX_MONEY) {
        return AmountFault.TOO_LARGE;
      }
      total += value;
      if (total > Amount.MAX_MONEY) {
        return AmountFault.TOTAL_TOO_LARGE;
      }
    }
    return AmountFault.NONE;
  }

  static boolean outputsAreNotNegative(Transaction transaction) {
    return firstAmountFault(transaction) != AmountFault.NEGATIVE;
  }

  static boolean outputsAreInRange(Transaction transaction) {
    return firstAmountFault(transaction) != AmountFault.TOO_LARGE;
  }

  static boolean outputsTotalIsInRange(Transaction transaction) {
    return firstAmountFault(transaction) != AmountFault.TOTAL_TOO_LARGE;
  }

  static boolean inputsAreDistinct(Transaction transaction) {
    List<TxIn> inputs = transaction.inputs();
    int count = inputs.size();
    if (count <= COMPARED_PAIRWISE) {
      for (int i = 1; i < count; i++) {
        OutPoint prevout = inputs.get(i).prevout();
        for (int j = 0; j < i; j++) {
          if (prevout.equals(inputs.get(j).prevout())) {
            return false;
          }
        }
      }
      return true;
    }
    OutPoint[] sorted = new OutPoint[count];
    for (int i = 0; i < count; i++) {
      sorted[i] = inputs.get(i).prevout();
    }
    Arrays.sort(sorted);
    for (int i = 1; i < count; i++) {
      if (sorted[i].equals(sorted[i - 1])) {
        return false;
      }
    }
    return true;
  }

  static boolean hasCoinbaseScriptOfAllowedSize(Transaction transaction) {
    if (!transaction.isCoinbase()) {
      return true;
    }
    int size = transaction.inputs().get(0).scriptSig().length();
    return size >= 2 && size <= 100;
  }

  static boolean spendsNoNullOutput(Transaction transaction) {
    if (transaction.isCoinbase()) {
      return true;
    }
    List<TxIn> inputs = transaction.inputs();
    for (int i = 0; i < inputs.size(); i++) {
      if (inputs.get(i).prevout().isNull()) {
        return false;
      }
    }
    return true;
  }
}
