package dev.renga.chain;

import dev.renga.storage.StorageException;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The one thread that changes the chain: takes a command, moves the chain a step, commits when
/// due, and so on until it is closed or something of our own fails.
final class ChainWriter {
  private static final Logger LOG = LoggerFactory.getLogger(ChainWriter.class);
  private static final long PROGRESS_NANOS = 1_000_000_000L;
  private static final int STEPS_PER_COMMAND = 8;
  private static final long LONGEST_WAIT_NANOS = 60L * 1_000_000_000L;

  private final ChainState state;
  private final Inbox inbox;
  private final Duty duty;
  private final Committer committer;
  private final Set<Call<?>> open = ConcurrentHashMap.newKeySet();
  private final AtomicBoolean failed = new AtomicBoolean();
  private final Thread thread;
  private long progressAt;
  private long progressBlocks;

  /// A command whose answer may come later than its end.
  interface Body<T> {
    void run(Consumer<T> reply);
  }

  /// What the writer does by itself between commands.
  interface Duty {
    /// Does one thing; whether there is more to do at once.
    boolean step();
  }

  ChainWriter(ChainState state, Inbox inbox, Duty duty, Committer committer) {
    this.state = state;
    this.inbox = inbox;
    this.duty = duty;
    this.committer = committer;
    this.thread = Thread.ofPlatform().daemon().name("renga-chain").unstarted(this::run);
  }

  void start() {
    thread.start();
  }

  /// Queues a command.
  ///
  /// @param fast whether it may overtake others
  /// @param weight bytes it keeps in memory
  <T> CompletableFuture<T> call(boolean fast, long weight, Body<T> body) {
    Call<T> call = new Call<>(weight, body);
    open.add(call);
    inbox.put(call, fast);
    return call.future;
  }

  private final class Call<T> implements Inbox.Command {
    private final CompletableFuture<T> future = new CompletableFuture<>();
    private final long weight;
    private final Body<T> body;

    Call(long weight, Body<T> body) {
      this.weight = weight;
      this.body = body;
    }

    @Override
    public void run() {
      body.run(this::reply);
    }

    private void reply(T answer) {
      if (open.remove(this)) {
        Thread.startVirtualThread(() -> future.complete(answer));
      }
    }

    @Override
    public void refuse(ChainStoppedException why) {
      if (open.remove(this)) {
        Thread.startVirtualThread(() -> future.completeExceptionally(why));
      }
    }

    @Override
    public long weight() {
      return weight;
    }
  }

  private void run() {
    try {
      loop();
      committer.commitIfChanged();
    } catch (Throwable e) { // goes to the supervisor
      stop(e);
    }
  }

  private void loop() {
    boolean busy = true;
    while (!inbox.isClosed()) {
      Inbox.Command command = busy ? inbox.poll() : inbox.take(patience());
      if (command != null) {
        command.run();
      }
      busy = steps();
      tellProgress();
    }
  }

  /// A few steps, so that blocks are connected no slower than commands bring them.
  private boolean steps() {
    boolean more = true;
    for (int i = 0; i < STEPS_PER_COMMAND && more; i++) {
      more = duty.step();
    }
    return more;
  }

  private long patience() {
    return Math.min(LONGEST_WAIT_NANOS, committer.nanosUntilDue());
  }

  private void tellProgress() {
    long now = state.meter.now();
    if (now - progressAt >= PROGRESS_NANOS && state.meter.blocks() != progressBlocks) {
      progressAt = now;
      progressBlocks = state.meter.blocks();
      state.events.publish(new ChainEvent.Advanced(state.meter.progress(state.view())));
    }
  }

  /// An error of our own: nothing is written any more.
  private void stop(Throwable cause) {
    failed.set(true);
    String sentence = sentence(cause);
    LOG.error("{}", sentence, cause);
    ChainStoppedException why = new ChainStoppedException(sentence, cause);
    inbox.close(why);
    failOpenCalls(why);
    state.events.publish(new ChainEvent.Stopped(sentence));
    state.host.supervisor().fatal(sentence, cause);
  }

  private void failOpenCalls(ChainStoppedException why) {
    for (Call<?> call : open) {
      call.refuse(why);
    }
  }

  private static String sentence(Throwable cause) {
    if (cause instanceof StorageException || cause instanceof ChainStoppedException) {
      @Nullable String message = cause.getMessage();
      return message == null ? cause.toString() : message;
    }
    return "An error inside Renga stopped the chain ("
        + cause
        + "). What was flushed is safe; start again, and please report this.";
  }

  /// Ends the thread after the step at hand and flushes, unless the chain has failed before.
  void close() {
    ChainStoppedException why = new ChainStoppedException("The chain is closed.", null);
    inbox.close(why);
    if (Thread.currentThread() != thread) { // else the supervisor closes it from within
      Workers.joinUninterruptibly(thread);
    }
    failOpenCalls(why);
  }
}
