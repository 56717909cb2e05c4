package dev.renga.lab.live;

import dev.renga.chain.HeaderNode;
import dev.renga.primitives.Block;
import dev.renga.primitives.BlockHash;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What is known of the newest blocks of a network: who found them and who has them. Thread-safe.
final class BlockBook {
  /// Blocks that are remembered.
  static final int CAPACITY = 2_000;

  /// Nobody of this network found it: it is from before the start.
  static final int NOBODY = -1;

  /// An attack found it, which is no node.
  static final int ATTACKER = -2;

  private final Map<BlockHash, Entry> entries = new LinkedHashMap<>();
  private final Quantiles propagation = new Quantiles();
  private final Map<Integer, Quantiles> perNode = new HashMap<>();
  private long mined;
  private long forgottenStale;
  private long forgottenReward;
  private int deepest;

  static final class Entry {
    final BlockHash hash;
    final BlockHash parent;
    final int height;
    final int miner;
    final long minedAt;
    final int transactions;
    final int bytes;
    final long reward;

    /// Nodes whose time to this block counts: running, not frozen, on the miner's side.
    final BitSet expected;

    final BitSet reached = new BitSet();
    String reason = "";

    Entry(Block block, int height, int miner, long minedAt, BitSet expected) {
      this.hash = block.hash();
      this.parent = block.header().previous();
      this.height = height;
      this.miner = miner;
      this.minedAt = minedAt;
      this.transactions = block.transactions().size();
      this.bytes = block.totalSize();
      this.reward =
          block.transactions().getFirst().outputs().stream().mapToLong(out -> out.value()).sum();
      this.expected = expected;
    }
  }

  /// A block was found, and is about to be handed to its finder's chain.
  ///
  /// @param expected nodes whose time to it will count
  synchronized Entry mined(Block block, int height, int miner, long now, BitSet expected) {
    Entry entry = new Entry(block, height, miner, now, expected);
    add(entry);
    if (miner >= 0) {
      mined++;
    }
    return entry;
  }

  private void add(Entry entry) {
    entries.putIfAbsent(entry.hash, entry);
    Iterator<Entry> oldest = entries.values().iterator();
    while (entries.size() > CAPACITY) {
      Entry gone = oldest.next();
      oldest.remove();
      if (gone.miner >= 0 && isStale(gone)) {
        forgottenStale++;
        forgottenReward += gone.reward;
      }
    }
  }

  /// Whether the chain that ends in the highest block that some node has leads past a block.
  private boolean isStale(Entry gone) {
    Entry at = null;
    for (Entry entry : entries.values()) {
      if (!entry.reached.isEmpty() && (at == null || entry.height > at.height)) {
        at = entry;
      }
    }
    while (at != null && at.height > gone.height + 1) {
      at = entries.get(at.parent);
    }
    return at != null && at.height == gone.height + 1 && !at.parent.equals(gone.hash);
  }

  /// Stale blocks that are not remembered any more.
  synchronized long forgottenStale() {
    return forgottenStale;
  }

  /// Rewards of those.
  synchronized long forgottenReward() {
    return forgottenReward;
  }

  /// A block is on a node's active chain.
  ///
  /// @return milliseconds since it was found if that is the first time and counts; negative if not
  synchronized long reached(Block block, int height, int node, long now) {
    Entry entry = entries.get(block.hash());
    if (entry == null) {
      entry = new Entry(block, height, NOBODY, now, new BitSet());
      add(entry);
    }
    if (entry.reached.get(node)) {
      return -1;
    }
    entry.reached.set(node);
    if (entry.miner < 0 || entry.miner == node || !entry.expected.get(node)) {
      return -1;
    }
    long after = now - entry.minedAt;
    propagation.add(after);
    perNode.computeIfAbsent(node, index -> new Quantiles()).add(after);
    return after;
  }

  synchronized void refused(BlockHash hash, String reason) {
    Entry entry = entries.get(hash);
    if (entry != null && entry.reason.isEmpty()) {
      entry.reason = reason;
    }
  }

  synchronized void reorganised(int depth) {
    deepest = Math.max(deepest, depth);
  }

  /// A node does not run any more, or is cut off: its times to open blocks do not count.
  synchronized void away(int node) {
    entries.values().forEach(entry -> entry.expected.clear(node));
  }

  /// No time to any open block counts any more, for the network has another shape now.
  synchronized void reshaped() {
    entries.values().forEach(entry -> entry.expected.clear());
  }

  synchronized @Nullable Entry find(BlockHash hash) {
    return entries.get(hash);
  }

  /// All blocks, as they stand if the best chain ends here.
  ///
  /// @param tips nodes by the tip they have
  synchronized List<LabSnapshot.BlockState> states(
      HeaderNode best, Map<BlockHash, List<Integer>> tips) {
    List<LabSnapshot.BlockState> states = new ArrayList<>(entries.size());
    for (Entry entry : entries.values()) {
      states.add(
          new LabSnapshot.BlockState(
              entry.hash,
              entry.parent,
              entry.height,
              entry.miner,
              entry.minedAt,
              branch(entry, best),
              entry.transactions,
              entry.bytes,
              entry.reward,
              entry.reached.cardinality(),
              tips.getOrDefault(entry.hash, List.of()),
              entry.reason));
    }
    states.sort(
        java.util.Comparator.comparingInt(LabSnapshot.BlockState::height)
            .thenComparingLong(LabSnapshot.BlockState::minedAtMillis));
    return states;
  }

  private static LabSnapshot.Branch branch(Entry entry, HeaderNode best) {
    if (!entry.reason.isEmpty()) {
      return LabSnapshot.Branch.REFUSED;
    }
    if (entry.height <= best.height()) {
      HeaderNode same = best.ancestor(entry.height);
      if (same.hash().equals(entry.hash)) {
        return LabSnapshot.Branch.ACTIVE;
      }
    }
    return entry.height < best.height() ? LabSnapshot.Branch.STALE : LabSnapshot.Branch.SIDE;
  }

  synchronized LabSnapshot.Times propagation() {
    return propagation.times();
  }

  synchronized LabSnapshot.Times propagation(int node) {
    Quantiles times = perNode.get(node);
    return times == null ? Quantiles.NONE : times.times();
  }

  synchronized long mined() {
    return mined;
  }

  synchronized int deepest() {
    return deepest;
  }
}
