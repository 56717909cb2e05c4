package dev.renga.storage;

import dev.renga.primitives.ByteWriter;
import dev.renga.primitives.Bytes;
import dev.renga.primitives.Coin;
import dev.renga.primitives.DecodeException;
import dev.renga.primitives.Network;
import dev.renga.primitives.OutPoint;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.rocksdb.ColumnFamilyHandle;
import org.rocksdb.ReadOptions;
import org.rocksdb.RocksDBException;
import org.rocksdb.WriteBatch;
import org.rocksdb.WriteOptions;

/// The [ChainStore] on a disk: one RocksDB database with a column family each for coins, block
/// index, file infos and meta data. `docs/formats.md` shows every key and value.
///
/// Invariants:
///
/// 1. Everything of one [#commit] is one RocksDB batch: one record of the log, synced before the
///    method returns. After a crash the database is as some commit left it, and no commit that
///    returned is missing.
/// 2. After a failed commit no other is tried (known failure S-007); reading goes on.
/// 3. All native handles belong to this object. Whoever uses one is inside the gate, and [#close]
///    frees them when nobody is; snapshots that are still open are closed with it (J-023).
/// 4. A value that does not decode, or a checksum that does not hold, is a [StorageException] and
///    never an absent coin (S-021, S-022).
public final class RocksChainStore implements ChainStore {
  private static final String NAME = "The chain's database";

  private final RocksHandles handles;
  private final NativeGate gate = new NativeGate(NAME);
  private final Set<RocksSnapshot> snapshots = ConcurrentHashMap.newKeySet();
  private final ReadOptions point = new ReadOptions();
  private final WriteOptions synced = new WriteOptions().setSync(true);
  private volatile boolean poisoned;

  private RocksChainStore(RocksHandles handles) {
    this.handles = handles;
  }

  /// Opens the database of a network in a directory, and makes it when the directory is empty or
  /// missing.
  ///
  /// @throws StorageException when the directory holds another network's data, data of a newer
  ///   release, damaged or incomplete data, or is in use by another process
  public static RocksChainStore open(Path directory, Network network, StorageBudget budget) {
    return new RocksChainStore(RocksHandles.open(directory, network, budget));
  }

  /// Deletes a database that nobody has open (`-reindex`). The directory may be missing.
  public static void delete(Path directory) {
    RocksHandles.delete(directory);
  }

  @Override
  public @Nullable ChainTip tip() {
    return insideOrNull("Reading the tip", () -> readTip(point));
  }

  @Nullable ChainTip readTip(ReadOptions options) throws RocksDBException, DecodeException {
    byte[] value = handles.database().get(handles.meta(), options, RocksFormat.TIP);
    return value == null ? null : RocksFormat.readTip(value);
  }

  @Override
  public @Nullable Coin find(OutPoint outPoint) {
    return insideOrNull("Reading a coin", () -> readCoin(outPoint, point));
  }

  @Nullable Coin readCoin(OutPoint outPoint, ReadOptions options)
      throws RocksDBException, DecodeException {
    byte[] value = handles.database().get(handles.coins(), options, CoinKey.of(outPoint));
    return value == null ? null : RocksFormat.readCoin(value);
  }

  @Override
  public List<@Nullable Coin> findAll(Collection<OutPoint> outPoints) {
    List<byte[]> keys = new ArrayList<>(outPoints.size());
    for (OutPoint outPoint : outPoints) {
      keys.add(CoinKey.of(outPoint));
    }
    return inside(
        "Reading coins",
        () -> {
          List<ColumnFamilyHandle> families = Collections.nCopies(keys.size(), handles.coins());
          List<@Nullable Coin> coins = new ArrayList<>(keys.size());
          for (byte[] value : handles.database().multiGetAsList(point, families, keys)) {
            coins.add(value == null ? null : RocksFormat.readCoin(value));
          }
          return coins;
        });
  }

  @Override
  public void commit(Commit commit) {
    write(commit.coins().estimatedBytes(), batch -> fill(batch, commit));
  }

  private interface Filler {
    void fill(WriteBatch batch) throws RocksDBException;
  }

  // The column families are native too, so even the filling happens inside the gate.
  private void write(long estimate, Filler filler) {
    gate.enter();
    try (WriteBatch batch = new WriteBatch((int) Math.clamp(estimate, 4096, 1 << 30))) {
      if (poisoned) {
        throw new StorageException(
            StorageFailure.Kind.POISONED,
            NAME
                + " refuses to write because an earlier write failed. Check the disk and start"
                + " again.");
      }
      filler.fill(batch);
      poisoned = true;
      handles.database().write(synced, batch);
      poisoned = false;
    } catch (RocksDBException e) {
      throw RocksFailures.translate("Writing the chain's database", e);
    } finally {
      gate.leave();
    }
  }

  private void fill(WriteBatch batch, Commit commit) throws RocksDBException {
    ByteWriter writer = new ByteWriter();
    for (BlockIndexRecord entry : commit.index()) {
      writer.clear();
      entry.write(writer);
      batch.put(handles.index(), RocksFormat.indexKey(entry), writer.toArray());
    }
    for (FileInfo info : commit.files()) {
      writer.clear();
      info.write(writer);
      batch.put(handles.files(), RocksFormat.number(info.number()), writer.toArray());
    }
    for (var note : commit.notes().entrySet()) {
      if (note.getValue().isEmpty()) {
        batch.delete(handles.meta(), RocksFormat.noteKey(note.getKey()));
      } else {
        batch.put(handles.meta(), RocksFormat.noteKey(note.getKey()), note.getValue().toArray());
      }
    }
    commit.coins().tell(new RocksSink(batch, handles.coins()));
    if (commit.tip() != null) {
      batch.put(handles.meta(), RocksFormat.TIP, RocksFormat.tip(commit.tip()));
    }
  }

  @Override
  public void forEachIndexRecord(Consumer<BlockIndexRecord> consumer) {
    forEachRow(
        handles.index(), (key, value) -> consumer.accept(RocksFormat.readIndexRecord(key, value)));
  }

  @Override
  public List<FileInfo> fileInfos() {
    List<FileInfo> infos = new ArrayList<>();
    forEachRow(handles.files(), (key, value) -> infos.add(RocksFormat.readFileInfo(key, value)));
    return infos;
  }

  private void forEachRow(ColumnFamilyHandle family, RocksSnapshot.Row consumer) {
    try (RocksSnapshot rows = openSnapshot()) {
      rows.forEachRow(
          family,
          (key, value) -> {
            consumer.accept(key, value);
            return true;
          });
    }
  }

  @Override
  public Optional<Bytes> note(String name) {
    return inside(
        "Reading a note",
        () ->
            Optional.ofNullable(
                    handles.database().get(handles.meta(), point, RocksFormat.noteKey(name)))
                .map(Bytes::adopt));
  }

  @Override
  public CoinSnapshot snapshot() {
    return openSnapshot();
  }

  private RocksSnapshot openSnapshot() {
    return inside(
        "Taking a snapshot",
        () -> {
          RocksSnapshot snapshot = new RocksSnapshot(this, handles);
          snapshots.add(snapshot);
          return snapshot;
        });
  }

  /// Frees a snapshot, unless the store's own [#close] does.
  void release(RocksSnapshot snapshot) {
    if (gate.tryEnter()) {
      try {
        snapshots.remove(snapshot);
        snapshot.free();
      } finally {
        gate.leave();
      }
    }
  }

  @Override
  public void clearCoins() {
    byte[] end = new byte[CoinKey.MAX_SIZE + 1];
    Arrays.fill(end, (byte) 0xff);
    write(
        0,
        batch -> {
          batch.deleteRange(handles.coins(), new byte[0], end);
          batch.delete(handles.meta(), RocksFormat.TIP);
        });
    inside(
        "Removing the coins",
        () -> {
          handles.database().compactRange(handles.coins());
          return true;
        });
  }

  /// What the database takes of memory and disk at the moment.
  public Usage usage() {
    return inside(
        "Measuring the chain's database",
        () ->
            new Usage(
                handles.settings().blockCacheUsage(),
                sum("rocksdb.cur-size-all-mem-tables"),
                sum("rocksdb.estimate-table-readers-mem"),
                sum("rocksdb.total-sst-files-size")));
  }

  private long sum(String property) throws RocksDBException {
    return handles.database().getAggregatedLongProperty(property);
  }

  /// Bytes of memory, and of files on the disk.
  ///
  /// @param blockCache blocks, indexes and filters
  /// @param memtables what is written to the log and not yet to tables
  /// @param tableReaders what open tables take beside the block cache
  /// @param tables size of the table files
  public record Usage(long blockCache, long memtables, long tableReaders, long tables) {}

  @Override
  public void close() {
    if (gate.shut()) {
      snapshots.forEach(RocksSnapshot::free);
      point.close();
      synced.close();
      handles.close();
    }
  }

  interface Native<T> {
    T run() throws RocksDBException, DecodeException;
  }

  interface NullableNative<T> {
    @Nullable T run() throws RocksDBException, DecodeException;
  }

  /// Runs a call of native code inside the gate.
  <T> T inside(String doing, Native<T> call) {
    return Objects.requireNonNull(insideOrNull(doing, call::run));
  }

  /// Runs a call of native code inside the gate.
  <T> @Nullable T insideOrNull(String doing, NullableNative<T> call) {
    gate.enter();
    try {
      return call.run();
    } catch (RocksDBException e) {
      throw RocksFailures.translate(doing, e);
    } catch (DecodeException e) {
      throw RocksFailures.undecodable(e);
    } finally {
      gate.leave();
    }
  }
}
