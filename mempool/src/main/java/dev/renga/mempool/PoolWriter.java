package dev.renga.mempool;

import dev.renga.chain.Chain;
import dev.renga.chain.ChainStoppedException;
import dev.renga.mempool.Admission.Kind;
import dev.renga.primitives.Transaction;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The one thread that changes the mempool: follows the chain, takes a command or the result of
/// script checks, lets [Intake] work, shows the new view, tells what happened, and answers.
final class PoolWriter {
  private static final Logger LOG = LoggerFactory.getLogger(PoolWriter.class);
  private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(10);

  private final Chain chain;
  private final Ledger ledger;
  private final Inbox inbox = new Inbox();
  private final Events events = new Events();
  private final Orphanage orphans;
  private final Recent recent;
  private final Intake intake;
  private final Set<CompletableFuture<?>> open = ConcurrentHashMap.newKeySet();
  private final List<Reply<?>> replies = new ArrayList<>();
  private final Thread thread;
  private volatile MempoolView view;
  private volatile @Nullable String stopped;

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
    this.intake = new Intake(chain, ledger, orphans, recent, inbox::result, this::reply);
    this.view = ledger.pool.view(intake.place(), ledger.minimum());
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
    boolean patient = !(source instanceof Source.Peer);
    Inbox.Entrance entrance =
        inbox.put(
            command(
                future, transaction.totalSize(), () -> intake.begin(transaction, source, future)),
            patient);
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
    return call(future, weight, () -> reply(future, intake.rehearse(transactions)));
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
        step(inbox.take(intake.hasRoom(), intake.isIdle() ? PATIENCE_NANOS : 0));
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
    intake.follow();
    if (next != null) {
      next.run();
    } else {
      orphans.expire(ledger.now());
      ledger.trim();
    }
    intake.work();
    publish();
  }

  /// Shows others how it is now, then tells what happened, then answers.
  private void publish() {
    MempoolView old = view;
    Feerate floor = ledger.minimum();
    if (old.version() != ledger.pool.changes()
        || old.tip() != intake.place()
        || !old.minimumFeerate().equals(floor)) {
      if (ledger.config.selfCheck()) {
        PoolCheck.check(ledger.pool);
      }
      view = ledger.pool.view(intake.place(), floor);
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
}
