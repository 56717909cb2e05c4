package dev.renga.p2p.protocol;

import dev.renga.p2p.wire.FeeFilter;
import dev.renga.p2p.wire.InventoryItem;
import dev.renga.p2p.wire.NotFound;
import dev.renga.p2p.wire.TxMessage;
import dev.renga.primitives.Amount;
import dev.renga.primitives.Transaction;
import dev.renga.primitives.TxIn;
import dev.renga.primitives.Witness;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// Everything about transactions that are not in a block: who tells whom, who asks whom, and what
/// is served. Sources: BIP35 (`mempool`), BIP37 (`relay` in `version`), BIP133 (`feefilter`),
/// BIP339 (`wtxidrelay`).
final class TransactionRelay {
  /// Bytes of transactions that one question brings at most; the rest is answered by `notfound`.
  static final int MAX_ANSWER = 16 << 20;

  private final PoolAccess pool;
  private final ProtocolSettings settings;
  private final Peers peers;
  private final Outbox out;
  private final TxAnnouncement announcement;
  private final TxReception reception;
  private final FeeFilters feeFilters;

  TransactionRelay(
      ChainAccess chain,
      PoolAccess pool,
      ProtocolSettings settings,
      Peers peers,
      RandomGenerator random,
      Outbox out) {
    this.pool = pool;
    this.settings = settings;
    this.peers = peers;
    this.out = out;
    KnownIds.Salt salt = new KnownIds.Salt(random.nextLong(), random.nextLong());
    announcement = new TxAnnouncement(pool, settings, peers, salt, random, out);
    reception = new TxReception(chain, pool, settings, peers, announcement, salt, out);
    feeFilters = new FeeFilters(chain, pool, random, out);
  }

  /// Whether a new peer is asked to tell us of transactions.
  boolean isAskedFor(Peer peer) {
    return reception.isWanted(peer);
  }

  void begin(Peer peer, Instant now) {
    boolean both =
        pool.isOpen()
            && peer.type() != ConnectionType.BLOCK_RELAY_ONLY
            && peer.type() != ConnectionType.FEELER;
    if (both && peer.version != null && peer.version.relay()) {
      announcement.begin(peer);
    }
    if (both && !settings.blocksOnly()) {
      feeFilters.begin(peer, now);
    }
  }

  void forget(long peer, Instant now) {
    announcement.forget(peer);
    feeFilters.forget(peer);
    reception.forget(peer, now);
  }

  /// A peer has these transactions; not empty.
  void announced(Peer peer, List<InventoryItem> items, Instant now) {
    reception.announced(peer, items, now);
  }

  void handle(Peer peer, TxMessage message, Instant now) {
    reception.handle(peer, message, now);
  }

  void handle(Peer peer, NotFound message, Instant now) {
    reception.handle(peer, message, now);
  }

  /// A peer says what a transaction must pay before it wants to hear of it.
  void handle(Peer peer, FeeFilter filter) {
    if (filter.feerate() >= 0 && filter.feerate() <= Amount.MAX_MONEY) {
      peer.feeFilter = filter.feerate();
    }
  }

  /// `mempool`: only who is trusted is told everything (known failure N-036).
  void wantsAll(Peer peer, Instant now) {
    if (peer.has(Permission.MEMPOOL)) {
      announcement.wantsAll(peer, now);
    } else if (!peer.has(Permission.NOBAN)) {
      out.disconnect(peer, "mempool request with bloom filters disabled");
    }
  }

  /// Serves what a question names of transactions.
  ///
  /// @return what will not come
  List<InventoryItem> serve(Peer peer, List<InventoryItem> items) {
    List<InventoryItem> missing = new ArrayList<>();
    if (!announcement.isTold(peer.id())) {
      // whoever wants to hear of none gets none, and no word about it either
      return pool.isOpen() ? missing : items;
    }
    int bytes = 0;
    for (InventoryItem item : items) {
      PoolTransaction found = bytes < MAX_ANSWER ? announcement.find(peer, item) : null;
      if (found == null) {
        missing.add(item);
      } else {
        bytes += found.transaction().totalSize();
        boolean witness = item.type() != InventoryItem.TX;
        Transaction whole = found.transaction();
        out.send(peer, new TxMessage(witness ? whole : withoutWitness(whole)));
      }
    }
    return missing;
  }

  private static Transaction withoutWitness(Transaction transaction) {
    if (!transaction.hasWitness()) {
      return transaction;
    }
    List<TxIn> inputs = new ArrayList<>();
    for (TxIn input : transaction.inputs()) {
      inputs.add(input.withWitness(Witness.EMPTY));
    }
    return new Transaction(
        transaction.version(), inputs, transaction.outputs(), transaction.lockTime());
  }

  void done(Event.TransactionDone event, Instant now) {
    reception.done(event.peer(), event.outcome(), now);
  }

  void added(Event.PoolAdded event, Instant now) {
    reception.added(event.transaction(), now);
    announcement.added(event.transaction(), event.own(), now);
    feeFilters.check(peers, now);
  }

  void tipMoved(Instant now) {
    reception.tipMoved();
    feeFilters.check(peers, now);
  }

  /// A timer of the node.
  void timer(TimerName name, Instant now) {
    switch (name) {
      case TX_TRICKLE -> announcement.inboundTimer(now);
      case TX_REQUEST -> reception.timer(now);
      case TX_REPEAT -> announcement.repeat(now);
      default -> throw new IllegalArgumentException("not a timer of transactions: " + name);
    }
  }

  /// A timer of a peer.
  void timer(TimerName name, Peer peer, Instant now) {
    switch (name) {
      case TX_TRICKLE -> announcement.timer(peer, now);
      case FEE_FILTER -> feeFilters.timer(peer, now);
      default -> throw new IllegalArgumentException("not a timer of transactions: " + name);
    }
  }

  /// Whether the peer is told of transactions.
  boolean isTold(long peer) {
    return announcement.isTold(peer);
  }

  /// When the peer last gave us a transaction that was taken; `null` for never.
  @Nullable Instant lastTaken(long peer) {
    return reception.lastTaken(peer);
  }

  void check() {
    reception.check();
  }
}
