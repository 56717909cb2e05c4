package dev.renga.app.log;

import java.io.Console;
import java.io.PrintStream;

/// Lines on the console, and on a terminal one line below them that rewrites itself. Thread-safe.
public final class Terminal {
  private static final String CLEAR = "\r\u001b[K";

  private final PrintStream out;
  private final boolean rewriting;
  private String status = "";

  /// @param out where lines go
  /// @param rewriting whether it is a terminal, on which a line can be rewritten
  public Terminal(PrintStream out, boolean rewriting) {
    this.out = out;
    this.rewriting = rewriting;
  }

  /// Whether this process reads from and writes to a terminal.
  @SuppressWarnings("SystemConsoleNull") // the class library is still declared to return null
  public static boolean isThere() {
    Console console = System.console();
    return console != null && console.isTerminal();
  }

  /// Whether one line can rewrite itself.
  public boolean isRewriting() {
    return rewriting;
  }

  /// Prints text that ends in a line end, above the status.
  synchronized void print(String line) {
    if (status.isEmpty()) {
      out.print(line);
    } else {
      out.print(CLEAR + line + status);
    }
    out.flush();
  }

  /// Shows another status; empty for none. Does nothing where a line cannot be rewritten.
  public synchronized void show(String changed) {
    if (!rewriting || changed.equals(status)) {
      return;
    }
    status = changed;
    out.print(CLEAR + status);
    out.flush();
  }
}
