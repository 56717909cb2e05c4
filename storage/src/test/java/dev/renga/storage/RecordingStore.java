package dev.renga.storage;

import dev.renga.primitives.Bytes;
import dev.renga.primitives.Coin;
import dev.renga.primitives.OutPoint;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Passes everything on to another store and notes the changes of coins.
class RecordingStore implements ChainStore {
  private final ChainStore store;
  private final List<String> told;

  RecordingStore(ChainStore store, List<String> told) {
    this.store = store;
    this.told = told;
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
  public @Nullable ChainTip tip() {
    return store.tip();
  }

  @Override
  public void commit(Commit commit) {
    store.commit(commit.withCoins(sink -> commit.coins().tell(noting(sink))));
  }

  private CoinChanges.Sink noting(CoinChanges.Sink sink) {
    return new CoinChanges.Sink() {
      @Override
      public void put(OutPoint outPoint, Coin coin) {
        told.add("put " + outPoint);
        sink.put(outPoint, coin);
      }

      @Override
      public void delete(OutPoint outPoint) {
        told.add("delete " + outPoint);
        sink.delete(outPoint);
      }
    };
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
