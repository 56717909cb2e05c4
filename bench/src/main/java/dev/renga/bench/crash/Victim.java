package dev.renga.bench.crash;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// A process that is killed at a chosen moment: when it has said a word so many times, and a little
/// later.
final class Victim {
  /// When to kill.
  ///
  /// @param word of [Report]; [Report#STARTED] counts from the start of the process
  /// @param times how often it must have been said
  /// @param delayNanos to wait then
  record Moment(String word, int times, long delayNanos) {
    /// Never.
    static final Moment NEVER = new Moment("", Integer.MAX_VALUE, 0);
  }

  /// Does something to the process while it runs, and says when, in the words of [Report].
  interface Meddler {
    /// Returns when it has done enough, or the process is gone.
    void meddle(Consumer<String> say);
  }

  /// How it ended.
  ///
  /// @param killed whether we did it
  /// @param status its exit status otherwise
  record End(boolean killed, int status, Report report) {}

  private static final long LONGEST_SECONDS = 120;

  private final Process process;
  private final Moment moment;
  private final Report report = new Report();
  private final AtomicBoolean killed = new AtomicBoolean();
  private int said;

  private Victim(Process process, Moment moment) {
    this.process = process;
    this.moment = moment;
  }

  /// Runs a process until it is killed or has ended.
  ///
  /// @param meddler does something to it meanwhile; `null` for nothing
  static End run(List<String> command, Moment moment, @Nullable Meddler meddler)
      throws IOException, InterruptedException {
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    Process process = builder.start();
    process.getOutputStream().close();
    Victim victim = new Victim(process, moment);
    Thread reader = Thread.ofPlatform().daemon().name("reader").start(victim::read);
    Thread meddling =
        meddler == null
            ? null
            : Thread.ofPlatform()
                .daemon()
                .name("meddler")
                .start(() -> meddler.meddle(victim::hear));
    try {
      if (moment.word().equals(Report.STARTED)) {
        LockSupport.parkNanos(moment.delayNanos());
        victim.kill();
      }
      if (!process.waitFor(LONGEST_SECONDS, TimeUnit.SECONDS)) {
        throw new IOException("a process did not come to its end: " + command.getLast());
      }
    } finally {
      process.destroyForcibly();
      reader.join();
      if (meddling != null) {
        meddling.join();
      }
    }
    return new End(victim.killed.get(), process.exitValue(), victim.report);
  }

  private void kill() {
    if (process.isAlive()) {
      killed.set(true);
      process.destroyForcibly();
    }
  }

  private void read() {
    try (BufferedReader lines =
        new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        hear(line);
      }
    } catch (IOException e) {
      // the pipe broke with the process
    }
  }

  private synchronized void hear(String line) {
    String word = report.hear(line);
    if (word.equals(moment.word()) && ++said == moment.times()) {
      Thread.ofPlatform().daemon().name("killer").start(this::killSoon);
    }
  }

  private void killSoon() {
    LockSupport.parkNanos(moment.delayNanos());
    kill();
  }
}
