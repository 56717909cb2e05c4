package dev.renga.p2p.protocol;

import java.util.Locale;

/// What a peer may do because its address is trusted (`-whitelist`, `-whitebind`).
public enum Permission {
  /// May set bloom filters.
  BLOOMFILTER,
  /// Is not disconnected for misbehaviour, and may feed us chains of little work.
  NOBAN,
  /// Transactions from it are always relayed.
  FORCERELAY,
  /// Its transactions are relayed even when we relay none.
  RELAY,
  /// May ask for the mempool.
  MEMPOOL,
  /// May ask for blocks when the upload target is reached.
  DOWNLOAD,
  /// Addresses it sends are not limited in number, and it gets fresh answers.
  ADDR;

  /// The name that options and RPC use.
  public String rpcName() {
    return name().toLowerCase(Locale.ROOT);
  }
}
