package dev.renga.chain;

import dev.renga.consensus.BlockRules;
import dev.renga.consensus.Verdict;
import dev.renga.primitives.Block;
import dev.renga.storage.BlockUndo;
import dev.renga.storage.StorageException;
import dev.renga.storage.StorageFailure;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Moves the chain, one block at a time, towards the branch with the most work. Used by the writer
/// alone.
///
/// Between two steps the coins are always those of one block (the pipeline's head), so that
/// commands can be taken in between, and stopping is possible anywhere.
final class Activation {
  private static final Logger LOG = LoggerFactory.getLogger(Activation.class);

  private final ChainState state;
  private final Pipeline pipeline;
  private final BlockSupply supply;
  private final Disconnector disconnector;
  private final Failures failures;
  private final Replies replies;
  private boolean moved;

  Activation(
      ChainState state,
      Pipeline pipeline,
      BlockSupply supply,
      Disconnector disconnector,
      Failures failures,
      Replies replies) {
    this.state = state;
    this.pipeline = pipeline;
    this.supply = supply;
    this.disconnector = disconnector;
    this.failures = failures;
    this.replies = replies;
  }

  /// Does one thing that needs no waiting if it can help it.
  ///
  /// @return whether there is more to do at once; otherwise the writer may wait for a command or
  ///   for scripts
  boolean step() {
    if (pipeline.isReady()) {
      settle();
      return true;
    }
    HeaderNode head = pipeline.head();
    HeaderNode goal = state.candidates.best(head);
    if (goal == head) {
      if (!pipeline.isEmpty()) {
        return false; // scripts are being checked; the writer will be woken
      }
      rest();
      return false;
    }
    if (!head.isAncestorOf(goal)) {
      stepBack(goal.forkWith(head));
    } else if (!pipeline.hasRoom()) {
      settle();
    } else {
      connect(goal.ancestor(head.height() + 1), goal);
    }
    return true;
  }

  /// Nothing is left to connect.
  private void rest() {
    if (moved) {
      moved = false;
      state.events.publish(new ChainEvent.TipChanged(state.view()));
    }
    replies.atRest();
  }

  private void stepBack(HeaderNode fork) {
    requireNotPruned(fork);
    if (!pipeline.isEmpty()) {
      HeaderNode keep = fork.height() >= state.tip().height() ? fork : state.tip();
      pipeline.rollBackTo(keep);
      if (pipeline.head() == fork) {
        return;
      }
    }
    disconnectTip();
  }

  /// Said before the first block is disconnected, so that the chain stops in the state in which a
  /// person left it (known failure S-046).
  private void requireNotPruned(HeaderNode fork) {
    if (fork.height() + 1 < state.prunedBelow()) {
      throw new StorageException(
          StorageFailure.Kind.MISSING,
          "A branch with more work leaves the chain after block %s, where blocks are pruned. %s"
              .formatted(fork, "Start again with -reindex to fetch all blocks anew."));
    }
  }

  /// Takes the last block off the active chain. The pipeline is empty.
  void disconnectTip() {
    HeaderNode node = state.tip();
    Block block = BlockSupply.read(state.stores.files(), node);
    BlockUndo undo = disconnector.readUndo(node);
    state.stores.coins().beginBlock();
    disconnector.disconnect(node, block, undo);
    state.stores.coins().acceptBlock();
    state.tip(node.parent());
    moved = true;
    supply.keep(node, block);
    state.events.publish(new ChainEvent.Disconnected(node, block));
  }

  private void connect(HeaderNode node, HeaderNode goal) {
    BlockSupply.Supplied supplied = supply.take(node, goal);
    if (supplied == null) {
      lost(node);
      return;
    }
    Block block = supplied.block();
    if (supplied.fromDisk() && !isContentValid(node, block)) {
      return;
    }
    Verdict.Invalid verdict = pipeline.apply(node, block);
    if (verdict == null) {
      return;
    }
    // The verdict stands only if all blocks before this one do.
    if (settleAll()) {
      if (supplied.fromDisk() && !isSound(node, block)) {
        lost(node);
      } else {
        refuse(node, verdict);
      }
    }
  }

  /// A block that was let in cannot be connected. Were its failure not for good, it would be tried
  /// again for ever: no rule of connecting is of that kind.
  private void refuse(HeaderNode node, Verdict.Invalid verdict) {
    if (!verdict.kind().isPermanent()) {
      throw new IllegalStateException("connecting block " + node + " ended in " + verdict);
    }
    failures.failed(node, verdict);
  }

  /// Checks a block from disk that was only found there, never checked (reindex).
  private boolean isContentValid(HeaderNode node, Block block) {
    if (node.is(Status.CONTENT)) {
      return true;
    }
    Verdict verdict = content(node, block);
    if (verdict instanceof Verdict.Invalid invalid) {
      if (settleAll()) {
        failures.failed(node, invalid);
        if (!invalid.kind().isPermanent()) {
          lost(node);
        }
      }
      return false;
    }
    node.mark(Status.CONTENT);
    state.index.changed(node);
    return true;
  }

  private Verdict content(HeaderNode node, Block block) {
    Verdict verdict = BlockRules.checkContextFree(block, state.config.network());
    return verdict.isValid()
        ? BlockRules.checkContextual(block, node.parent(), state.config.network())
        : verdict;
  }

  /// Whether bytes from disk are still what was checked when they were stored: rotten witness data
  /// must not become a verdict on the block (known failure S-022).
  private boolean isSound(HeaderNode node, Block block) {
    boolean sound = content(node, block).isValid();
    if (!sound) {
      LOG.error("Block {} on disk is not what was stored; it must be fetched again.", node);
    }
    return sound;
  }

  private void lost(HeaderNode node) {
    settleAll();
    node.forgetData();
    state.candidates.dataLost(node, state.tip());
  }

  private void settle() {
    switch (pipeline.settle()) {
      case Pipeline.Settled.Final(HeaderNode node, Block block) -> {
        moved = true;
        state.events.publish(new ChainEvent.Connected(node, block));
        replies.connected(node);
      }
      case Pipeline.Settled.Failed(HeaderNode node, Block block, Verdict.Invalid verdict) -> {
        if (isSound(node, block)) {
          refuse(node, verdict);
        } else {
          lost(node);
        }
      }
    }
  }

  /// Waits for all scripts; `false` if a block failed, so that the head is another one now.
  boolean settleAll() {
    HeaderNode head = pipeline.head();
    while (!pipeline.isEmpty()) {
      settle();
    }
    return pipeline.head() == head;
  }
}
