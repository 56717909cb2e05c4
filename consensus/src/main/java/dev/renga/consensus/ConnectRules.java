package dev.renga.consensus;

import static dev.renga.consensus.ListedRule.rule;

import dev.renga.primitives.Amount;
import dev.renga.primitives.Coin;
import dev.renga.primitives.Deployment;
import dev.renga.primitives.OutPoint;
import dev.renga.primitives.Transaction;
import dev.renga.primitives.TxIn;
import java.util.List;

/// The rules that need the unspent outputs, in the order in which [BlockConnector] asks them: once
/// before the first transaction, then per transaction and per input, then once at the end.
final class ConnectRules {
  /// Largest signature operation cost of a block.
  static final int MAX_SIGOP_COST = 80_000;

  private static final long SEQUENCE_DISABLE = 1L << 31;
  private static final long SEQUENCE_IS_TIME = 1L << 22;
  private static final long SEQUENCE_MASK = 0xffff;
  private static final int SEQUENCE_GRANULARITY = 9;

  private ConnectRules() {}

  /// Asked before the first transaction.
  static final RuleList<Connecting> BEGIN =
      RuleList.of(
          "connect",
          rule(
                  "block-overwrites-nothing",
                  "A block MUST NOT hold a transaction one of whose outputs has the name of an"
                      + " unspent one.",
                  "BIP30; CVE-2012-1909",
                  "bad-txns-BIP30",
                  "ConnectRules.overwritesNothing",
                  ConnectRules::overwritesNothing)
              .detail("tried to overwrite transaction"));

  /// Asked of every transaction after the coinbase, when its coins have been looked up.
  static final RuleList<Connecting> INPUTS =
      RuleList.of(
          "connect-inputs",
          rule(
                  "input-unspent",
                  "Every input MUST spend an output of an earlier transaction that nobody has"
                      + " spent.",
                  "Bitcoin 0.1; bitcoin.pdf, section 5",
                  "bad-txns-inputs-missingorspent",
                  "ConnectRules.spendsWhatExists",
                  ConnectRules::spendsWhatExists)
              .detail(c -> inTransaction(c, "CheckTxInputs: inputs missing/spent")));

  /// Asked of every input, in order.
  static final RuleList<Connecting> INPUT =
      RuleList.of(
          "connect-input",
          rule(
                  "input-mature",
                  "An output of a coinbase MUST NOT be spent before 100 blocks have followed.",
                  "Bitcoin 0.1",
                  "bad-txns-premature-spend-of-coinbase",
                  "ConnectRules.spendsMatureCoin",
                  ConnectRules::spendsMatureCoin)
              .detail(
                  c ->
                      inTransaction(
                          c,
                          "tried to spend coinbase at depth "
                              + (c.height - c.spent[c.input].height()))),
          rule(
                  "input-amounts-in-range",
                  "Amounts being spent, and their running sum, MUST lie between 0 and 21 million"
                      + " bitcoin.",
                  "CVE-2010-5139",
                  "bad-txns-inputvalues-outofrange",
                  "ConnectRules.bringsInAmountsInRange",
                  ConnectRules::bringsInAmountsInRange)
              .detail(c -> inTransaction(c, "")));

  /// Asked of every transaction after the coinbase. That the fee itself is in range follows from
  /// the rules before it.
  static final RuleList<Connecting> TRANSACTION =
      RuleList.of(
          "connect-transaction",
          Connecting::isActive,
          rule(
                  "tx-creates-no-money",
                  "A transaction MUST NOT pay out more than its inputs bring in.",
                  "Bitcoin 0.1; bitcoin.pdf, section 6",
                  "bad-txns-in-belowout",
                  "ConnectRules.createsNoMoney",
                  ConnectRules::createsNoMoney)
              .detail(
                  c ->
                      inTransaction(
                          c,
                          "value in (%s) < value out (%s)"
                              .formatted(
                                  Connecting.money(c.valueIn), Connecting.money(c.valueOut)))),
          rule(
                  "block-fees-in-range",
                  "The running sum of a block's fees MUST lie between 0 and 21 million bitcoin.",
                  "Bitcoin Core 0.16.3; CVE-2010-5139",
                  "bad-txns-accumulated-fee-outofrange",
                  "ConnectRules.feesAreInRange",
                  ConnectRules::feesAreInRange)
              .detail("accumulated fee in the block out of range"),
          rule(
                  "tx-relative-locks-passed",
                  "Every relative lock time that an input states MUST have passed.",
                  "BIP68, specification; CVE-2024-34478",
                  "bad-txns-nonfinal",
                  "ConnectRules.relativeLocksHavePassed",
                  ConnectRules::relativeLocksHavePassed)
              .since(Deployment.CHECK_SEQUENCE)
              .detail(
                  c ->
                      "contains a non-BIP68-final transaction " + c.transaction.txid().toString()));

  /// Asked of every transaction, the coinbase included.
  static final RuleList<Connecting> SIGOPS =
      RuleList.of(
          "connect-sigops",
          rule(
                  "block-sigop-cost",
                  "The signature operation cost of a block MUST NOT exceed 80,000.",
                  "BIP141, sigops; BIP16; CVE-2010-5138",
                  "bad-blk-sigops",
                  "ConnectRules.sigopCostIsAllowed",
                  ConnectRules::sigopCostIsAllowed)
              .detail("too many sigops"));

  /// Asked after the last transaction.
  static final RuleList<Connecting> END =
      RuleList.of(
          "connect-end",
          rule(
                  "coinbase-amount",
                  "A coinbase MUST NOT pay out more than the subsidy and the block's fees.",
                  "Bitcoin 0.1; BIP42",
                  "bad-cb-amount",
                  "ConnectRules.claimsNoMoreThanReward",
                  ConnectRules::claimsNoMoreThanReward)
              .detail(
                  c ->
                      "coinbase pays too much (actual=%s vs limit=%s)"
                          .formatted(
                              Connecting.totalOf(c.block.transactions().get(0).outputs()),
                              c.reward())));

  private static String inTransaction(Connecting c, String detail) {
    return detail + " in transaction " + c.transaction.txid();
  }

  static boolean overwritesNothing(Connecting c) {
    if (!Bip30.isEnforced(c.block.hash(), c.parent, c.network, Bip30.RESUMED_AT)) {
      return true;
    }
    List<Transaction> transactions = c.block.transactions();
    for (int t = 0; t < transactions.size(); t++) {
      Transaction transaction = transactions.get(t);
      int outputs = transaction.outputs().size();
      for (int i = 0; i < outputs; i++) {
        if (c.coins.contains(new OutPoint(transaction.txid(), i))) {
          return false;
        }
      }
    }
    return true;
  }

  static boolean spendsWhatExists(Connecting c) {
    return c.found == c.transaction.inputs().size();
  }

  static boolean spendsMatureCoin(Connecting c) {
    Coin coin = c.spent[c.input];
    return !coin.coinbase() || c.height - coin.height() >= TransactionRules.COINBASE_MATURITY;
  }

  static boolean bringsInAmountsInRange(Connecting c) {
    return Amount.isInRange(c.spent[c.input].value()) && Amount.isInRange(c.valueIn);
  }

  static boolean createsNoMoney(Connecting c) {
    return c.valueIn >= c.valueOut;
  }

  static boolean feesAreInRange(Connecting c) {
    return Amount.isInRange(c.fees);
  }

  /// A lock of zero has always passed, whichever unit it has, since median times never decrease.
  static boolean relativeLocksHavePassed(Connecting c) {
    if (Integer.compareUnsigned(c.transaction.version(), 2) < 0) {
      return true;
    }
    List<TxIn> inputs = c.transaction.inputs();
    for (int i = 0; i < inputs.size(); i++) {
      long sequence = inputs.get(i).sequence();
      if ((sequence & SEQUENCE_DISABLE) == 0
          && (sequence & SEQUENCE_MASK) != 0
          && !lockHasPassed(c, sequence, c.spent[i].height())) {
        return false;
      }
    }
    return true;
  }

  /// Times are measured from the median time past of the block before the one that made the coin to
  /// that of the block before this one.
  private static boolean lockHasPassed(Connecting c, long sequence, int coinHeight) {
    long value = sequence & SEQUENCE_MASK;
    if ((sequence & SEQUENCE_IS_TIME) == 0) {
      return coinHeight + value <= c.height;
    }
    long from = c.parent.ancestor(Math.max(coinHeight - 1, 0)).medianTimePast();
    return from + (value << SEQUENCE_GRANULARITY) <= c.parentMedianTimePast();
  }

  static boolean sigopCostIsAllowed(Connecting c) {
    return c.sigopCost <= MAX_SIGOP_COST;
  }

  static boolean claimsNoMoreThanReward(Connecting c) {
    return Connecting.totalOf(c.block.transactions().get(0).outputs()) <= c.reward();
  }
}
