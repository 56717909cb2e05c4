package dev.renga.app.log;

import dev.renga.chain.Chain;
import dev.renga.chain.ChainEvent;
import dev.renga.chain.Progress;
import dev.renga.chain.Subscription;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Locale;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Tells how synchronisation or an import goes: on a terminal one line that rewrites itself, in the
/// log a line every ten seconds.
///
/// The time that is left is what the last minute's pace would need for the rest. It is not named
/// before that pace has been watched for ten seconds, nor while nothing moves.
public final class ProgressReport implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(ProgressReport.class);

  private static final long SECOND = 1_000_000_000L;
  private static final long LOG_EVERY = 10 * SECOND;
  private static final long WINDOW = 60 * SECOND;
  private static final long ENOUGH = 10 * SECOND;

  private final Terminal terminal;
  private final LongSupplier nanos;
  private final Deque<Sample> samples = new ArrayDeque<>();
  private long logged;
  private final Subscription subscription;

  private record Sample(long at, Progress progress) {}

  private ProgressReport(Chain chain, Terminal terminal, LongSupplier nanos) {
    this.terminal = terminal;
    this.nanos = nanos;
    this.logged = nanos.getAsLong();
    this.subscription = chain.subscribe("progress", this::hear);
  }

  /// Reports until closed.
  ///
  /// @param nanos monotonic time in nanoseconds
  public static ProgressReport of(Chain chain, Terminal terminal, LongSupplier nanos) {
    return new ProgressReport(chain, terminal, nanos);
  }

  private void hear(ChainEvent event) {
    if (event instanceof ChainEvent.Advanced(Progress progress)) {
      tell(progress);
    } else if (event instanceof ChainEvent.TipChanged(var view) && !view.isInitialDownload()) {
      samples.clear();
      terminal.show("");
    }
  }

  private void tell(Progress progress) {
    long now = nanos.getAsLong();
    samples.addLast(new Sample(now, progress));
    while (samples.size() > 2 && now - samples.getFirst().at() > WINDOW) {
      samples.removeFirst();
    }
    Sample first = samples.getFirst();
    String line = line(first.progress(), progress, now - first.at());
    terminal.show("Progress: " + line);
    if (now - logged >= LOG_EVERY) {
      logged = now;
      log.info("Progress: {}", line);
    }
  }

  /// One line on the way from one state to another.
  static String line(Progress from, Progress to, long nanosBetween) {
    double seconds = nanosBetween / 1e9;
    boolean measured = seconds > 0;
    double inputs = measured ? (to.inputs() - from.inputs()) / seconds : to.inputsPerSecond();
    double bytes = measured ? (to.bytes() - from.bytes()) / seconds : 1e6 * to.megabytesPerSecond();
    return String.format(
        Locale.ROOT,
        "height %d of %d, %.2f %%, %,.0f inputs/s, %.1f MB/s%s",
        to.tip().height(),
        Math.max(to.bestHeader().height(), to.tip().height()),
        100 * to.fraction(),
        inputs,
        bytes / 1e6,
        remaining(to.fraction() - from.fraction(), 1 - to.fraction(), nanosBetween));
  }

  /// The time left at this pace, in words; empty while nobody can know.
  static String remaining(double done, double left, long nanosBetween) {
    if (nanosBetween < ENOUGH || done <= 0 || left <= 0) {
      return "";
    }
    double seconds = left / done * (nanosBetween / 1e9);
    return seconds > 366 * 86_400.0 ? "" : ", about " + duration(Math.round(seconds)) + " left";
  }

  private static String duration(long seconds) {
    if (seconds < 90) {
      return seconds + " s";
    }
    long minutes = Math.round(seconds / 60.0);
    if (minutes < 90) {
      return minutes + " min";
    }
    long hours = minutes / 60;
    return hours < 48
        ? hours + " h " + minutes % 60 + " min"
        : hours / 24 + " d " + hours % 24 + " h";
  }

  @Override
  public void close() {
    subscription.close();
    terminal.show("");
  }
}
