package dev.renga.app.sim;

import dev.renga.lab.experiment.ExperimentRun;
import dev.renga.lab.experiment.Result;
import dev.renga.lab.experiment.StoppedException;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/// One run while it goes on: works on its own threads, tells and saves on the calling one.
final class SimSession {
  private static final long TICK_MILLIS = 200;
  private static final long SAVE_EVERY = 5_000_000_000L;

  private final ExperimentRun run;
  private final @Nullable SimFolder folder;
  private final SimWatch watch;
  private final LongSupplier nanos;
  private final CountDownLatch ended = new CountDownLatch(1);
  private volatile @Nullable Result result;
  private volatile @Nullable RuntimeException bug;

  SimSession(ExperimentRun run, @Nullable SimFolder folder, SimWatch watch, LongSupplier nanos) {
    this.run = run;
    this.folder = folder;
    this.watch = watch;
    this.nanos = nanos;
  }

  /// Runs to the end or until stopped; what is done is saved either way.
  ///
  /// @return the result, or nothing if it was stopped
  Optional<Result> go(int threads) throws SimException, InterruptedException {
    save();
    Thread worker = Thread.ofPlatform().name("experiment-0").start(() -> work(threads));
    try {
      long saved = nanos.getAsLong();
      while (!ended.await(TICK_MILLIS, TimeUnit.MILLISECONDS)) {
        watch.tell();
        if (nanos.getAsLong() - saved >= SAVE_EVERY) {
          save();
          saved = nanos.getAsLong();
        }
      }
    } finally {
      watch.stop();
      worker.join();
      watch.clear();
    }
    save();
    if (bug != null) {
      throw bug;
    }
    return Optional.ofNullable(result);
  }

  private void work(int threads) {
    try {
      result = run.run(threads, watch);
    } catch (StoppedException e) {
      result = null;
    } catch (RuntimeException e) {
      bug = e;
    } finally {
      ended.countDown();
    }
  }

  private void save() throws SimException {
    if (folder != null) {
      folder.save(run);
    }
  }
}
