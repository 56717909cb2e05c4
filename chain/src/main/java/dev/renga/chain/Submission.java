package dev.renga.chain;

import dev.renga.consensus.Verdict;
import dev.renga.primitives.BlockHash;

/// What became of a block that was handed in, said once it is final.
public sealed interface Submission {
  /// The block.
  BlockHash hash();

  /// The block is on the active chain; its scripts are checked or assumed valid.
  ///
  /// @param known whether it had been there before
  record Connected(BlockHash hash, boolean known) implements Submission {}

  /// Kept, but not on the active chain: a branch with less work, blocks before it are missing, or
  /// (with `stored` false) it was not asked for and not worth keeping.
  ///
  /// @param stored whether the block is on disk now
  /// @param known whether it had been there before
  record Aside(BlockHash hash, boolean stored, boolean known) implements Submission {}

  /// Its parent's header is not known; nothing was kept.
  record Orphan(BlockHash hash, BlockHash parent) implements Submission {}

  /// It breaks a rule.
  ///
  /// @param known whether it was known to be failed before
  record Refused(BlockHash hash, Verdict.Invalid verdict, boolean known) implements Submission {}
}
