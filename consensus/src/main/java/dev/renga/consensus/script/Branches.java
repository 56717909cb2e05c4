package dev.renga.consensus.script;

/// The open OP_IFs, of which only the number and the outermost branch not taken matter: no script
/// can tell the rest, and so any depth costs the same.
final class Branches {
  private int open;
  private int firstSkipped = -1; // index of the outermost branch not taken; −1 when all are taken

  /// Whether the operations here are executed.
  boolean allTaken() {
    return firstSkipped < 0;
  }

  boolean isEmpty() {
    return open == 0;
  }

  void open(boolean taken) {
    if (!taken && firstSkipped < 0) {
      firstSkipped = open;
    }
    open++;
  }

  void turn() {
    int innermost = open - 1;
    if (firstSkipped < 0) {
      firstSkipped = innermost;
    } else if (firstSkipped == innermost) {
      firstSkipped = -1;
    }
  }

  void close() {
    open--;
    if (firstSkipped == open) {
      firstSkipped = -1;
    }
  }
}
