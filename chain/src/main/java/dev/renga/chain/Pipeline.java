package dev.renga.chain;

import dev.renga.consensus.BlockConnector;
import dev.renga.consensus.Connected;
import dev.renga.consensus.Verdict;
import dev.renga.primitives.Block;
import dev.renga.storage.BlockPosition;
import dev.renga.storage.BlockUndo;
import dev.renga.storage.CoinsCache;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/// Blocks between being applied and being final: their coins are spent and made in order, while
/// their scripts are checked by the workers, over many blocks at once. Used by the writer alone.
///
/// ```
///            apply                    settle: all scripts good
///   next ───────────▶ in flight ─────────────────────────────────▶ tip, told to everybody
///                        │
///                        └── a script failed: this block and all after it are rolled back
/// ```
///
/// Invariants:
/// 1. The coins cache is that of [#head]: tip plus the blocks in flight, one open block each.
/// 2. Nobody outside hears of a block in flight, and nothing of it reaches the disk.
final class Pipeline {
  /// Blocks whose scripts may be unfinished at the same time.
  static final int MAX_BLOCKS = 128;

  /// Inputs whose scripts may be unfinished at the same time; a block is applied as long as there
  /// are fewer, so the true bound is this and one block more.
  static final int MAX_INPUTS = 32_000;

  private final ChainState state;
  private final CoinsCache coins;
  private final Workers workers;
  private final AssumeValid assumeValid;
  private final Runnable signal;
  private final Deque<InFlight> blocks = new ArrayDeque<>();
  private int inputs;

  private record InFlight(
      HeaderNode node, Block block, Connected.Applied applied, @Nullable BlockScripts scripts) {
    boolean isDone() {
      return scripts == null || scripts.isDone();
    }

    int pendingInputs() {
      return scripts == null ? 0 : applied.inputs();
    }
  }

  /// What settling a block led to.
  sealed interface Settled {
    /// It is the tip now.
    record Final(HeaderNode node, Block block) implements Settled {}

    /// It breaks a rule; it and all blocks after it are rolled back.
    record Failed(HeaderNode node, Block block, Verdict.Invalid verdict) implements Settled {}
  }

  /// @param signal wakes the writer when a block's scripts are done
  Pipeline(ChainState state, Workers workers, AssumeValid assumeValid, Runnable signal) {
    this.state = state;
    this.coins = state.stores.coins();
    this.workers = workers;
    this.assumeValid = assumeValid;
    this.signal = signal;
  }

  /// The last block that is applied.
  HeaderNode head() {
    return blocks.isEmpty() ? state.tip() : blocks.getLast().node;
  }

  boolean isEmpty() {
    return blocks.isEmpty();
  }

  boolean hasRoom() {
    return blocks.size() < MAX_BLOCKS && inputs < MAX_INPUTS;
  }

  /// Whether [#settle] would not have to wait.
  boolean isReady() {
    return !blocks.isEmpty() && blocks.getFirst().isDone();
  }

  /// Applies the block after [#head] and hands out its scripts.
  ///
  /// @return the rule that it breaks (then the coins are as before), or `null`
  Verdict.@Nullable Invalid apply(HeaderNode node, Block block) {
    long start = state.meter.now();
    BlockScripts scripts =
        assumeValid.mustCheck(node) ? new BlockScripts(workers, state.meter, signal) : null;
    coins.beginBlock();
    boolean replacing = state.config.network().bip30Exceptions().containsKey(node.hash());
    Connected connected =
        BlockConnector.connect(
            block,
            node.parent(),
            state.config.network(),
            new BlockCoins(coins, replacing),
            scripts);
    if (scripts != null) {
      scripts.seal();
    }
    state.meter.spent(Progress.Stage.APPLY, start);
    return switch (connected) {
      case Connected.Refused(Verdict.Invalid verdict) -> {
        coins.rollbackBlock();
        yield verdict;
      }
      case Connected.Applied applied -> {
        InFlight flying = new InFlight(node, block, applied, scripts);
        blocks.addLast(flying);
        inputs += flying.pendingInputs();
        yield null;
      }
    };
  }

  /// Waits for the oldest block's scripts and makes it the tip, or rolls back.
  Settled settle() {
    InFlight oldest = blocks.getFirst();
    long start = state.meter.now();
    Verdict verdict = oldest.scripts == null ? Verdict.VALID : oldest.scripts.await();
    state.meter.spent(Progress.Stage.WAIT, start);
    if (verdict instanceof Verdict.Invalid invalid) {
      rollBackTo(state.tip());
      return new Settled.Failed(oldest.node, oldest.block, invalid);
    }
    storeUndo(oldest);
    blocks.removeFirst();
    inputs -= oldest.pendingInputs();
    coins.acceptBlock();
    HeaderNode node = oldest.node;
    if (!node.is(Status.SCRIPTS)) {
      node.mark(Status.SCRIPTS);
      state.index.changed(node);
    }
    Block block = oldest.block;
    state.meter.connected(block.transactions().size(), oldest.applied.inputs(), block.totalSize());
    state.tip(node);
    state.candidates.trim(node);
    return new Settled.Final(node, block);
  }

  private void storeUndo(InFlight flying) {
    HeaderNode node = flying.node;
    if (node.hasUndo()) {
      return;
    }
    long start = state.meter.now();
    BlockPosition position =
        state
            .stores
            .files()
            .appendUndo(new BlockUndo(flying.applied.spent()), node.parent().hash(), node.file());
    node.undo((int) position.offset());
    state.index.changed(node);
    state.meter.spent(Progress.Stage.STORE, start);
  }

  /// Forgets what was applied after a block in flight or the tip. Scripts that are still being
  /// checked are let run; nobody waits for them.
  void rollBackTo(HeaderNode node) {
    while (!blocks.isEmpty() && blocks.getLast().node != node) {
      InFlight newest = blocks.removeLast();
      inputs -= newest.pendingInputs();
      coins.rollbackBlock();
    }
  }
}
