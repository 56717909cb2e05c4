package dev.renga.chain;

import dev.renga.consensus.Verdict;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Remembers which blocks have failed. Used by the writer alone.
final class Failures {
  private static final Logger LOG = LoggerFactory.getLogger(Failures.class);

  private final ChainState state;
  private final Replies replies;

  Failures(ChainState state, Replies replies) {
    this.state = state;
    this.replies = replies;
  }

  /// A rule is broken. What may be the fault of whoever passed the block on, or of our clock, is
  /// not held against the block.
  void failed(HeaderNode node, Verdict.Invalid verdict) {
    LOG.warn("Block {} is invalid: {}", node, verdict);
    if (verdict.kind().isPermanent()) {
      mark(node);
    }
    state.events.publish(new ChainEvent.BlockRefused(node.hash(), verdict));
    replies.refused(node, verdict);
  }

  /// A block and all that descend from it are failed.
  void mark(HeaderNode node) {
    state.tree.fail(
        node,
        changed -> {
          state.candidates.remove(changed);
          state.index.changed(changed);
        });
    state.refresh();
  }

  /// Takes back the failures of a block, its ancestors and its descendants.
  void forgive(HeaderNode node) {
    state.tree.forgive(node, state.index::changed);
    state.candidates.rebuild(state.tip());
    state.refresh();
  }
}
