package dev.renga.chain;

import dev.renga.consensus.BlockRules;
import dev.renga.consensus.HeaderRules;
import dev.renga.consensus.Verdict;
import dev.renga.primitives.Block;
import dev.renga.primitives.BlockHash;
import dev.renga.primitives.BlockHeader;
import dev.renga.primitives.Network;
import dev.renga.storage.BlockPosition;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Lets headers and blocks in: checks the rules that need no coins and stores what passes. Used by
/// the writer alone.
final class BlockAcceptor {
  /// How far ahead of the tip a block may be that nobody asked for; also what pruning keeps.
  static final int KEEP = 288;

  private final ChainState state;
  private final Network network;
  private final BlockSupply supply;
  private final Replies replies;
  private final Failures failures;

  BlockAcceptor(ChainState state, BlockSupply supply, Replies replies, Failures failures) {
    this.state = state;
    this.network = state.config.network();
    this.supply = supply;
    this.replies = replies;
    this.failures = failures;
  }

  /// What became of one header.
  sealed interface HeaderFate {
    /// It is in the tree.
    record In(HeaderNode node, boolean added) implements HeaderFate {}

    /// Its parent is not in the tree.
    record NoParent() implements HeaderFate {}

    /// It breaks a rule, or it or its parent is known to be failed.
    record Refused(Verdict.Invalid verdict, boolean known) implements HeaderFate {}
  }

  /// Takes headers up to the first that cannot be accepted.
  HeadersResult headers(List<BlockHeader> headers) {
    HeaderNode before = state.tree.best();
    int added = 0;
    HeaderNode last = null;
    BlockHash unknownParent = null;
    BlockHash refused = null;
    Verdict.Invalid verdict = null;
    for (BlockHeader header : headers) {
      HeaderFate fate = header(header, true);
      if (fate instanceof HeaderFate.In(HeaderNode node, boolean isNew)) {
        added += isNew ? 1 : 0;
        last = node;
        continue;
      }
      switch (fate) {
        case HeaderFate.Refused(Verdict.Invalid why, boolean known) -> {
          refused = header.hash();
          verdict = why;
          if (!known) {
            state.events.publish(new ChainEvent.BlockRefused(refused, why));
          }
        }
        default -> unknownParent = header.previous();
      }
      break;
    }
    announce(before, added);
    return new HeadersResult(added, last, unknownParent, refused, verdict);
  }

  /// Takes those headers that can be accepted and leaves out others.
  void headersThatFit(List<BlockHeader> headers) {
    HeaderNode before = state.tree.best();
    int added = 0;
    for (BlockHeader header : headers) {
      added +=
          header(header, true) instanceof HeaderFate.In(HeaderNode node, boolean isNew) && isNew
              ? 1
              : 0;
    }
    announce(before, added);
  }

  /// Takes one header without telling anybody; `null` if it cannot be accepted.
  @Nullable HeaderNode header(BlockHeader header) {
    return header(header, true) instanceof HeaderFate.In(HeaderNode node, boolean added)
        ? node
        : null;
  }

  private void announce(HeaderNode before, int added) {
    if (state.tree.best() != before) {
      state.refresh();
    }
    if (added > 0) {
      state.events.publish(new ChainEvent.HeadersAccepted(state.tree.best(), added));
    }
  }

  /// @param work whether the proof of work is still to be checked
  private HeaderFate header(BlockHeader header, boolean work) {
    HeaderNode known = state.tree.find(header.hash());
    if (known != null) {
      return known.isFailed()
          ? new HeaderFate.Refused(failedBefore(known), true)
          : new HeaderFate.In(known, false);
    }
    if (work && HeaderRules.checkProofOfWork(header, network) instanceof Verdict.Invalid invalid) {
      return new HeaderFate.Refused(invalid, false);
    }
    HeaderNode parent = state.tree.find(header.previous());
    if (parent == null) {
      return new HeaderFate.NoParent();
    }
    if (parent.isFailed()) {
      return new HeaderFate.Refused(badParent(), false);
    }
    long now = state.host.clock().instant().getEpochSecond();
    if (HeaderRules.check(header, parent, network, now) instanceof Verdict.Invalid invalid) {
      return new HeaderFate.Refused(invalid, false);
    }
    HeaderNode node = state.tree.add(header, parent);
    state.index.changed(node);
    return new HeaderFate.In(node, true);
  }

  /// Takes a block; the reply comes when its fate is final.
  void block(PreparedBlock prepared, boolean requested, Consumer<Submission> reply) {
    Block block = prepared.block();
    BlockHash hash = block.hash();
    if (prepared.content() instanceof Verdict.Invalid invalid) {
      // Not remembered: what a block shows by itself may be the work of whoever passed it on.
      state.events.publish(new ChainEvent.BlockRefused(hash, invalid));
      reply.accept(new Submission.Refused(hash, invalid, false));
      return;
    }
    HeaderNode before = state.tree.best();
    HeaderFate fate = header(block.header(), false);
    announce(
        before, fate instanceof HeaderFate.In(HeaderNode node, boolean added) && added ? 1 : 0);
    switch (fate) {
      case HeaderFate.NoParent none ->
          reply.accept(new Submission.Orphan(hash, block.header().previous()));
      case HeaderFate.Refused(Verdict.Invalid verdict, boolean known) -> {
        if (!known) {
          state.events.publish(new ChainEvent.BlockRefused(hash, verdict));
        }
        reply.accept(new Submission.Refused(hash, verdict, known));
      }
      case HeaderFate.In(HeaderNode node, boolean added) -> store(node, prepared, requested, reply);
    }
  }

  private void store(
      HeaderNode node, PreparedBlock prepared, boolean requested, Consumer<Submission> reply) {
    if (node.isStored() || node.height() == 0) { // genesis follows nothing, even when it is pruned
      if (node.isAncestorOf(state.tip())) {
        reply.accept(new Submission.Connected(node.hash(), true));
      } else {
        replies.await(node, true, reply);
      }
      return;
    }
    if (!requested && !isWanted(node)) {
      reply.accept(new Submission.Aside(node.hash(), false, node.transactions() > 0));
      return;
    }
    Block block = prepared.block();
    Verdict verdict =
        prepared.contextual() != null && prepared.parent() == node.previous()
            ? prepared.contextual()
            : BlockRules.checkContextual(block, node.parent(), network);
    if (verdict instanceof Verdict.Invalid invalid) {
      failures.failed(node, invalid);
      reply.accept(new Submission.Refused(node.hash(), invalid, false));
      return;
    }
    boolean pruned = node.transactions() > 0;
    long start = state.meter.now();
    BlockPosition position =
        state.stores.files().append(block.toBytes(), node.height(), node.time());
    state.meter.spent(Progress.Stage.STORE, start);
    stored(node, position, block.transactions().size());
    supply.keep(node, block);
    replies.await(node, pruned, reply);
  }

  /// A block that passes every rule that needs no coins lies there.
  private void stored(HeaderNode node, BlockPosition position, int transactions) {
    node.data(position.file(), (int) position.offset());
    node.mark(Status.CONTENT);
    node.transactions(transactions);
    state.index.changed(node);
    state.candidates.received(node, state.tip());
    state.events.publish(new ChainEvent.BlockStored(node));
  }

  /// Whether a block that nobody asked for is worth keeping.
  private boolean isWanted(HeaderNode node) {
    HeaderNode tip = state.tip();
    return node.transactions() == 0
        && node.compareWork(tip) >= 0
        && node.height() <= tip.height() + KEEP
        && node.chainWork().compareTo(state.config.minimumChainWork()) >= 0;
  }

  static Verdict.Invalid failedBefore(HeaderNode node) {
    return node.is(Status.FAILED)
        ? new Verdict.Invalid("duplicate-invalid", "duplicate-invalid", "", Verdict.Kind.CONSENSUS)
        : badParent();
  }

  private static Verdict.Invalid badParent() {
    return new Verdict.Invalid(
        "bad-prevblk", "bad-prevblk", "the block before it is invalid", Verdict.Kind.HEADER);
  }
}
