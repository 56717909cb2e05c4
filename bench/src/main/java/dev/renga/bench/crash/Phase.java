package dev.renga.bench.crash;

/// What a process was doing when it was killed, as far as it had said so.
enum Phase {
  /// Before its chain was open: the JVM, the database and the index come up, what was stored and
  /// not connected is connected.
  START,
  /// Blocks come in and are connected.
  IMPORT,
  /// Blocks are disconnected, or others connected in their place.
  REORG,
  /// Block files are chosen, forgotten and deleted.
  PRUNE,
  /// Files are synced and a commit is written.
  FLUSH,
  /// The chain is being closed.
  STOP
}
