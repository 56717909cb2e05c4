package dev.renga.storage;

import java.io.IOException;

/// Runs what an interrupt would break on a thread that nobody else knows, and waits for it.
final class Uninterrupted {
  /// Something to run.
  interface Action {
    void run() throws IOException, InterruptedException;
  }

  private Uninterrupted() {}

  /// Returns when the action has ended; throws what it threw. The calling thread may be interrupted
  /// meanwhile and finds its flag set afterwards.
  static void run(String name, Action action) throws IOException {
    Outcome outcome = new Outcome();
    Thread thread = Thread.ofPlatform().daemon().name(name).unstarted(() -> outcome.take(action));
    thread.start();
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
    outcome.report();
  }

  /// Written by one thread, read by the other after it has joined the first.
  private static final class Outcome {
    private boolean done;
    private Exception failure = new IOException("the disk thread ended without an answer");

    void take(Action action) {
      try {
        action.run();
        done = true;
      } catch (IOException | InterruptedException | RuntimeException e) {
        failure = e;
      }
    }

    void report() throws IOException {
      if (done) {
        return;
      }
      switch (failure) {
        case IOException e -> throw e;
        case RuntimeException e -> throw e;
        default -> throw new IOException("interrupted while waiting for the disk", failure);
      }
    }
  }
}
