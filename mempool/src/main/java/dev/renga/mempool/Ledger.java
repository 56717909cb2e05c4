package dev.renga.mempool;

import dev.renga.chain.HeaderNode;
import dev.renga.mempool.MempoolEvent.Cause;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The pool together with what keeps it within bounds, and with the record of what happened since
/// the last time others were told. Used by the writer alone.
final class Ledger {
  final MempoolConfig config;
  final MempoolHost host;
  final Pool pool;
  final FeeFloor floor;
  private final List<MempoolEvent> happened = new ArrayList<>();
  private long arrivals;

  Ledger(MempoolConfig config, MempoolHost host) {
    this.config = config;
    this.host = host;
    this.pool = new Pool(host.salt());
    this.floor = new FeeFloor(config.fees().incremental(), config.size());
  }

  long now() {
    return host.clock().instant().getEpochSecond();
  }

  /// What a transaction must pay now.
  Feerate minimum() {
    return floor.at(now(), pool.memory());
  }

  /// The candidate as an entry that came just now; takes nothing in.
  MempoolEntry entry(Candidate candidate) {
    var transaction = EntryMemory.compact(candidate.transaction());
    return new MempoolEntry(
        transaction,
        candidate.fee(),
        candidate.sigopCost(),
        candidate.virtualSize(),
        now(),
        candidate.tip().height(),
        ++arrivals,
        candidate.spendsCoinbase(),
        EntryMemory.of(transaction));
  }

  /// The candidate as an entry that does not come.
  MempoolEntry rehearse(Candidate candidate) {
    return new MempoolEntry(
        candidate.transaction(),
        candidate.fee(),
        candidate.sigopCost(),
        candidate.virtualSize(),
        now(),
        candidate.tip().height(),
        arrivals + 1,
        candidate.spendsCoinbase(),
        EntryMemory.of(candidate.transaction()));
  }

  /// What would be replaced, ancestors first.
  static List<MempoolEntry> replacedBy(Candidate candidate) {
    return Pool.withDescendants(candidate.replaces()).stream()
        .sorted(Comparator.comparingInt(node -> node.ancestorCount))
        .map(node -> node.entry)
        .toList();
  }

  /// Takes in a candidate and puts out what it replaces.
  ///
  /// @return what was replaced, ancestors first
  List<MempoolEntry> add(MempoolEntry entry, Candidate candidate, Source source) {
    List<MempoolEntry> replaced = remove(candidate.replaces(), Cause.REPLACED).reversed();
    pool.add(entry);
    happened.add(new MempoolEvent.Added(entry, source));
    return replaced;
  }

  /// Takes out nodes and all their descendants.
  ///
  /// @return what went, descendants first
  List<MempoolEntry> remove(Collection<PoolNode> nodes, Cause cause) {
    if (nodes.isEmpty()) {
      return List.of();
    }
    List<MempoolEntry> gone = new ArrayList<>();
    for (PoolNode node : pool.removeWithDescendants(nodes)) {
      gone.add(node.entry);
      happened.add(new MempoolEvent.Removed(node.entry, cause));
    }
    return gone;
  }

  /// Takes out a node that a block holds.
  void confirm(PoolNode node) {
    pool.removeConfirmed(node);
    happened.add(new MempoolEvent.Removed(node.entry, Cause.BLOCK));
  }

  /// Takes out what is too old, then what is worth least until the rest fits.
  void trim() {
    long oldest = now() - config.expiry().toSeconds();
    for (PoolNode node = pool.oldest();
        node != null && node.entry.time() < oldest;
        node = pool.oldest()) {
      remove(List.of(node), Cause.EXPIRY);
    }
    while (pool.memory() > config.size()) {
      PoolNode least = pool.leastWorth();
      if (least == null) {
        throw new IllegalStateException("an empty mempool takes memory");
      }
      floor.evicted(least.descendantFees, least.descendantSize);
      remove(List.of(least), Cause.SIZE_LIMIT);
    }
  }

  /// Notes that the chain was followed to a block.
  void followed(HeaderNode tip) {
    happened.add(new MempoolEvent.Followed(tip.height()));
  }

  /// What happened since the last call. What came and went again without anybody being told is left
  /// out.
  List<MempoolEvent> takeEvents() {
    List<MempoolEvent> all = List.copyOf(happened);
    happened.clear();
    return all;
  }

  /// Takes back the note that an entry came, since it had to go at once.
  void forget(MempoolEntry entry) {
    happened.removeIf(event -> entry.equals(entryOf(event)));
  }

  private static @Nullable MempoolEntry entryOf(MempoolEvent event) {
    return switch (event) {
      case MempoolEvent.Added(MempoolEntry entry, Source source) -> entry;
      case MempoolEvent.Removed(MempoolEntry entry, Cause cause) -> entry;
      case MempoolEvent.Followed followed -> null;
      case MempoolEvent.Lost lost -> null;
    };
  }
}
