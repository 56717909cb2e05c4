package dev.renga.p2p.protocol;

import dev.renga.primitives.BlockHash;

/// What became of a block that was handed to the chain.
public sealed interface BlockOutcome {
  /// The block.
  BlockHash hash();

  /// It is stored, and connected if its chain is the best.
  ///
  /// @param connected whether it is on the active chain
  /// @param fresh whether it had not been here before
  record Accepted(BlockHash hash, boolean connected, boolean fresh) implements BlockOutcome {}

  /// Nothing was kept and nobody is to blame: not asked for and not worth keeping, parent unknown,
  /// time ahead of our clock, or we are shutting down.
  ///
  /// @param why a few words
  record Ignored(BlockHash hash, String why) implements BlockOutcome {}

  /// It breaks a rule.
  ///
  /// @param reason what every implementation calls it, such as `bad-cb-amount`
  /// @param mutated whether only this copy is bad: another peer may have the right one
  /// @param header whether already its header is
  record Refused(BlockHash hash, String reason, boolean mutated, boolean header)
      implements BlockOutcome {}
}
