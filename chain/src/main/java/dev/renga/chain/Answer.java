package dev.renga.chain;

import dev.renga.primitives.BlockHash;

/// The answer to a person's command.
public sealed interface Answer {
  /// It is done, and the chain has settled on its best tip.
  record Done() implements Answer {}

  /// No such block is known.
  record UnknownBlock(BlockHash hash) implements Answer {}

  /// It cannot be done.
  ///
  /// @param why one clear sentence
  record Impossible(String why) implements Answer {}
}
