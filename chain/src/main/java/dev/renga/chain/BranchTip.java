package dev.renga.chain;

/// The end of a branch, as `getchaintips` tells of it.
///
/// @param node the last header of the branch
/// @param branchLength blocks since the branch left the active chain; 0 for the active tip
/// @param state what is known of the branch
public record BranchTip(HeaderNode node, int branchLength, State state) {
  /// What is known of a branch.
  public enum State {
    /// It holds an invalid block.
    INVALID,
    /// Not all of its blocks are here.
    HEADERS_ONLY,
    /// All blocks are here, but they were never connected.
    VALID_HEADERS,
    /// It was the active chain once.
    VALID_FORK,
    /// It is the active chain.
    ACTIVE
  }
}
