package dev.renga.mempool;

import dev.renga.mempool.Admission.Kind;
import dev.renga.mempool.Candidate.Look;
import dev.renga.primitives.Amount;
import dev.renga.primitives.OutPoint;
import dev.renga.primitives.Transaction;
import dev.renga.primitives.TxIn;
import dev.renga.primitives.Txid;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What a candidate may be to others in the pool: how long chains get, who gives way to whom.
/// Replacement follows BIP125's rules 2 to 5 and the rule on feerates as Bitcoin Core 30 has them,
/// without asking for a signal (rule 1): everything is replaceable, whatever its sequence numbers
/// say (known failure M-003). Changes nothing.
final class Relations {
  /// Entries that one transaction may push out (rule 5).
  static final int MAX_REPLACED = 100;

  /// A transaction of that size may be one more than the limit of descendants allows, so that each
  /// of two parties to a contract can raise its fee (known failure M-005).
  private static final int CARVE_OUT_SIZE = 10_000;

  private static final int TRUC_VERSION = 3;
  private static final int TRUC_MAX_SIZE = 10_000;
  private static final int TRUC_CHILD_MAX_SIZE = 1000;

  private final MempoolConfig config;
  private final Candidate candidate;
  private final Transaction transaction;
  private final boolean returning;
  private final Set<PoolNode> parents;
  private final Set<PoolNode> ancestors;
  private final Set<PoolNode> conflicts;
  private Set<PoolNode> replaced = Set.of();

  Relations(MempoolConfig config, Pool pool, Candidate candidate, Admitter.Circumstances now) {
    this.config = config;
    this.candidate = candidate;
    this.transaction = candidate.transaction();
    this.returning = now.returning();
    this.parents = pool.parents(transaction);
    this.ancestors = Pool.withAncestors(parents);
    this.conflicts = new LinkedHashSet<>(candidate.replaces());
  }

  Look look() {
    String truc = returning ? null : breachOfTruc();
    if (truc != null) {
      return refuse("TRUC-violation", truc, Kind.POLICY);
    }
    int count = 0;
    for (PoolNode conflict : conflicts) {
      count += conflict.descendantCount; // counts twice what hangs on two, as bitcoind does
    }
    if (count > MAX_REPLACED) {
      return refuse(
          "too many potential replacements",
          "rejecting replacement %s; too many potential replacements (%s > %s)"
              .formatted(transaction.txid(), count, MAX_REPLACED),
          Kind.POLICY);
    }
    replaced = Pool.withDescendants(conflicts);
    String tooLong = breachOfChains(config.chains());
    if (tooLong != null && !isCarvedOut()) {
      return refuse("too-long-mempool-chain", tooLong, Kind.POLICY);
    }
    Look refusal = lookAtReplacement();
    if (refusal == null) {
      refusal = lookAtEphemeralDust();
    }
    return refusal != null ? refusal : new Look.Ready(settled());
  }

  private Look refuse(String reason, String detail, Kind kind) {
    return new Look.Done(new Admission.Refused(transaction, reason, detail, kind));
  }

  private Candidate settled() {
    return new Candidate(
        transaction,
        candidate.tip(),
        candidate.spent(),
        candidate.flags(),
        candidate.fee(),
        candidate.sigopCost(),
        candidate.virtualSize(),
        candidate.spendsCoinbase(),
        conflicts);
  }

  // ---- length of chains ----

  /// Why the limits do not allow it; `null` if they do. What will be replaced does not count.
  private @Nullable String breachOfChains(MempoolConfig.Chains limits) {
    long size = candidate.virtualSize();
    for (PoolNode ancestor : ancestors) {
      size += ancestor.entry.virtualSize();
      long count = ancestor.descendantCount + 1L;
      long below = ancestor.descendantSize + candidate.virtualSize();
      if (!replaced.isEmpty()) {
        for (PoolNode gone : Pool.withDescendants(List.of(ancestor))) {
          count -= replaced.contains(gone) ? 1 : 0;
          below -= replaced.contains(gone) ? gone.entry.virtualSize() : 0;
        }
      }
      if (below > limits.descendantSize()) {
        return "exceeds descendant size limit for tx %s [limit: %s]"
            .formatted(ancestor.entry.txid(), limits.descendantSize());
      }
      if (count > limits.descendants()) {
        return "too many descendants for tx %s [limit: %s]"
            .formatted(ancestor.entry.txid(), limits.descendants());
      }
    }
    if (size > limits.ancestorSize()) {
      return "exceeds ancestor size limit [limit: %s]".formatted(limits.ancestorSize());
    }
    return ancestors.size() + 1 > limits.ancestors()
        ? "too many unconfirmed ancestors [limit: %s]".formatted(limits.ancestors())
        : null;
  }

  private boolean isCarvedOut() {
    MempoolConfig.Chains limits = config.chains();
    return candidate.virtualSize() <= CARVE_OUT_SIZE
        && breachOfChains(
                new MempoolConfig.Chains(
                    2,
                    limits.ancestorSize(),
                    limits.descendants() + 1,
                    limits.descendantSize() + CARVE_OUT_SIZE))
            == null;
  }

  // ---- BIP431: topologically restricted until confirmation ----

  /// Version 3 asks for it: one parent, one child, and that one small. A second child takes the
  /// place of the first by the rules of replacement.
  private @Nullable String breachOfTruc() {
    boolean truc = transaction.version() == TRUC_VERSION;
    for (PoolNode parent : parents) {
      boolean parentTruc = parent.entry.transaction().version() == TRUC_VERSION;
      if (truc != parentTruc) {
        return "%s tx %s (wtxid=%s) cannot spend from %s tx %s (wtxid=%s)"
            .formatted(
                truc ? "version=3" : "non-version=3",
                transaction.txid(),
                transaction.wtxid(),
                parentTruc ? "version=3" : "non-version=3",
                parent.entry.txid(),
                parent.entry.wtxid());
      }
    }
    if (!truc) {
      return null;
    }
    int limit = parents.isEmpty() ? TRUC_MAX_SIZE : TRUC_CHILD_MAX_SIZE;
    if (ancestors.size() > 1) {
      return "tx %s (wtxid=%s) would have too many ancestors"
          .formatted(transaction.txid(), transaction.wtxid());
    }
    if (candidate.virtualSize() > limit) {
      return "version=3 %stx %s (wtxid=%s) is too big: %s > %s virtual bytes"
          .formatted(
              parents.isEmpty() ? "" : "child ",
              transaction.txid(),
              transaction.wtxid(),
              candidate.virtualSize(),
              limit);
    }
    return parents.isEmpty() ? null : breachByTrucSibling(parents.iterator().next());
  }

  private @Nullable String breachByTrucSibling(PoolNode parent) {
    Set<PoolNode> siblings = Pool.withDescendants(parent.children);
    if (siblings.isEmpty() || siblings.stream().anyMatch(conflicts::contains)) {
      return null;
    }
    PoolNode sibling = siblings.iterator().next();
    if (siblings.size() == 1 && sibling.ancestorCount == 2) {
      conflicts.add(sibling);
      return null;
    }
    return "tx %s (wtxid=%s) would exceed descendant count limit"
        .formatted(parent.entry.txid(), parent.entry.wtxid());
  }

  // ---- replacement ----

  private @Nullable Look lookAtReplacement() {
    for (PoolNode ancestor : ancestors) {
      if (conflicts.contains(ancestor)) {
        return refuse(
            "bad-txns-spends-conflicting-tx",
            "%s spends conflicting transaction %s"
                .formatted(transaction.txid(), ancestor.entry.txid()),
            Kind.CONSENSUS);
      }
    }
    if (conflicts.isEmpty()) {
      return null;
    }
    for (PoolNode conflict : conflicts) {
      MempoolEntry old = conflict.entry;
      if (Feerate.compare(candidate.fee(), candidate.virtualSize(), old.fee(), old.virtualSize())
          <= 0) {
        return insufficient(
            "rejecting replacement %s; new feerate %s <= old feerate %s"
                .formatted(
                    transaction.txid(),
                    Feerate.of(candidate.fee(), candidate.virtualSize()),
                    old.feerate()));
      }
    }
    Look refusal = lookAtNewParents();
    return refusal != null ? refusal : lookAtReplacementFee();
  }

  private Look insufficient(String detail) {
    return refuse("insufficient fee", detail, Kind.RECONSIDERABLE);
  }

  /// Rule 2: it spends nothing unconfirmed that those directly replaced did not spend.
  private @Nullable Look lookAtNewParents() {
    Set<Txid> before = new HashSet<>();
    for (PoolNode conflict : conflicts) {
      for (TxIn input : conflict.entry.transaction().inputs()) {
        before.add(input.prevout().txid());
      }
    }
    Set<Txid> unconfirmed = new HashSet<>();
    parents.forEach(parent -> unconfirmed.add(parent.entry.txid()));
    List<TxIn> inputs = transaction.inputs();
    for (int i = 0; i < inputs.size(); i++) {
      Txid parent = inputs.get(i).prevout().txid();
      if (unconfirmed.contains(parent) && !before.contains(parent)) {
        return refuse(
            "replacement-adds-unconfirmed",
            "replacement %s adds unconfirmed input, idx %s".formatted(transaction.txid(), i),
            Kind.POLICY);
      }
    }
    return null;
  }

  /// Rules 3 and 4: it pays what all those pay that go, and for its own size on top.
  private @Nullable Look lookAtReplacementFee() {
    long fees = 0;
    for (PoolNode gone : replaced) {
      fees += gone.entry.fee();
    }
    if (candidate.fee() < fees) {
      return insufficient(
          "rejecting replacement %s, less fees than conflicting txs; %s < %s"
              .formatted(transaction.txid(), money(candidate.fee()), money(fees)));
    }
    long more = candidate.fee() - fees;
    long wanted = config.fees().incremental().fee(candidate.virtualSize());
    return more < wanted
        ? insufficient(
            "rejecting replacement %s, not enough additional fees to relay; %s < %s"
                .formatted(transaction.txid(), money(more), money(wanted)))
        : null;
  }

  private static String money(long satoshi) {
    return Amount.toText(satoshi);
  }

  // ---- ephemeral dust ----

  /// The dust of a parent that pays nothing must be spent by every child (known failure M-021).
  private @Nullable Look lookAtEphemeralDust() {
    if (!config.standard().required()) {
      return null;
    }
    Set<OutPoint> spent = new HashSet<>();
    transaction.inputs().forEach(input -> spent.add(input.prevout()));
    for (PoolNode parent : parents) {
      Transaction made = parent.entry.transaction();
      for (int i = 0; i < made.outputs().size(); i++) {
        if (Standardness.isDust(made.outputs().get(i), config.standard().dustFeerate())
            && !spent.contains(new OutPoint(made.txid(), i))) {
          return refuse(
              "missing-ephemeral-spends",
              "tx %s (wtxid=%s) did not spend parent's ephemeral dust"
                  .formatted(transaction.txid(), transaction.wtxid()),
              Kind.POLICY);
        }
      }
    }
    return null;
  }
}
