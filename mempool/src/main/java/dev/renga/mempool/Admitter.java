package dev.renga.mempool;

import static dev.renga.mempool.Admission.Kind;

import dev.renga.chain.HeaderNode;
import dev.renga.consensus.TransactionRules;
import dev.renga.consensus.UnconfirmedRules;
import dev.renga.consensus.Verdict;
import dev.renga.mempool.Candidate.Look;
import dev.renga.primitives.Coin;
import dev.renga.primitives.Network;
import dev.renga.primitives.OutPoint;
import dev.renga.primitives.Transaction;
import dev.renga.primitives.TxIn;
import dev.renga.primitives.TxOut;
import dev.renga.primitives.Txid;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Decides whether a transaction may come in, its scripts apart, in bitcoind's order and with its
/// words. Changes nothing. Used by the writer alone.
final class Admitter {
  /// Signature operation cost of a standard transaction at most: a fifth of a block's.
  static final long MAX_SIGOP_COST = 16_000;

  /// Outputs of an orphan that are looked for in the chain at most: the orphan costs its sender
  /// little and each look may cost us one at the disk.
  static final int MAX_OWN_OUTPUTS = 16;

  private final MempoolConfig config;
  private final Network network;
  private final Pool pool;
  private final CoinLookup lookup;

  Admitter(MempoolConfig config, Network network, Pool pool, CoinLookup lookup) {
    this.config = config;
    this.network = network;
    this.pool = pool;
    this.lookup = lookup;
  }

  /// What all transactions looked at together have in common.
  ///
  /// @param tip the last block that the pool has taken in
  /// @param floor what a transaction must pay at least now
  /// @param returning whether they come back from an abandoned block: then fees are not asked for
  /// @param assumed transactions taken as if they were in the pool, by their names: for tests of
  ///   several at once
  record Circumstances(
      HeaderNode tip, Feerate floor, boolean returning, Map<Txid, Transaction> assumed) {
    /// What the assumed ones spend.
    Set<OutPoint> spent() {
      Set<OutPoint> spent = new LinkedHashSet<>();
      for (Transaction transaction : assumed.values()) {
        transaction.inputs().forEach(input -> spent.add(input.prevout()));
      }
      return spent;
    }
  }

  private static Look refuse(Transaction transaction, String reason, String detail, Kind kind) {
    return new Look.Done(new Admission.Refused(transaction, reason, detail, kind));
  }

  private static Look refuse(Transaction transaction, Verdict.Invalid verdict) {
    boolean premature = verdict.reason().equals("bad-txns-premature-spend-of-coinbase");
    Kind kind = premature ? Kind.PREMATURE : Kind.CONSENSUS;
    return refuse(transaction, verdict.reason(), verdict.detail(), kind);
  }

  /// What a transaction shows by itself; `null` if there is nothing against it.
  @Nullable Look lookAtForm(Transaction transaction) {
    if (TransactionRules.checkContextFree(transaction) instanceof Verdict.Invalid invalid) {
      return refuse(transaction, invalid);
    }
    if (transaction.isCoinbase()) {
      return refuse(transaction, "coinbase", "", Kind.CONSENSUS);
    }
    if (config.standard().required()) {
      String reason = Standardness.refuse(transaction, config.standard());
      if (reason != null) {
        return refuse(transaction, reason, "", Kind.NOT_STANDARD);
      }
    }
    return transaction.strippedSize() < Standardness.MIN_STRIPPED_SIZE
        ? refuse(transaction, "tx-size-small", "", Kind.NOT_STANDARD)
        : null;
  }

  /// Looks at a transaction that passed [#lookAtForm].
  Look look(Transaction transaction, Circumstances now) {
    HeaderNode tip = now.tip();
    if (!TransactionRules.isFinal(transaction, tip.height() + 1, tip.medianTimePast())) {
      return refuse(transaction, "non-final", "", Kind.PREMATURE);
    }
    PoolNode same = pool.find(transaction.wtxid());
    if (same != null) {
      return new Look.Done(new Admission.Known(same.entry));
    }
    if (pool.find(transaction.txid()) != null || now.assumed().containsKey(transaction.txid())) {
      return refuse(transaction, "txn-same-nonwitness-data-in-mempool", "", Kind.CONFLICT);
    }
    Set<OutPoint> spent = now.spent();
    for (TxIn input : transaction.inputs()) {
      if (spent.contains(input.prevout())) {
        return refuse(transaction, "conflict-in-package", "", Kind.POLICY);
      }
    }
    Inputs inputs = new Inputs(transaction);
    Look missing = inputs.find(now);
    return missing != null ? missing : lookAtCoins(transaction, inputs.coins, now);
  }

  private Look lookAtCoins(Transaction transaction, List<Coin> coins, Circumstances now) {
    UnconfirmedRules rules = new UnconfirmedRules(transaction, coins, now.tip(), network);
    if (!rules.relativeLocksHavePassed()) {
      return refuse(transaction, "non-BIP68-final", "", Kind.PREMATURE);
    }
    if (rules.checkInputs() instanceof Verdict.Invalid invalid) {
      return refuse(transaction, invalid);
    }
    Look refusal = lookAtStandardInputs(transaction, rules);
    if (refusal != null) {
      return refusal;
    }
    long weight =
        Math.max(transaction.weight(), rules.sigopCost() * config.standard().bytesPerSigop());
    int size = (int) ((weight + 3) / Transaction.WITNESS_SCALE_FACTOR);
    if (!now.returning()) {
      refusal = lookAtFee(transaction, rules.fee(), size, now.floor());
    }
    if (refusal != null) {
      return refusal;
    }
    Candidate candidate =
        new Candidate(
            transaction,
            now.tip(),
            rules.spent(),
            rules.flags(),
            rules.fee(),
            rules.sigopCost(),
            size,
            Candidate.spendsCoinbase(coins),
            conflicts(transaction));
    return new Relations(config, pool, candidate, now).look();
  }

  private @Nullable Look lookAtStandardInputs(Transaction transaction, UnconfirmedRules rules) {
    MempoolConfig.Standard standard = config.standard();
    if (standard.required() && !InputPolicy.areInputsStandard(transaction, rules.spent())) {
      return refuse(transaction, "bad-txns-nonstandard-inputs", "", Kind.INPUTS_NOT_STANDARD);
    }
    if (standard.required()
        && transaction.hasWitness()
        && !InputPolicy.areWitnessesStandard(transaction, rules.spent())) {
      return refuse(transaction, "bad-witness-nonstandard", "", Kind.WITNESS_MUTATED);
    }
    if (rules.sigopCost() > MAX_SIGOP_COST) {
      return refuse(
          transaction,
          "bad-txns-too-many-sigops",
          String.valueOf(rules.sigopCost()),
          Kind.NOT_STANDARD);
    }
    boolean paidDust =
        standard.required()
            && rules.fee() != 0
            && Standardness.dustOutputs(transaction, standard.dustFeerate()) > 0;
    return paidDust
        ? refuse(transaction, "dust", "tx with dust output must be 0-fee", Kind.NOT_STANDARD)
        : null;
  }

  private @Nullable Look lookAtFee(Transaction transaction, long fee, int size, Feerate floor) {
    long wanted = floor.fee(size);
    if (fee < wanted) {
      return refuse(
          transaction, "mempool min fee not met", fee + " < " + wanted, Kind.RECONSIDERABLE);
    }
    wanted = config.fees().minimum().fee(size);
    return fee < wanted
        ? refuse(transaction, "min relay fee not met", fee + " < " + wanted, Kind.RECONSIDERABLE)
        : null;
  }

  private Set<PoolNode> conflicts(Transaction transaction) {
    Set<PoolNode> found = new LinkedHashSet<>();
    for (TxIn input : transaction.inputs()) {
      PoolNode spender = pool.spender(input.prevout());
      if (spender != null) {
        found.add(spender);
      }
    }
    return found;
  }

  /// The coins that a transaction spends: of the chain, of the pool, or assumed.
  private final class Inputs {
    private final Transaction transaction;
    private final List<Coin> coins = new ArrayList<>();

    Inputs(Transaction transaction) {
      this.transaction = transaction;
    }

    /// Finds all; what comes of it if they cannot be found, `null` if they are in [#coins].
    @Nullable Look find(Circumstances now) {
      List<OutPoint> asked = new ArrayList<>();
      for (TxIn input : transaction.inputs()) {
        if (unconfirmed(input.prevout().txid(), now) == null) {
          asked.add(input.prevout());
        }
      }
      List<@Nullable Coin> answers = asked.isEmpty() ? List.of() : lookup.find(now.tip(), asked);
      if (answers == null) {
        return new Look.Moved();
      }
      Map<Txid, Boolean> missing = new LinkedHashMap<>();
      int next = 0;
      for (TxIn input : transaction.inputs()) {
        OutPoint prevout = input.prevout();
        Transaction parent = unconfirmed(prevout.txid(), now);
        if (parent != null && prevout.index() >= parent.outputs().size()) {
          return refuse(transaction, "bad-txns-inputs-missingorspent", "", Kind.CONSENSUS);
        }
        Coin coin = parent == null ? answers.get(next++) : madeByNextBlock(parent, prevout, now);
        if (coin == null) {
          missing.put(prevout.txid(), true);
        } else {
          coins.add(coin);
        }
      }
      return missing.isEmpty() ? null : orphan(List.copyOf(missing.keySet()), now);
    }

    private @Nullable Transaction unconfirmed(Txid txid, Circumstances now) {
      PoolNode node = pool.find(txid);
      return node != null ? node.entry.transaction() : now.assumed().get(txid);
    }

    private Coin madeByNextBlock(Transaction parent, OutPoint prevout, Circumstances now) {
      TxOut output = parent.outputs().get((int) prevout.index());
      return new Coin(output, now.tip().height() + 1, false);
    }

    /// An orphan, unless it is in the chain already: then one of its outputs is likely unspent.
    private Look orphan(List<Txid> missing, Circumstances now) {
      List<OutPoint> own = new ArrayList<>();
      int outputs = Math.min(transaction.outputs().size(), MAX_OWN_OUTPUTS);
      for (int i = 0; i < outputs; i++) {
        own.add(new OutPoint(transaction.txid(), i));
      }
      List<@Nullable Coin> answers = lookup.find(now.tip(), own);
      if (answers == null) {
        return new Look.Moved();
      }
      for (Coin coin : answers) {
        if (coin != null) {
          return refuse(transaction, "txn-already-known", "", Kind.CONFLICT);
        }
      }
      return new Look.Done(new Admission.Orphan(transaction, missing));
    }
  }
}
