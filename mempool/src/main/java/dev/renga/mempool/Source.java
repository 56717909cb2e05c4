package dev.renga.mempool;

/// Where a transaction came from.
public sealed interface Source {
  /// From this node itself or somebody it trusts (RPC, wallet).
  Source LOCAL = new Local();

  /// From a block that is no longer on the active chain.
  Source REORG = new Reorg();

  /// From a peer.
  ///
  /// @param id the peer's number
  record Peer(long id) implements Source {}

  /// See [#LOCAL].
  record Local() implements Source {}

  /// See [#REORG].
  record Reorg() implements Source {}
}
