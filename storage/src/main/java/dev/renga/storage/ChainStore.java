package dev.renga.storage;

import dev.renga.primitives.Bytes;
import dev.renga.primitives.Coin;
import dev.renga.primitives.OutPoint;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// The database of one chain: block index, file infos, coins and the tip they belong to, which all
/// change together in [#commit] or not at all.
///
/// One thread commits; any thread reads and sees the last commit in full. All methods throw
/// [StorageException] when the disk fails, when what is read cannot be trusted, and after [#close].
/// [RocksChainStore] keeps everything on a disk, [MemoryChainStore] in memory.
public interface ChainStore extends CoinStore, AutoCloseable {
  /// The block up to which coins are applied; `null` before the first.
  @Nullable ChainTip tip();

  /// Makes all changes in one atomic step and returns when they would survive the loss of power.
  /// When it throws, nothing or all of it was kept; whoever called must stop and start again from
  /// what is there.
  void commit(Commit commit);

  /// Tells all index records, lower heights first.
  void forEachIndexRecord(Consumer<BlockIndexRecord> consumer);

  /// All file infos by ascending number.
  List<FileInfo> fileInfos();

  /// A small fact by its name.
  Optional<Bytes> note(String name);

  /// The coins of many outpoints, in the same order, `null` where there is none. Faster than asking
  /// one by one.
  default List<@Nullable Coin> findAll(Collection<OutPoint> outPoints) {
    List<@Nullable Coin> coins = new ArrayList<>(outPoints.size());
    for (OutPoint outPoint : outPoints) {
      coins.add(find(outPoint));
    }
    return coins;
  }

  /// The coins as they are now, for reading at leisure.
  CoinSnapshot snapshot();

  /// Forgets all coins and the tip in one atomic step, and keeps the rest (`-reindex-chainstate`).
  void clearCoins();

  /// Waits for readers that are inside a call, then lets go of everything. Closing again does
  /// nothing.
  @Override
  void close();
}
