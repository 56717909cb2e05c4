package dev.renga.chain;

import dev.renga.consensus.Verdict;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/// Who waits for a block's fate, or for the chain to come to rest. Used by the writer alone.
final class Replies {
  /// Answers that wait at most; more are given at once, as "kept aside".
  static final int MAX_WAITING = 4096;

  private final ChainState state;
  private final Map<HeaderNode, List<Waiting>> blocks = new HashMap<>();
  private final List<Runnable> rest = new ArrayList<>();
  private int count;

  private record Waiting(boolean known, Consumer<Submission> reply) {}

  Replies(ChainState state) {
    this.state = state;
  }

  /// Answers when the block's fate is final.
  void await(HeaderNode node, boolean known, Consumer<Submission> reply) {
    if (count >= MAX_WAITING) {
      reply.accept(new Submission.Aside(node.hash(), node.isStored(), known));
      return;
    }
    blocks.computeIfAbsent(node, key -> new ArrayList<>(1)).add(new Waiting(known, reply));
    count++;
  }

  /// Runs when there is nothing left to connect.
  void awaitRest(Runnable action) {
    rest.add(action);
  }

  void connected(HeaderNode node) {
    for (Waiting waiting : take(node)) {
      waiting.reply.accept(new Submission.Connected(node.hash(), waiting.known));
    }
  }

  void refused(HeaderNode node, Verdict.Invalid verdict) {
    for (Waiting waiting : take(node)) {
      waiting.reply.accept(new Submission.Refused(node.hash(), verdict, waiting.known));
    }
  }

  private List<Waiting> take(HeaderNode node) {
    List<Waiting> taken = blocks.remove(node);
    if (taken == null) {
      return List.of();
    }
    count -= taken.size();
    return taken;
  }

  /// There is nothing left to connect: whoever still waits hears how it stands.
  void atRest() {
    for (HeaderNode node : List.copyOf(blocks.keySet())) {
      if (node.isAncestorOf(state.tip())) {
        connected(node);
      } else if (node.isFailed()) {
        refused(node, BlockAcceptor.failedBefore(node));
      } else {
        for (Waiting waiting : take(node)) {
          waiting.reply.accept(new Submission.Aside(node.hash(), node.isStored(), waiting.known));
        }
      }
    }
    List<Runnable> actions = List.copyOf(rest);
    rest.clear();
    actions.forEach(Runnable::run);
  }
}
