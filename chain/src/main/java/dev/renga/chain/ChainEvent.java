package dev.renga.chain;

import dev.renga.consensus.Verdict;
import dev.renga.primitives.Block;
import dev.renga.primitives.BlockHash;

/// Something that happened to the chain. Events come in the order in which they happened; what one
/// says is already visible in [Chain#view] when it arrives.
public sealed interface ChainEvent {
  /// New headers are in the tree.
  ///
  /// @param best the header with the most work now
  /// @param count how many came
  record HeadersAccepted(HeaderNode best, int count) implements ChainEvent {}

  /// A block that breaks none of the rules that need no coins is on disk.
  record BlockStored(HeaderNode node) implements ChainEvent {}

  /// The active chain grew by this block: every check on it is done.
  record Connected(HeaderNode node, Block block) implements ChainEvent {}

  /// The active chain lost this block, its last.
  record Disconnected(HeaderNode node, Block block) implements ChainEvent {}

  /// One or more steps led here, and no better chain is known at the moment.
  record TipChanged(ChainView view) implements ChainEvent {}

  /// A block breaks a rule.
  record BlockRefused(BlockHash hash, Verdict.Invalid verdict) implements ChainEvent {}

  /// Everything up to this block survives a power cut.
  record Flushed(HeaderNode tip) implements ChainEvent {}

  /// Block files were deleted.
  ///
  /// @param height the lowest block that is certainly still stored
  record Pruned(int height) implements ChainEvent {}

  /// How the work goes on, about once a second while there is much of it.
  record Advanced(Progress progress) implements ChainEvent {}

  /// The subscriber was too slow and missed events. It should start anew from [Chain#view]; a
  /// [ChainFollower] never needs to.
  record Lost(long events) implements ChainEvent {}

  /// The chain has stopped for good because of an error of our own.
  ///
  /// @param why one clear sentence
  record Stopped(String why) implements ChainEvent {}
}
