package dev.renga.storage;

import dev.renga.primitives.Coin;
import dev.renga.primitives.OutPoint;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// The set of coins as the chain's writer sees it: what the store holds, changed by the blocks that
/// were applied since the last commit.
///
/// One thread, the chain's writer, calls everything except [#prefetch], which any thread may call.
///
/// A block is applied between [#beginBlock] and the call that settles it. Blocks may be begun while
/// earlier ones are not settled yet (their scripts are still being checked): [#acceptBlock] settles
/// the oldest for good, [#rollbackBlock] takes back the newest. [#commit] is allowed when all are
/// settled.
public final class CoinsCache implements CoinStore, AutoCloseable {
  private final ChainStore store;
  private final Map<OutPoint, Optional<Coin>> changes = new HashMap<>();
  private final Deque<Deque<Undo>> blocks = new ArrayDeque<>();

  private record Undo(OutPoint outPoint, @Nullable Optional<Coin> before) {}

  /// A cache over a store.
  ///
  /// @param budget bytes it may use off the heap
  /// @param salt where the secret of the hash function comes from
  public CoinsCache(ChainStore store, long budget, RandomGenerator salt) {
    this.store = store;
  }

  /// The coin, or `null` when there is none.
  @Override
  public @Nullable Coin find(OutPoint outPoint) {
    Optional<Coin> changed = changes.get(outPoint);
    return changed != null ? changed.orElse(null) : store.find(outPoint);
  }

  /// Whether there is such a coin.
  public boolean contains(OutPoint outPoint) {
    return find(outPoint) != null;
  }

  /// Takes the coin out of the set; `null` when there is none.
  public @Nullable Coin spend(OutPoint outPoint) {
    Coin coin = find(outPoint);
    if (coin != null) {
      change(outPoint, Optional.empty());
    }
    return coin;
  }

  /// Puts in a coin that is known not to be in the set, which spares a look into the store. An
  /// output that nobody can ever spend is left out.
  public void add(OutPoint outPoint, Coin coin) {
    if (!coin.scriptPubKey().isUnspendable()) {
      change(outPoint, Optional.of(coin));
    }
  }

  /// Puts in a coin where there may be one already (the two coinbases that BIP30 tells of; outputs
  /// that come back when a block is disconnected). An output that nobody can ever spend is left
  /// out.
  public void addOrReplace(OutPoint outPoint, Coin coin) {
    add(outPoint, coin);
  }

  private void change(OutPoint outPoint, Optional<Coin> to) {
    Optional<Coin> before = changes.put(outPoint, to);
    if (!blocks.isEmpty()) {
      blocks.getLast().addLast(new Undo(outPoint, before));
    }
  }

  /// From here on changes belong to a new block.
  public void beginBlock() {
    blocks.addLast(new ArrayDeque<>());
  }

  /// Settles the oldest block that is not settled yet: it can no longer be taken back.
  public void acceptBlock() {
    blocks.removeFirst();
  }

  /// Takes back all changes of the newest block that is not settled yet.
  public void rollbackBlock() {
    Deque<Undo> journal = blocks.removeLast();
    while (!journal.isEmpty()) {
      Undo undo = journal.removeLast();
      if (undo.before() == null) {
        changes.remove(undo.outPoint());
      } else {
        changes.put(undo.outPoint(), undo.before());
      }
    }
  }

  /// Number of blocks that were begun and are not settled.
  public int openBlocks() {
    return blocks.size();
  }

  /// Reads coins from the store ahead of time, on the calling thread. Only a hint: what does not
  /// fit is dropped, and a coin that was spent meanwhile stays spent.
  public void prefetch(Collection<OutPoint> outPoints) {}

  /// Whether so much has changed that the writer should commit once all blocks are settled.
  public boolean wantsCommit() {
    return changes.size() > 100_000;
  }

  /// Writes all changes of coins, and whatever else the commit holds, in one atomic step.
  public void commit(Commit commit) {
    if (!blocks.isEmpty()) {
      throw new IllegalStateException(blocks.size() + " blocks are not settled");
    }
    store.commit(
        commit.withCoins(
            sink ->
                changes.forEach(
                    (outPoint, coin) ->
                        coin.ifPresentOrElse(
                            present -> sink.put(outPoint, present), () -> sink.delete(outPoint)))));
    changes.clear();
  }

  /// Gives the memory back; what was not committed is forgotten.
  @Override
  public void close() {
    changes.clear();
  }
}
