package dev.renga.storage;

import dev.renga.primitives.Bytes;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Everything that changes in one atomic step. After a crash either all of it is there or nothing.
///
/// @param tip the block up to which coins are applied afterwards; `null` leaves it as it is, which
///   is allowed only when no coins change
/// @param index records that are new or changed
/// @param files file infos that are new or changed
/// @param notes small facts by name, such as "a reindex is going on"; empty bytes remove one
/// @param coins changes of the set of coins
public record Commit(
    @Nullable ChainTip tip,
    List<BlockIndexRecord> index,
    List<FileInfo> files,
    Map<String, Bytes> notes,
    CoinChanges coins) {
  /// Changes nothing; begin here and use the `with` methods.
  public static final Commit EMPTY =
      new Commit(null, List.of(), List.of(), Map.of(), CoinChanges.NONE);

  /// Copies the collections and refuses coins without the tip they belong to.
  @SuppressWarnings("ReferenceEquality") // there is one NONE
  public Commit {
    index = List.copyOf(index);
    files = List.copyOf(files);
    notes = Map.copyOf(notes);
    if (tip == null && !coins.equals(CoinChanges.NONE)) {
      throw new IllegalArgumentException("coins change only together with the tip they belong to");
    }
  }

  /// The same with another tip.
  public Commit withTip(ChainTip changed) {
    return new Commit(changed, index, files, notes, coins);
  }

  /// The same with other index records.
  public Commit withIndex(List<BlockIndexRecord> changed) {
    return new Commit(tip, changed, files, notes, coins);
  }

  /// The same with other file infos.
  public Commit withFiles(List<FileInfo> changed) {
    return new Commit(tip, index, changed, notes, coins);
  }

  /// The same with other notes.
  public Commit withNotes(Map<String, Bytes> changed) {
    return new Commit(tip, index, files, changed, coins);
  }

  /// The same with other changes of coins. [CoinsCache#commit] fills this in by itself.
  public Commit withCoins(CoinChanges changed) {
    return new Commit(tip, index, files, notes, changed);
  }
}
