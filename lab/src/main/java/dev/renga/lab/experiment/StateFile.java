package dev.renga.lab.experiment;

/// The text form of what a stopped run has done.
final class StateFile {
  private StateFile() {}

  /// A tally on one line: its numbers in the shortest form that reads back exactly, and its trace.
  static String line(Tally tally) {
    StringBuilder line = new StringBuilder();
    tally.values().forEach(value -> line.append(value).append(' '));
    return line.append('[').append(tally.trace()).append(']').toString();
  }
}
