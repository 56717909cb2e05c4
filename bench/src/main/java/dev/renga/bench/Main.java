package dev.renga.bench;

import java.util.List;

/// `renga bench` as the launcher starts it.
public final class Main {
  private Main() {}

  /// Runs the command and ends the process with its status.
  public static void main(String[] arguments) {
    System.exit(new BenchCommand().run(List.of(arguments)));
  }
}
