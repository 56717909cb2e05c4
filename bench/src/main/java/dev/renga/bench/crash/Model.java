package dev.renga.bench.crash;

import dev.renga.crypto.Sha256;
import dev.renga.primitives.Block;
import dev.renga.primitives.BlockHash;
import dev.renga.primitives.Coin;
import dev.renga.primitives.DecodeException;
import dev.renga.primitives.Digest;
import dev.renga.primitives.Network;
import dev.renga.primitives.OutPoint;
import dev.renga.primitives.Transaction;
import dev.renga.primitives.TxIn;
import dev.renga.primitives.TxOut;
import dev.renga.storage.BlockScanner;
import dev.renga.storage.CoinStatistics;
import dev.renga.storage.Disk;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// What the set of coins is after each block of a file, by walking through it with a sorted map:
/// slow, obvious, and nothing of it shared with the code under test but the bytes that are hashed
/// for a coin. Unchanged once made.
final class Model {
  private static final Comparator<OutPoint> ORDER =
      Comparator.<OutPoint, byte[]>comparing(
              point -> point.txid().toArray(), Arrays::compareUnsigned)
          .thenComparingLong(OutPoint::index);

  private final Map<BlockHash, Entry> entries = new HashMap<>();
  private final NavigableMap<OutPoint, Coin> coins = new TreeMap<>(ORDER);
  private final Map<BlockHash, List<Change>> changes = new HashMap<>();
  private final Entry genesis;
  private Entry current;
  private Entry best;

  /// A block of the file.
  ///
  /// @param height on regtest, where all blocks weigh the same, also its work
  /// @param coins `hash_serialized_3` of the coins after it
  record Entry(BlockHash hash, BlockHash previous, int height, Digest coins) {}

  /// A coin that came (or went, if it was there before).
  private record Change(OutPoint point, @Nullable Coin before, @Nullable Coin after) {}

  private Model() {
    BlockHash first = Network.REGTEST.genesis().hash();
    genesis = new Entry(first, first, 0, hash());
    current = genesis;
    best = genesis;
    entries.put(first, genesis);
  }

  /// Reads a file in which each block comes after its parent, and each branch leaves from a block
  /// that the last one descends from.
  static Model of(Path file) throws DecodeException {
    Model model = new Model();
    try (BlockScanner scanner =
        BlockScanner.open(Disk.real(), file, Network.REGTEST.identity().magic())) {
      for (BlockScanner.Found found = scanner.next(); found != null; found = scanner.next()) {
        model.add(Block.parse(found.block()));
      }
    }
    return model;
  }

  /// The block of that hash; `null` if the file has none.
  @Nullable Entry find(BlockHash hash) {
    return entries.get(hash);
  }

  /// The first block.
  Entry genesis() {
    return genesis;
  }

  /// The block with the most work.
  Entry best() {
    return best;
  }

  /// Blocks, genesis included.
  int size() {
    return entries.size();
  }

  /// Lies about a block, so that a test can see that lies are noticed.
  void replace(Entry entry) {
    entries.put(entry.hash(), entry);
  }

  private void add(Block block) {
    while (!current.hash().equals(block.header().previous())) {
      undo();
    }
    int height = current.height() + 1;
    List<Change> made = new ArrayList<>();
    for (Transaction transaction : block.transactions()) {
      apply(transaction, height, made);
    }
    changes.put(block.hash(), made);
    current = new Entry(block.hash(), block.header().previous(), height, hash());
    entries.put(block.hash(), current);
    if (height > best.height()) {
      best = current;
    }
  }

  private void apply(Transaction transaction, int height, List<Change> made) {
    if (!transaction.isCoinbase()) {
      for (TxIn input : transaction.inputs()) {
        change(input.prevout(), null, made);
      }
    }
    List<TxOut> outputs = transaction.outputs();
    for (int i = 0; i < outputs.size(); i++) {
      if (!outputs.get(i).scriptPubKey().isUnspendable()) {
        Coin coin = new Coin(outputs.get(i), height, transaction.isCoinbase());
        change(new OutPoint(transaction.txid(), i), coin, made);
      }
    }
  }

  private void change(OutPoint point, @Nullable Coin after, List<Change> made) {
    Coin before = after == null ? coins.remove(point) : coins.put(point, after);
    made.add(new Change(point, before, after));
  }

  private void undo() {
    for (Change change : changes.getOrDefault(current.hash(), List.of()).reversed()) {
      if (change.before() == null) {
        coins.remove(change.point());
      } else {
        coins.put(change.point(), change.before());
      }
    }
    Entry parent = entries.get(current.previous());
    if (parent == null || current.height() == 0) {
      throw new IllegalArgumentException("the file has a block before its parent");
    }
    current = parent;
  }

  private Digest hash() {
    Sha256 hash = new Sha256();
    coins.forEach((point, coin) -> hash.update(CoinStatistics.element(point, coin)));
    return Digest.of(hash.digestTwice());
  }
}
