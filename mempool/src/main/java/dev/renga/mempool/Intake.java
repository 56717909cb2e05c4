package dev.renga.mempool;

import dev.renga.chain.Chain;
import dev.renga.chain.ChainStoppedException;
import dev.renga.chain.HeaderNode;
import dev.renga.consensus.Verdict;
import dev.renga.consensus.script.ScriptFlags;
import dev.renga.consensus.script.TransactionScripts;
import dev.renga.mempool.Admission.Kind;
import dev.renga.mempool.Candidate.Look;
import dev.renga.mempool.PoolFollower.Readmission.Outcome;
import dev.renga.primitives.Transaction;
import dev.renga.primitives.Txid;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The way of transactions into the pool: they are looked at, their scripts are given to the
/// chain's pool of threads, and what passed is taken in.
///
/// A transaction is looked at before its scripts are run, so that what is refused cheaply costs
/// nothing, and once more when they are good, since the pool may be another by then. Its scripts'
/// verdict stands: it follows from the transaction, what it spends (which the outpoints name) and
/// the flags. Used by the writer alone.
final class Intake {
  /// Transactions whose scripts are being checked at most.
  static final int MAX_IN_FLIGHT = 32;

  /// Transactions that wait for a parent under way at most; more count as orphans.
  static final int MAX_PARKED = 256;

  private static final Logger LOG = LoggerFactory.getLogger(Intake.class);

  private final Chain chain;
  private final Ledger ledger;
  private final Orphanage orphans;
  private final Recent recent;
  private final Consumer<Runnable> results;
  private final Answers answers;
  private final PoolFollower follower;
  private final Admitter admitter;
  private final Deque<Job> ready = new ArrayDeque<>();
  private final Set<Job> inFlight = new HashSet<>();
  private final Map<Txid, List<Job>> parked = new HashMap<>();
  private int parkedCount;

  /// How many jobs of each name are ready, in flight or parked.
  private final Map<Txid, Integer> underWay = new HashMap<>();

  /// Takes answers that are due when everybody can see what they say.
  interface Answers {
    void give(CompletableFuture<Admission> future, Admission admission);
  }

  /// A transaction on its way in.
  private static final class Job {
    final Transaction transaction;
    final Source source;
    final CompletableFuture<Admission> future;
    @Nullable ScriptFlags checked;

    Job(Transaction transaction, Source source, CompletableFuture<Admission> future) {
      this.transaction = transaction;
      this.source = source;
      this.future = future;
    }
  }

  /// @param results takes what the writer is to do when scripts are checked; any thread
  Intake(
      Chain chain,
      Ledger ledger,
      Orphanage orphans,
      Recent recent,
      Consumer<Runnable> results,
      Answers answers) {
    this.chain = chain;
    this.ledger = ledger;
    this.orphans = orphans;
    this.recent = recent;
    this.results = results;
    this.answers = answers;
    ChainCoins coins = new ChainCoins(chain);
    this.follower = new PoolFollower(chain, ledger, orphans, recent, coins, this::retry);
    this.admitter = new Admitter(ledger.config, chain.view().network(), ledger.pool, coins);
  }

  /// The last block that the pool has taken in.
  HeaderNode place() {
    return follower.place();
  }

  /// Takes the pool to the tip of the chain.
  void follow() {
    follower.follow(this::readmit);
  }

  /// Whether nothing can be done before something comes.
  boolean isIdle() {
    return ready.isEmpty() || inFlight.size() >= MAX_IN_FLIGHT;
  }

  /// Whether more transactions may come.
  boolean hasRoom() {
    return ready.isEmpty() && inFlight.size() < MAX_IN_FLIGHT;
  }

  /// Goes on with what is ready.
  void work() {
    while (inFlight.size() < MAX_IN_FLIGHT && !ready.isEmpty()) {
      process(ready.removeFirst());
    }
  }

  private Admitter.Circumstances now(boolean returning, Map<Txid, Transaction> assumed) {
    return new Admitter.Circumstances(follower.place(), ledger.minimum(), returning, assumed);
  }

  /// Looks until the chain stands still meanwhile.
  private Look look(Transaction transaction, Map<Txid, Transaction> assumed) {
    Look look = admitter.lookAtForm(transaction);
    while (look == null || look instanceof Look.Moved) {
      follow();
      look = admitter.look(transaction, now(false, assumed));
    }
    return look;
  }

  /// A transaction is handed in.
  void begin(Transaction transaction, Source source, CompletableFuture<Admission> future) {
    begin(new Job(transaction, source, future));
  }

  private void begin(Job job) {
    underWay.merge(job.transaction.txid(), 1, Integer::sum);
    ready.addLast(job);
  }

  private void process(Job job) {
    switch (look(job.transaction, Map.of())) {
      case Look.Ready(Candidate candidate) -> {
        if (candidate.flags().equals(job.checked)) {
          accept(job, candidate);
        } else {
          checkScripts(job, candidate);
        }
      }
      case Look.Done(Admission.Orphan orphan) -> await(job, orphan);
      case Look.Done(Admission admission) -> finish(job, admission);
      case Look.Moved moved -> throw new AssertionError("looked at a moving chain");
    }
  }

  /// An orphan whose parent is under way waits for it; another one is kept for later.
  private void await(Job job, Admission.Orphan orphan) {
    for (Txid parent : orphan.missing()) {
      if (underWay.containsKey(parent) && parkedCount < MAX_PARKED) {
        parkedCount++;
        parked.computeIfAbsent(parent, key -> new ArrayList<>()).add(job);
        return;
      }
    }
    if (orphan.missing().stream().anyMatch(recent::isRefused)) {
      finish(
          job,
          new Admission.Refused(
              job.transaction,
              "bad-txns-inputs-missingorspent",
              "a parent was refused",
              Kind.POLICY));
      return;
    }
    if (job.source instanceof Source.Peer(long peer)) {
      Transaction own = EntryMemory.compact(job.transaction);
      orphans.add(new Orphanage.Orphan(own, peer, ledger.now()));
    }
    finish(job, orphan);
  }

  private void checkScripts(Job job, Candidate candidate) {
    inFlight.add(job);
    var _ =
        chain
            .checkScripts(checks(candidate))
            .whenComplete(
                (verdict, error) -> results.accept(() -> checked(job, candidate, verdict, error)));
  }

  /// What relay asks for, and then what the next block will ask for: the second holds wherever the
  /// first does, and is asked all the same (known failure C-040).
  private static List<TransactionScripts> checks(Candidate candidate) {
    Transaction transaction = candidate.transaction();
    return List.of(
        new TransactionScripts(transaction, candidate.spent(), ScriptFlags.STANDARD),
        new TransactionScripts(transaction, candidate.spent(), candidate.flags()));
  }

  private void checked(
      Job job, Candidate candidate, @Nullable Verdict verdict, @Nullable Throwable error) {
    inFlight.remove(job);
    if (error instanceof ChainStoppedException stop) {
      throw stop;
    }
    if (error != null) {
      throw new IllegalStateException("a script check ended in an error of our own", error);
    }
    if (verdict instanceof Verdict.Invalid invalid) {
      finish(job, refused(candidate, invalid));
      return;
    }
    job.checked = candidate.flags();
    process(job);
  }

  private static Admission.Refused refused(Candidate candidate, Verdict.Invalid invalid) {
    Transaction transaction = candidate.transaction();
    boolean stripped =
        !transaction.hasWitness() && InputPolicy.needsWitness(transaction, candidate.spent());
    Kind kind = invalid.kind() == Verdict.Kind.CONSENSUS ? Kind.CONSENSUS : Kind.NOT_STANDARD;
    if (kind == Kind.CONSENSUS) {
      LOG.error(
          "Scripts that relay allows are refused by the next block's rules: {}. This is a bug in"
              + " Renga.",
          invalid);
    }
    return new Admission.Refused(
        transaction, invalid.reason(), invalid.detail(), stripped ? Kind.WITNESS_STRIPPED : kind);
  }

  private void accept(Job job, Candidate candidate) {
    MempoolEntry entry = ledger.entry(candidate);
    List<MempoolEntry> replaced = ledger.add(entry, candidate, job.source);
    ledger.trim();
    if (ledger.pool.find(entry.txid()) == null) {
      ledger.forget(entry);
      finish(job, new Admission.Refused(job.transaction, "mempool full", "", Kind.RECONSIDERABLE));
      return;
    }
    finish(job, new Admission.Accepted(entry, replaced));
    orphans.takeChildren(entry.transaction()).forEach(this::retry);
  }

  private void retry(Orphanage.Orphan orphan) {
    Source source = new Source.Peer(orphan.peer());
    begin(new Job(orphan.transaction(), source, new CompletableFuture<>()));
  }

  private void finish(Job job, Admission admission) {
    if (admission instanceof Admission.Refused refusal) {
      recent.refused(refusal);
    }
    answers.give(job.future, admission);
    underWay.computeIfPresent(
        job.transaction.txid(), (txid, count) -> count == 1 ? null : count - 1);
    List<Job> waiting = parked.remove(job.transaction.txid());
    if (waiting != null) {
      parkedCount -= waiting.size();
      ready.addAll(waiting);
    }
  }

  /// Takes back a transaction of an abandoned block.
  private Outcome readmit(Transaction transaction) {
    if (admitter.lookAtForm(transaction) != null) {
      return Outcome.OUT;
    }
    return switch (admitter.look(transaction, now(true, Map.of()))) {
      case Look.Moved moved -> Outcome.MOVED;
      case Look.Done(Admission.Known known) -> Outcome.IN;
      case Look.Done done -> Outcome.OUT;
      case Look.Ready(Candidate candidate) -> {
        if (!Waiting.on(chain.checkScripts(checks(candidate))).isValid()) {
          yield Outcome.OUT;
        }
        ledger.add(ledger.entry(candidate), candidate, Source.REORG);
        yield Outcome.IN;
      }
    };
  }

  /// What would become of transactions, each seen after those before it; changes nothing.
  List<Admission> rehearse(List<Transaction> transactions) {
    List<Admission> outcomes = new ArrayList<>();
    Map<Txid, Transaction> assumed = new HashMap<>();
    for (Transaction transaction : transactions) {
      Admission answer = rehearse(transaction, assumed);
      outcomes.add(answer);
      if (answer instanceof Admission.Accepted) {
        assumed.put(transaction.txid(), transaction);
      }
    }
    return outcomes;
  }

  private Admission rehearse(Transaction transaction, Map<Txid, Transaction> assumed) {
    return switch (look(transaction, assumed)) {
      case Look.Done(Admission admission) -> admission;
      case Look.Moved moved -> throw new AssertionError("looked at a moving chain");
      case Look.Ready(Candidate candidate) ->
          Waiting.on(chain.checkScripts(checks(candidate))) instanceof Verdict.Invalid invalid
              ? refused(candidate, invalid)
              : new Admission.Accepted(ledger.rehearse(candidate), Ledger.replacedBy(candidate));
    };
  }
}
