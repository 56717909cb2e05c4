package dev.renga.storage;

import dev.renga.primitives.BlockHash;
import dev.renga.primitives.Bytes;
import dev.renga.primitives.Coin;
import dev.renga.primitives.OutPoint;
import dev.renga.primitives.TxOut;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// A [ChainStore] that forgets everything at the end: for simulated nodes and for tests. Snapshots
/// copy the set of coins, which is meant to be small.
public final class MemoryChainStore implements ChainStore {
  private final Map<OutPoint, Coin> coins = new HashMap<>();
  private final Map<BlockHash, BlockIndexRecord> index = new HashMap<>();
  private final TreeMap<Integer, FileInfo> files = new TreeMap<>();
  private final Map<String, Bytes> notes = new HashMap<>();
  private @Nullable ChainTip tip;
  private boolean closed;

  @Override
  public synchronized @Nullable ChainTip tip() {
    checkOpen();
    return tip;
  }

  @Override
  public synchronized @Nullable Coin find(OutPoint outPoint) {
    checkOpen();
    return coins.get(outPoint);
  }

  @Override
  public synchronized void commit(Commit commit) {
    checkOpen();
    Map<OutPoint, Optional<Coin>> changes = new HashMap<>();
    commit
        .coins()
        .tell(
            new CoinChanges.Sink() {
              @Override
              public void put(OutPoint outPoint, Coin coin) {
                changes.put(outPoint, Optional.of(compact(coin)));
              }

              @Override
              public void delete(OutPoint outPoint) {
                changes.put(outPoint, Optional.empty());
              }
            });
    changes.forEach(
        (outPoint, coin) ->
            coin.ifPresentOrElse(
                present -> coins.put(outPoint, present), () -> coins.remove(outPoint)));
    commit.index().forEach(entry -> index.put(entry.hash(), entry));
    commit.files().forEach(info -> files.put(info.number(), info));
    commit.notes().forEach(this::keepNote);
    if (commit.tip() != null) {
      tip = commit.tip();
    }
  }

  private void keepNote(String name, Bytes value) {
    if (value.isEmpty()) {
      notes.remove(name);
    } else {
      notes.put(name, value.compact());
    }
  }

  // A script cut out of a block would keep the whole block alive (known failure J-007).
  private static Coin compact(Coin coin) {
    return new Coin(
        new TxOut(coin.value(), coin.scriptPubKey().compact()), coin.height(), coin.coinbase());
  }

  @Override
  public void forEachIndexRecord(Consumer<BlockIndexRecord> consumer) {
    List<BlockIndexRecord> sorted;
    synchronized (this) {
      checkOpen();
      sorted =
          index.values().stream()
              .sorted(
                  Comparator.comparingInt(BlockIndexRecord::height)
                      .thenComparing(entry -> entry.hash().toBytes()))
              .toList();
    }
    sorted.forEach(consumer);
  }

  @Override
  public synchronized List<FileInfo> fileInfos() {
    checkOpen();
    return List.copyOf(files.values());
  }

  @Override
  public synchronized Optional<Bytes> note(String name) {
    checkOpen();
    return Optional.ofNullable(notes.get(name));
  }

  @Override
  public synchronized CoinSnapshot snapshot() {
    checkOpen();
    TreeMap<OutPoint, Coin> copy =
        new TreeMap<>(
            Comparator.<OutPoint, Bytes>comparing(outPoint -> outPoint.txid().toBytes())
                .thenComparingLong(OutPoint::index));
    copy.putAll(coins);
    return new Snapshot(tip, copy);
  }

  @Override
  public synchronized void clearCoins() {
    checkOpen();
    coins.clear();
    tip = null;
  }

  @Override
  public synchronized void close() {
    closed = true;
  }

  private void checkOpen() {
    if (closed) {
      throw new StorageException(StorageFailure.Kind.REFUSED, "The chain's store is closed.");
    }
  }

  private record Snapshot(@Nullable ChainTip tip, TreeMap<OutPoint, Coin> coins)
      implements CoinSnapshot {
    @Override
    public @Nullable Coin find(OutPoint outPoint) {
      return coins.get(outPoint);
    }

    @Override
    public void forEach(Visitor visitor) {
      for (Map.Entry<OutPoint, Coin> entry : coins.entrySet()) {
        if (!visitor.visit(entry.getKey(), entry.getValue())) {
          return;
        }
      }
    }

    @Override
    public long diskSize() {
      return 0;
    }

    @Override
    public void close() {}
  }
}
