package dev.renga.storage;

import dev.renga.primitives.Coin;
import dev.renga.primitives.DecodeException;
import dev.renga.primitives.OutPoint;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.rocksdb.ColumnFamilyHandle;
import org.rocksdb.ReadOptions;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;
import org.rocksdb.Snapshot;

/// A snapshot of a [RocksChainStore]. Its native parts are freed by whoever shuts its gate: its own
/// [#close] or that of the store.
final class RocksSnapshot implements CoinSnapshot {
  private static final int ROWS = 512;

  private final RocksChainStore store;
  private final RocksHandles handles;
  private final NativeGate gate = new NativeGate("The snapshot of the chain's database");
  private final Snapshot snapshot;
  private final ReadOptions options;
  private final @Nullable ChainTip tip;

  interface Row {
    void accept(byte[] key, byte[] value) throws DecodeException;
  }

  interface RowUntil {
    boolean accept(byte[] key, byte[] value) throws DecodeException;
  }

  /// Called inside the store's gate.
  RocksSnapshot(RocksChainStore store, RocksHandles handles)
      throws RocksDBException, DecodeException {
    this.store = store;
    this.handles = handles;
    snapshot = handles.database().getSnapshot();
    options = new ReadOptions().setSnapshot(snapshot).setFillCache(false);
    try {
      tip = store.readTip(options);
    } catch (RocksDBException | DecodeException | RuntimeException e) {
      free();
      throw e;
    }
  }

  @Override
  public @Nullable ChainTip tip() {
    return tip;
  }

  @Override
  public @Nullable Coin find(OutPoint outPoint) {
    return insideOrNull("Reading a coin", () -> store.readCoin(outPoint, options));
  }

  @Override
  public void forEach(Visitor visitor) {
    forEachRow(
        handles.coins(),
        (key, value) -> visitor.visit(CoinKey.parse(key), RocksFormat.readCoin(value)));
  }

  // The visitor runs outside the gates and may take its time: rows are read some at a time, and
  // each
  // time the iterator is made anew (20 microseconds for 512 rows).
  void forEachRow(ColumnFamilyHandle family, RowUntil visitor) {
    byte @Nullable [] after = null;
    while (true) {
      byte @Nullable [] from = after;
      List<byte[]> rows = inside("Reading the chain's database", () -> rows(family, from));
      for (int i = 0; i < rows.size(); i += 2) {
        try {
          if (!visitor.accept(rows.get(i), rows.get(i + 1))) {
            return;
          }
        } catch (DecodeException e) {
          throw RocksFailures.undecodable(e);
        }
      }
      if (rows.size() < 2 * ROWS) {
        return;
      }
      after = rows.get(rows.size() - 2);
    }
  }

  private List<byte[]> rows(ColumnFamilyHandle family, byte @Nullable [] after)
      throws RocksDBException {
    List<byte[]> rows = new ArrayList<>(2 * ROWS);
    try (RocksIterator iterator = handles.database().newIterator(family, options)) {
      if (after == null) {
        iterator.seekToFirst();
      } else {
        iterator.seek(after);
        if (iterator.isValid()) {
          iterator.next();
        }
      }
      while (iterator.isValid() && rows.size() < 2 * ROWS) {
        rows.add(iterator.key());
        rows.add(iterator.value());
        iterator.next();
      }
      iterator.status();
    }
    return rows;
  }

  @Override
  public long diskSize() {
    return inside(
        "Reading the size of the chain's database",
        () ->
            handles.database().getLongProperty(handles.coins(), "rocksdb.estimate-live-data-size"));
  }

  private <T> T inside(String doing, RocksChainStore.Native<T> call) {
    return Objects.requireNonNull(insideOrNull(doing, call::run));
  }

  private <T> @Nullable T insideOrNull(String doing, RocksChainStore.NullableNative<T> call) {
    return store.insideOrNull(
        doing,
        () -> {
          gate.enter();
          try {
            return call.run();
          } finally {
            gate.leave();
          }
        });
  }

  @Override
  public void close() {
    store.release(this);
  }

  /// Frees the native parts once; the caller holds the database open.
  void free() {
    if (gate.shut()) {
      options.close();
      handles.database().releaseSnapshot(snapshot);
      snapshot.close();
    }
  }
}
