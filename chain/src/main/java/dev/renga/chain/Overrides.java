package dev.renga.chain;

import dev.renga.primitives.BlockHash;
import java.util.function.Consumer;

/// What a person may decide against the rules of choice: that a block is invalid, that it is not,
/// that it comes before its equals. Used by the writer alone.
final class Overrides {
  private final ChainState state;
  private final Activation activation;
  private final Committer committer;
  private final Failures failures;
  private final Replies replies;

  Overrides(
      ChainState state,
      Activation activation,
      Committer committer,
      Failures failures,
      Replies replies) {
    this.state = state;
    this.activation = activation;
    this.committer = committer;
    this.failures = failures;
    this.replies = replies;
  }

  void invalidate(BlockHash hash, Consumer<Answer> reply) {
    HeaderNode node = state.tree.find(hash);
    if (node == null) {
      reply.accept(new Answer.UnknownBlock(hash));
      return;
    }
    if (node.height() == 0) {
      reply.accept(new Answer.Impossible("The genesis block cannot be invalidated."));
      return;
    }
    activation.settleAll();
    if (node.isAncestorOf(state.tip()) && !canDisconnect(node)) {
      reply.accept(
          new Answer.Impossible(
              "Block " + node + " cannot be disconnected: blocks after it are pruned."));
      return;
    }
    while (node.isAncestorOf(state.tip())) {
      activation.disconnectTip();
      committer.commitIfDue();
    }
    failures.mark(node);
    state.candidates.rebuild(state.tip());
    atRest(reply);
  }

  private boolean canDisconnect(HeaderNode last) {
    for (HeaderNode node = state.tip(); node != last.previous(); node = node.parent()) {
      if (!node.isStored() || !node.hasUndo()) {
        return false;
      }
    }
    return true;
  }

  void reconsider(BlockHash hash, Consumer<Answer> reply) {
    HeaderNode node = state.tree.find(hash);
    if (node == null) {
      reply.accept(new Answer.UnknownBlock(hash));
      return;
    }
    activation.settleAll();
    failures.forgive(node);
    atRest(reply);
  }

  void prefer(BlockHash hash, Consumer<Answer> reply) {
    HeaderNode node = state.tree.find(hash);
    if (node == null) {
      reply.accept(new Answer.UnknownBlock(hash));
      return;
    }
    activation.settleAll();
    state.candidates.prefer(node, state.tip());
    atRest(reply);
  }

  /// Answers when there is nothing left to connect or to disconnect, with how it is then.
  void awaitRest(Consumer<ChainView> reply) {
    replies.awaitRest(() -> reply.accept(state.view()));
  }

  private void atRest(Consumer<Answer> reply) {
    replies.awaitRest(() -> reply.accept(new Answer.Done()));
  }
}
