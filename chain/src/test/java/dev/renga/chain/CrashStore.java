package dev.renga.chain;

import dev.renga.primitives.Bytes;
import dev.renga.primitives.Coin;
import dev.renga.primitives.OutPoint;
import dev.renga.storage.BlockIndexRecord;
import dev.renga.storage.ChainStore;
import dev.renga.storage.ChainTip;
import dev.renga.storage.CoinSnapshot;
import dev.renga.storage.Commit;
import dev.renga.storage.FileInfo;
import dev.renga.storage.MemoryChainStore;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// A store in memory that outlives the chain on it, so that a test can open another one, and that
/// can fail at a commit: before it is made or just after.
final class CrashStore implements ChainStore {
  private final MemoryChainStore store = new MemoryChainStore();
  private final List<ChainTip> tips = new ArrayList<>();
  private int commits;
  private int cutAt = Integer.MAX_VALUE;
  private boolean after;

  /// The crash.
  static final class Cut extends RuntimeException {
    private static final long serialVersionUID = 1L;

    Cut() {
      super("cut at a commit", null, false, false);
    }
  }

  CrashStore cutAt(int commit, boolean afterIt) {
    cutAt = commit;
    after = afterIt;
    return this;
  }

  void neverCut() {
    cutAt = Integer.MAX_VALUE;
  }

  int commits() {
    return commits;
  }

  /// Every tip that was committed, in order.
  List<ChainTip> tips() {
    return tips;
  }

  @Override
  public void commit(Commit commit) {
    commits++;
    if (commits == cutAt && !after) {
      throw new Cut();
    }
    store.commit(commit);
    if (commit.tip() != null) {
      tips.add(commit.tip());
    }
    if (commits == cutAt) {
      throw new Cut();
    }
  }

  @Override
  public @Nullable ChainTip tip() {
    return store.tip();
  }

  @Override
  public @Nullable Coin find(OutPoint outPoint) {
    return store.find(outPoint);
  }

  @Override
  public void forEachIndexRecord(Consumer<BlockIndexRecord> consumer) {
    store.forEachIndexRecord(consumer);
  }

  @Override
  public List<FileInfo> fileInfos() {
    return store.fileInfos();
  }

  @Override
  public Optional<Bytes> note(String name) {
    return store.note(name);
  }

  @Override
  public CoinSnapshot snapshot() {
    return store.snapshot();
  }

  @Override
  public void clearCoins() {
    store.clearCoins();
  }

  /// The process ends; the data stay.
  @Override
  public void close() {}
}
