package dev.renga.bench.crash;

import dev.renga.primitives.Bytes;
import dev.renga.primitives.Coin;
import dev.renga.primitives.OutPoint;
import dev.renga.storage.BlockIndexRecord;
import dev.renga.storage.ChainStore;
import dev.renga.storage.ChainTip;
import dev.renga.storage.CoinSnapshot;
import dev.renga.storage.Commit;
import dev.renga.storage.FileInfo;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// A store that says when a commit begins and ends.
record TalkingStore(ChainStore store, Consumer<String> say) implements ChainStore {
  @Override
  public void commit(Commit commit) {
    say.accept(Report.COMMIT_BEGINS);
    store.commit(commit);
    say.accept(Report.COMMIT_ENDS);
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
  public List<@Nullable Coin> findAll(Collection<OutPoint> outPoints) {
    return store.findAll(outPoints);
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

  @Override
  public void close() {
    store.close();
  }
}
