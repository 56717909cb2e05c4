package dev.renga.chain;

import dev.renga.crypto.Secp256k1;
import dev.renga.crypto.SignatureBatch;
import dev.renga.crypto.SignatureVerifier;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// The fixed pool of platform threads on which blocks are prepared and scripts are checked.
///
/// Preparing goes first: it feeds the writer, and there is never much of it. Then come the scripts
/// of blocks, and after them those of transactions that no block has yet, so that strangers who
/// send costly ones do not hold up a block. No queue has a bound of its own; those who fill them
/// (the inbox, read-ahead, the pipeline's window) do, and say so where they count.
final class Workers implements AutoCloseable {
  /// Signatures verified as one batch at most.
  static final int BATCH_LIMIT = 4096;

  /// Scripts of blocks in a row after which others get a turn, lest they wait for a whole download.
  static final int TURN = 64;

  /// What one thread keeps from job to job.
  record Tools(Secp256k1 curve, SignatureVerifier verifier, SignatureBatch batch) {}

  /// Script checks to be run; must not throw, errors are its owner's to keep.
  interface ScriptJob {
    void run(Tools tools);
  }

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition work = lock.newCondition();
  private final Deque<Runnable> preparing = new ArrayDeque<>();
  private final Deque<ScriptJob> scripts = new ArrayDeque<>();
  private final Deque<ScriptJob> loose = new ArrayDeque<>();
  private final List<Thread> threads = new ArrayList<>();
  private int inRow;
  private boolean closed;

  Workers(int count, Secp256k1 curve) {
    for (int i = 0; i < count; i++) {
      Tools tools = new Tools(curve, SignatureVerifier.of(curve), new SignatureBatch(BATCH_LIMIT));
      threads.add(Thread.ofPlatform().daemon().name("renga-worker-" + i).start(() -> loop(tools)));
    }
  }

  /// Runs something ahead of all scripts. What it throws is in the future.
  <T> CompletableFuture<T> prepare(Supplier<T> job) {
    CompletableFuture<T> future = new CompletableFuture<>();
    add(
        () ->
            preparing.addLast(
                () -> {
                  try {
                    future.complete(job.get());
                  } catch (Throwable e) { // whoever waits for the future hands it on
                    future.completeExceptionally(e);
                  }
                }));
    return future;
  }

  void check(ScriptJob job) {
    add(() -> scripts.addLast(job));
  }

  /// As [#check], for scripts that belong to no block.
  void checkLoose(ScriptJob job) {
    add(() -> loose.addLast(job));
  }

  private void add(Runnable queueing) {
    lock.lock();
    try {
      if (closed) {
        throw new ChainStoppedException("The chain is closed.", null);
      }
      queueing.run();
      work.signal();
    } finally {
      lock.unlock();
    }
  }

  private void loop(Tools tools) {
    while (true) {
      Runnable prepare;
      ScriptJob check = null;
      lock.lock();
      try {
        while (preparing.isEmpty() && scripts.isEmpty() && loose.isEmpty()) {
          if (closed) {
            return;
          }
          work.awaitUninterruptibly();
        }
        prepare = preparing.pollFirst();
        if (prepare == null) {
          check = nextCheck();
        }
      } finally {
        lock.unlock();
      }
      run(prepare, check, tools);
    }
  }

  private @Nullable ScriptJob nextCheck() {
    boolean turn = scripts.isEmpty() || (inRow >= TURN && !loose.isEmpty());
    inRow = turn ? 0 : inRow + 1;
    return turn ? loose.pollFirst() : scripts.pollFirst();
  }

  private static void run(@Nullable Runnable prepare, @Nullable ScriptJob check, Tools tools) {
    if (prepare != null) {
      prepare.run();
    } else if (check != null) {
      check.run(tools);
    }
  }

  /// Returns when all threads have finished what was queued.
  @Override
  public void close() {
    lock.lock();
    try {
      closed = true;
      work.signalAll();
    } finally {
      lock.unlock();
    }
    for (Thread thread : threads) {
      joinUninterruptibly(thread);
    }
  }

  static void joinUninterruptibly(Thread thread) {
    boolean interrupted = false;
    while (true) {
      try {
        thread.join();
        break;
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
