package dev.renga.app.sim;

import dev.renga.app.log.Terminal;
import dev.renga.lab.experiment.Progress;
import java.io.PrintStream;
import java.util.Locale;
import java.util.function.LongSupplier;

/// Knows how far a run is, and tells it: on a terminal in one line that rewrites itself, elsewhere
/// in a line every ten seconds. Experiments call it from any thread; [#tell] is called by one.
final class SimWatch implements Progress {
  private static final long SECOND = 1_000_000_000L;
  private static final long LINE_EVERY = 10 * SECOND;
  private static final long ENOUGH = 2 * SECOND;

  private final String name;
  private final PrintStream err;
  private final Terminal terminal;
  private final LongSupplier nanos;
  private final long begun;
  private long told;
  private double from = -1;
  private volatile double fraction;
  private volatile String doing = "";
  private volatile boolean stopping;

  /// @param nanos monotonic time in nanoseconds
  SimWatch(String name, PrintStream err, Terminal terminal, LongSupplier nanos) {
    this.name = name;
    this.err = err;
    this.terminal = terminal;
    this.nanos = nanos;
    this.begun = nanos.getAsLong();
    this.told = begun;
  }

  @Override
  public void at(double now, String what) {
    fraction = now;
    doing = what;
  }

  @Override
  public boolean isStopRequested() {
    return stopping;
  }

  void stop() {
    stopping = true;
  }

  double fraction() {
    return fraction;
  }

  /// Where the run begins: what an earlier run has done is no measure of this one's pace.
  void beginsAt(double done) {
    from = done;
    fraction = done;
  }

  void tell() {
    long now = nanos.getAsLong();
    if (terminal.isRewriting()) {
      terminal.show(line(now));
    } else if (now - told >= LINE_EVERY) {
      told = now;
      err.println(line(now));
    }
  }

  void clear() {
    terminal.show("");
  }

  private String line(long now) {
    double done = fraction;
    String left = left(Math.max(0, from), done, now - begun);
    return String.format(Locale.ROOT, "%s: %.1f %%, %s%s", name, 100 * done, doing, left);
  }

  /// The time left at the pace so far, in words; empty while nobody can know.
  static String left(double from, double done, long nanosSinceBegin) {
    if (nanosSinceBegin < ENOUGH || done <= from || done >= 1) {
      return "";
    }
    double seconds = (1 - done) / (done - from) * nanosSinceBegin / SECOND;
    return ", about " + duration(Math.round(seconds)) + " left";
  }

  static String duration(long seconds) {
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
}
