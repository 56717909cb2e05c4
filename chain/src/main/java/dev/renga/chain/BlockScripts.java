package dev.renga.chain;

import dev.renga.consensus.Verdict;
import dev.renga.consensus.script.SignatureChecker;
import dev.renga.consensus.script.TransactionScripts;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// The script checks of one block: handed out to the workers while the block is being applied, and
/// gathered again into one verdict.
///
/// The verdict is that of the first transaction that fails, whichever thread found out first.
final class BlockScripts implements Consumer<TransactionScripts> {
  /// Inputs in one job: large enough to make handing over cheap, small enough to keep all threads
  /// busy to the end of a block.
  private static final int JOB_INPUTS = 64;

  private final Workers workers;
  private final Meter meter;
  private final Runnable whenDone;
  private final CountDownLatch done = new CountDownLatch(1);
  private final AtomicInteger outstanding = new AtomicInteger(1); // one for the seal
  private final AtomicReference<@Nullable Failure> failure = new AtomicReference<>();
  private final AtomicReference<@Nullable Throwable> error = new AtomicReference<>();

  // What will be in the next job; touched by the writer alone.
  private List<TransactionScripts> gathered = new ArrayList<>();
  private int gatheredInputs;
  private int gatheredFrom;
  private int count;

  /// @param order position of the transaction among those checked
  private record Failure(int order, int input, Verdict.Invalid verdict) {
    boolean isBefore(Failure other) {
      return order != other.order ? order < other.order : input < other.input;
    }
  }

  /// @param whenDone called once, on any thread, when the verdict is in
  BlockScripts(Workers workers, Meter meter, Runnable whenDone) {
    this.workers = workers;
    this.meter = meter;
    this.whenDone = whenDone;
  }

  @Override
  public void accept(TransactionScripts scripts) {
    int inputs = scripts.tx().inputs().size();
    if (inputs > 2 * JOB_INPUTS) {
      split(scripts, count++, inputs);
      return;
    }
    if (gathered.isEmpty()) {
      gatheredFrom = count;
    }
    gathered.add(scripts);
    gatheredInputs += inputs;
    count++;
    if (gatheredInputs >= JOB_INPUTS) {
      handOut();
    }
  }

  /// No more checks come.
  void seal() {
    handOut();
    finished();
  }

  private void handOut() {
    if (gathered.isEmpty()) {
      return;
    }
    List<TransactionScripts> job = gathered;
    int from = gatheredFrom;
    gathered = new ArrayList<>(job.size() + 8);
    gatheredInputs = 0;
    submit(from, tools -> checkBatch(job, from, tools));
  }

  private void split(TransactionScripts scripts, int order, int inputs) {
    handOut();
    for (int from = 0; from < inputs; from += JOB_INPUTS) {
      int first = from;
      int last = Math.min(inputs, from + JOB_INPUTS);
      submit(order, tools -> checkInputs(scripts, order, first, last, tools));
    }
  }

  private void submit(int order, Workers.ScriptJob job) {
    outstanding.incrementAndGet();
    workers.check(
        tools -> {
          long start = meter.now();
          try {
            Failure known = failure.get();
            if (error.get() == null && (known == null || known.order >= order)) {
              job.run(tools);
            }
          } catch (Throwable e) { // kept for the writer, which stops the chain
            error.compareAndSet(null, e);
          } finally {
            tools.batch().clear();
            meter.spent(Progress.Stage.SCRIPTS, start);
            finished();
          }
        });
  }

  private void finished() {
    if (outstanding.decrementAndGet() == 0) {
      done.countDown();
      whenDone.run();
    }
  }

  private void checkBatch(List<TransactionScripts> job, int from, Workers.Tools tools) {
    boolean good = true;
    for (int i = 0; i < job.size() && good; i++) {
      good = job.get(i).collect(tools.batch(), tools.curve());
    }
    if (good && tools.verifier().verify(tools.batch())) {
      return;
    }
    for (int i = 0; i < job.size(); i++) {
      if (job.get(i).verify(tools.curve()) instanceof Verdict.Invalid invalid) {
        failed(new Failure(from + i, 0, invalid));
        return;
      }
    }
  }

  private void checkInputs(
      TransactionScripts scripts, int order, int first, int last, Workers.Tools tools) {
    SignatureChecker checker = SignatureChecker.immediate(tools.curve());
    for (int i = first; i < last; i++) {
      if (scripts.verifyInput(i, checker) instanceof Verdict.Invalid invalid) {
        failed(new Failure(order, i, invalid));
        return;
      }
    }
  }

  private void failed(Failure found) {
    failure.accumulateAndGet(
        found, (old, now) -> old == null || (now != null && now.isBefore(old)) ? now : old);
  }

  /// Whether [#await] would return at once.
  boolean isDone() {
    return done.getCount() == 0;
  }

  /// Waits for all checks to end and tells their verdict. An error of our own is thrown.
  Verdict await() {
    boolean interrupted = false;
    while (true) {
      try {
        done.await();
        break;
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    Throwable broken = error.get();
    if (broken != null) {
      throw new IllegalStateException("a script check ended in an error of our own", broken);
    }
    Failure failed = failure.get();
    return failed == null ? Verdict.VALID : failed.verdict;
  }
}
