package dev.renga.chain;

import dev.renga.consensus.Verdict;
import dev.renga.primitives.Block;
import org.jspecify.annotations.Nullable;

/// A block with everything done that needs neither coins nor the writer.
///
/// @param block the block
/// @param content what the rules say that need nothing but the block
/// @param parent the parent's header; `null` if it was not known then
/// @param contextual what the rules say that need the headers before it; `null` if not asked, for
///   want of a parent or because `content` is a refusal
record PreparedBlock(
    Block block, Verdict content, @Nullable HeaderNode parent, @Nullable Verdict contextual) {}
