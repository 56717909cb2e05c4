package dev.renga.chain;

import dev.renga.storage.BlockFiles;
import dev.renga.storage.FileInfo;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Deletes old block files. Used by the writer alone.
///
/// Bounds (known failure S-028): a file goes only when every block in it lies at least 288 below
/// the tip that survives a power cut, and the file itself only after the commit that forgot it.
final class Pruner {
  /// Room kept below the target for what the next files grow by at once, as bitcoind does.
  private static final long ROOM = 17L << 20;

  private final ChainState state;
  private final BlockFiles files;
  private final Committer committer;
  private int looked = -1;

  Pruner(ChainState state, Committer committer) {
    this.state = state;
    this.files = state.stores.files();
    this.committer = committer;
  }

  /// Looks after each new file whether the automatic target is met.
  void pruneIfDue() {
    int current = files.current();
    if (current == looked
        || !(state.config.prune() instanceof ChainConfig.Prune.Automatic(long target))) {
      return;
    }
    looked = current;
    if (files.totalSize() + ROOM <= target) {
      return;
    }
    committer.commitIfChanged();
    List<FileInfo> chosen = new ArrayList<>();
    long size = files.totalSize() + ROOM;
    for (FileInfo info : files.infos()) {
      if (size > target && isPrunable(info, Integer.MAX_VALUE)) {
        chosen.add(info);
        size -= info.size() + info.undoSize();
      }
    }
    delete(chosen);
  }

  /// Deletes what holds only blocks up to a height.
  ///
  /// @return the answer for the person who asked
  Answer prune(int height) {
    if (state.config.prune() instanceof ChainConfig.Prune.Off) {
      return new Answer.Impossible("Cannot prune blocks because node is not in prune mode.");
    }
    committer.commitIfChanged();
    delete(files.infos().stream().filter(info -> isPrunable(info, height)).toList());
    return new Answer.Done();
  }

  private boolean isPrunable(FileInfo info, int height) {
    int durable = committer.committed().height();
    return info.blocks() > 0
        && info.number() != files.current()
        && info.heightLast() <= height
        && info.heightLast() <= durable - BlockAcceptor.KEEP;
  }

  private void delete(List<FileInfo> chosen) {
    if (chosen.isEmpty()) {
      return;
    }
    Set<Integer> numbers = new HashSet<>();
    chosen.forEach(info -> numbers.add(info.number()));
    state.tree.forEach(
        node -> {
          if (node.isStored() && numbers.contains(node.file())) {
            node.forgetData();
            state.index.changed(node);
          }
        });
    state.candidates.forgetWay();
    numbers.forEach(files::forget);
    committer.commit(Map.of(Loader.PRUNED, Loader.yes()));
    files.deleteForgotten();
    int lowest = Loader.lowestStored(state.tip());
    state.prunedBelow(lowest);
    state.events.publish(new ChainEvent.Pruned(lowest));
  }
}
