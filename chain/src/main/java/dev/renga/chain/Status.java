package dev.renga.chain;

/// What is known of a block, as the bits kept in memory and in the block index.
final class Status {
  /// Passed every rule that needs no coins.
  static final int CONTENT = 1;

  /// Was connected: amounts and locks checked, scripts checked or assumed valid.
  static final int SCRIPTS = 2;

  /// Broke a rule or was declared invalid.
  static final int FAILED = 4;

  /// Descends from a failed block.
  static final int FAILED_ANCESTOR = 8;

  private Status() {}
}
