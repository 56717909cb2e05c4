package dev.renga.chain;

import dev.renga.consensus.Verdict;
import dev.renga.primitives.BlockHash;
import org.jspecify.annotations.Nullable;

/// What became of headers that were handed in, in order. Those before the first that could not be
/// accepted are kept.
///
/// @param added headers that were new
/// @param last the last header that is in the tree now; `null` if none is
/// @param unknownParent the parent of the first header that does not connect; `null` if all do
/// @param refused the header that breaks a rule; `null` if none does
/// @param verdict the rule it breaks; `null` if none does
public record HeadersResult(
    int added,
    @Nullable HeaderNode last,
    @Nullable BlockHash unknownParent,
    @Nullable BlockHash refused,
    Verdict.@Nullable Invalid verdict) {
  /// Whether all headers are in the tree now.
  public boolean isComplete() {
    return unknownParent == null && verdict == null;
  }
}
