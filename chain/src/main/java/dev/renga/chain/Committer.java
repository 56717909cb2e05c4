package dev.renga.chain;

import dev.renga.primitives.Bytes;
import dev.renga.storage.ChainTip;
import dev.renga.storage.Commit;
import java.util.Map;

/// Makes what happened survive a power cut. Used by the writer alone.
///
/// Order of every commit (known failures S-001, S-004, S-005, S-028):
/// 1. Blocks and undo data are on the medium.
/// 2. Coins, the tip they belong to, index records and file infos change in one atomic step.
/// 3. Files that this step forgot are deleted.
final class Committer {
  /// While the chain is being caught up with, commits by time are this much rarer.
  private static final int CATCHING_UP = 10;

  private final ChainState state;
  private final Activation activation;
  private HeaderNode committed;
  private long committedAt;
  private volatile boolean abandoned;

  Committer(ChainState state, Activation activation) {
    this.state = state;
    this.activation = activation;
    this.committed = state.tip();
    this.committedAt = state.meter.now();
  }

  /// Commits when so much or so long ago has changed that it is due.
  void commitIfDue() {
    if (isTooMuch() || (!isClean() && nanosLeft() <= 0)) {
      commit(Map.of());
    }
  }

  private boolean isTooMuch() {
    return state.stores.coins().wantsCommit() || state.index.wantsCommit();
  }

  private boolean isClean() {
    return state.index.isClean() && committed == state.tip();
  }

  /// Nanoseconds until a commit is due; a long time if there is nothing to commit.
  long nanosUntilDue() {
    return isClean() ? Long.MAX_VALUE : Math.max(1, nanosLeft());
  }

  private long nanosLeft() {
    long interval = state.config.flushInterval().toNanos();
    long wanted = state.isInitialDownload() ? Math.multiplyExact(interval, CATCHING_UP) : interval;
    return wanted - (state.meter.now() - committedAt);
  }

  /// Commits what is not committed yet.
  ///
  /// @return whether everything is; it is not when the chain is abandoned
  boolean commitIfChanged() {
    if (!isClean()) {
      commit(Map.of());
    }
    return !abandoned;
  }

  /// Nothing is committed any more; a commit under way may still end. Any thread.
  void abandon() {
    abandoned = true;
  }

  /// Commits everything that is final.
  ///
  /// @param notes small facts to be kept with it
  void commit(Map<String, Bytes> notes) {
    if (abandoned) {
      return;
    }
    activation.settleAll();
    long start = state.meter.now();
    HeaderNode tip = state.tip();
    state.stores.files().flush();
    Commit commit =
        Commit.EMPTY
            .withTip(new ChainTip(tip.hash(), tip.height()))
            .withIndex(state.index.take())
            .withFiles(state.stores.files().takeChanged())
            .withNotes(notes);
    state.stores.coins().commit(commit);
    state.sizeOnDisk(state.stores.files().totalSize());
    committed = tip;
    committedAt = state.meter.now();
    state.meter.spent(Progress.Stage.COMMIT, start);
    state.events.publish(new ChainEvent.Flushed(tip));
  }

  /// The last block that survives a power cut.
  HeaderNode committed() {
    return committed;
  }
}
