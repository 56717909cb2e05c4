package dev.renga.mempool;

import dev.renga.chain.Chain;
import dev.renga.chain.ChainStoppedException;
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
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The one thread that changes the mempool: takes a command, follows the chain, looks at
/// transactions, gives their scripts to the chain's pool of threads, and takes in what passed.
///
/// A transaction is looked at before its scripts are run, so that what is refused cheaply costs
/// nothing, and once more when they are good if anything has changed meanwhile. Its scripts'
/// verdict stands: it follows from the transaction, what it spends (which the outpoints name) and
/// the flags.
final class PoolWriter {
  /// Transactions whose scripts are being checked at most.
  static final int MAX_IN_FLIGHT = 32;

  private static final Logger LOG = LoggerFactory.getLogger(PoolWriter.class);
  private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(10);

  private final Chain chain;
  private final Ledger ledger;
  private final Inbox inbox = new Inbox();
  private final Events events = new Events();
  private final Orphanage orphans;
  private final Recent recent;
  private final PoolFollower follower;
  private final Admitter admitter;
  private final Deque<Job> ready = new ArrayDeque<>();
  private final Set<Job> inFlight = new HashSet<>();
  private final Map<Txid, List<Job>> parked = new HashMap<>();

  /// How many jobs of each name are ready, in flight or parked.
  private final Map<Txid, Integer> underWay = new HashMap<>();

  private final Set<CompletableFuture<?>> open = ConcurrentHashMap.newKeySet();
  private final List<Reply<?>> replies = new ArrayList<>();
  private final Thread thread;
  private volatile MempoolView view;
  private volatile @Nullable String stopped;

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

  /// An answer that is given once everybody can see what it says.
  private record Reply<T>(CompletableFuture<T> future, Supplier<T> answer) {
    void give() {
      future.complete(answer.get());
    }
  }

  PoolWriter(MempoolConfig config, Chain chain, MempoolHost host) {
    this.chain = chain;
    this.ledger = new Ledger(config, host);
    this.orphans = new Orphanage(config.orphans());
    this.recent = new Recent(host.salt());
    ChainCoins coins = new ChainCoins(chain);
    this.follower = new PoolFollower(chain, ledger, orphans, recent, coins, this::retry);
    this.admitter = new Admitter(config, chain.view().network(), ledger.pool, coins);
    this.view = ledger.pool.view(follower.place(), ledger.minimum());
    this.thread = Thread.ofPlatform().daemon().name("renga-mempool").unstarted(this::run);
  }

  void start() {
    thread.start();
  }

  MempoolView view() {
    return view;
  }

  Events events() {
    return events;
  }

  Recent recent() {
    return recent;
  }

  Orphanage orphans() {
    return orphans;
  }

  /// Wakes the writer: the chain has moved.
  void signal() {
    inbox.signal();
  }

  // ---- commands ----

  CompletableFuture<Admission> submit(Transaction transaction, Source source) {
    CompletableFuture<Admission> future = new CompletableFuture<>();
    Job job = new Job(transaction, source, future);
    boolean patient = !(source instanceof Source.Peer);
    Inbox.Entrance entrance =
        inbox.put(command(future, transaction.totalSize(), () -> begin(job)), patient);
    switch (entrance) {
      case TAKEN -> {}
      case CLOSED -> refuse(future);
      case FULL ->
          future.complete(
              new Admission.Refused(transaction, "mempool-busy", "too much waits", Kind.BUSY));
    }
    return future;
  }

  CompletableFuture<List<Admission>> test(List<Transaction> transactions) {
    CompletableFuture<List<Admission>> future = new CompletableFuture<>();
    long weight = transactions.stream().mapToLong(Transaction::totalSize).sum();
    return call(future, weight, () -> reply(future, rehearse(transactions)));
  }

  /// The view after the chain was followed to where it is now.
  CompletableFuture<MempoolView> caughtUp() {
    CompletableFuture<MempoolView> future = new CompletableFuture<>();
    return call(future, 0, () -> replies.add(new Reply<>(future, () -> view)));
  }

  CompletableFuture<Boolean> forgetPeer(long peer) {
    CompletableFuture<Boolean> future = new CompletableFuture<>();
    return call(
        future,
        0,
        () -> {
          orphans.removePeer(peer);
          reply(future, true);
        });
  }

  private <T> CompletableFuture<T> call(CompletableFuture<T> future, long weight, Runnable body) {
    if (inbox.put(command(future, weight, body), true) == Inbox.Entrance.CLOSED) {
      refuse(future);
    }
    return future;
  }

  private Inbox.Command command(CompletableFuture<?> future, long weight, Runnable body) {
    open.add(future);
    var _ = future.whenComplete((answer, error) -> open.remove(future));
    return new Inbox.Command() {
      @Override
      public void run() {
        body.run();
      }

      @Override
      public void refuse() {
        PoolWriter.this.refuse(future);
      }

      @Override
      public long weight() {
        return weight;
      }
    };
  }

  private void refuse(CompletableFuture<?> future) {
    String why = stopped;
    future.completeExceptionally(
        new MempoolClosedException(why == null ? "The mempool is closed." : why, null));
  }

  private <T> void reply(CompletableFuture<T> future, T answer) {
    replies.add(new Reply<>(future, () -> answer));
  }

  // ---- the thread ----

  private void run() {
    try {
      while (!inbox.isClosed()) {
        boolean idle = inFlight.size() < MAX_IN_FLIGHT && ready.isEmpty();
        Runnable next = inbox.take(idle, ready.isEmpty() ? PATIENCE_NANOS : 0);
        step(next);
      }
    } catch (ChainStoppedException e) {
      stop("The mempool stopped with its chain.");
    } catch (Throwable e) { // goes to the supervisor
      fail(e);
    } finally {
      refuseAll();
    }
  }

  private void step(@Nullable Runnable next) {
    follower.follow(this::readmit);
    if (next != null) {
      next.run();
    } else {
      orphans.expire(ledger.now());
      ledger.trim();
    }
    while (inFlight.size() < MAX_IN_FLIGHT && !ready.isEmpty()) {
      process(ready.removeFirst());
    }
    publish();
  }

  /// Shows others how it is now, then tells what happened, then answers.
  private void publish() {
    MempoolView old = view;
    Feerate floor = ledger.minimum();
    if (old.version() != ledger.pool.changes()
        || old.tip() != follower.place()
        || !old.minimumFeerate().equals(floor)) {
      if (ledger.config.selfCheck()) {
        PoolCheck.check(ledger.pool);
      }
      view = ledger.pool.view(follower.place(), floor);
    }
    ledger.takeEvents().forEach(events::publish);
    for (Reply<?> due : replies) {
      Thread.startVirtualThread(due::give);
    }
    replies.clear();
  }

  private void stop(String why) {
    stopped = why;
  }

  private void fail(Throwable cause) {
    if (isChainStopped()) {
      stop("The mempool stopped with its chain.");
      return;
    }
    String sentence =
        "An error inside Renga stopped the mempool ("
            + cause
            + "). The chain is safe; start again, and please report this.";
    LOG.error("{}", sentence, cause);
    stop(sentence);
    ledger.host.supervisor().fatal(sentence, cause);
  }

  private boolean isChainStopped() {
    try {
      Waiting.on(chain.coinsAtTip(List.of()));
      return false;
    } catch (ChainStoppedException e) {
      return true;
    }
  }

  /// Whoever waits hears that it is over, wherever the work was when it ended.
  private void refuseAll() {
    inbox.close();
    List.copyOf(open).forEach(this::refuse);
    events.close();
  }

  /// Ends the thread after the step at hand.
  void close() {
    inbox.close();
    if (Thread.currentThread() == thread) { // the supervisor closes it from within
      return;
    }
    boolean interrupted = false;
    while (thread.isAlive()) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  // ---- transactions ----

  private Admitter.Circumstances now(boolean returning, Map<Txid, Transaction> assumed) {
    return new Admitter.Circumstances(follower.place(), ledger.minimum(), returning, assumed);
  }

  /// Looks until the chain stands still meanwhile.
  private Look look(Transaction transaction) {
    Look look = admitter.lookAtForm(transaction);
    while (look == null || look instanceof Look.Moved) {
      follower.follow(this::readmit);
      look = admitter.look(transaction, now(false, Map.of()));
    }
    return look;
  }

  private void begin(Job job) {
    underWay.merge(job.transaction.txid(), 1, Integer::sum);
    ready.addLast(job);
  }

  private void process(Job job) {
    if (ledger.config.blocksOnly() && job.source instanceof Source.Peer) {
      finish(job, new Admission.Refused(job.transaction, "blocksonly", "", Kind.BUSY));
      return;
    }
    switch (look(job.transaction)) {
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
      if (underWay.containsKey(parent)) {
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
                (verdict, error) -> inbox.result(() -> checked(job, candidate, verdict, error)));
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
    reply(job.future, admission);
    underWay.computeIfPresent(
        job.transaction.txid(), (txid, count) -> count == 1 ? null : count - 1);
    List<Job> waiting = parked.remove(job.transaction.txid());
    if (waiting != null) {
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
  private List<Admission> rehearse(List<Transaction> transactions) {
    List<Admission> answers = new ArrayList<>();
    Map<Txid, Transaction> assumed = new HashMap<>();
    for (Transaction transaction : transactions) {
      Admission answer = rehearse(transaction, assumed);
      answers.add(answer);
      if (answer instanceof Admission.Accepted) {
        assumed.put(transaction.txid(), transaction);
      }
    }
    return answers;
  }

  private Admission rehearse(Transaction transaction, Map<Txid, Transaction> assumed) {
    Look look = admitter.lookAtForm(transaction);
    while (look == null || look instanceof Look.Moved) {
      follower.follow(this::readmit);
      look = admitter.look(transaction, now(false, assumed));
    }
    return switch (look) {
      case Look.Done(Admission admission) -> admission;
      case Look.Moved moved -> throw new AssertionError("looked at a moving chain");
      case Look.Ready(Candidate candidate) ->
          Waiting.on(chain.checkScripts(checks(candidate))) instanceof Verdict.Invalid invalid
              ? refused(candidate, invalid)
              : new Admission.Accepted(ledger.rehearse(candidate), Ledger.replacedBy(candidate));
    };
  }
}
