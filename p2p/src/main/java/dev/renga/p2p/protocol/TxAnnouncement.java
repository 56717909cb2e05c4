package dev.renga.p2p.protocol;

import dev.renga.p2p.wire.Inv;
import dev.renga.p2p.wire.InventoryItem;
import dev.renga.primitives.Hash256;
import dev.renga.primitives.Txid;
import dev.renga.primitives.Wtxid;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// Tells peers of transactions, in batches after random waits, so that nobody learns from the time
/// where a transaction began (known failure N-030): each peer of our choice has waits of its own,
/// all that connected to us share theirs. Parents go before children, higher feerates before lower.
///
/// A peer may ask for what it was told, and for what was in the pool when it was last told
/// something (known failures N-029, N-036). Its waiting list is sorted as it grows, and drains the
/// faster the longer it is (known failure D-054).
final class TxAnnouncement {
  /// Transactions in a batch, and how many more for each thousand that wait.
  static final int BATCH = 70;

  static final int BATCH_STEP = 5;
  static final int MAX_BATCH = 1_000;

  /// Transactions that wait for one peer; further ones it is not told of.
  static final int MAX_WAITING = 10_000;

  /// Our own transactions that nobody has fetched yet.
  static final int MAX_OWN = 1_000;

  /// Our own are announced again after so many waits of a peer of our choice, and half as many more
  /// at most: 10 to 15 minutes.
  private static final int REPEAT_AFTER = 300;

  private static final Comparator<PoolTransaction> BY_WORTH =
      Comparator.comparingInt(PoolTransaction::depth)
          .thenComparing(Comparator.comparingLong(PoolTransaction::feerate).reversed())
          .thenComparing(PoolTransaction::wtxid);

  private final PoolAccess pool;
  private final ProtocolSettings.Trickle trickle;
  private final Peers peers;
  private final KnownIds.Salt salt;
  private final RandomGenerator random;
  private final Outbox out;
  private final Map<Long, State> states = new LinkedHashMap<>();
  private final Map<Txid, PoolTransaction> own = new LinkedHashMap<>();
  private long latest;

  /// The last arrival when those that connected to us were last told something. Who connects may
  /// ask for no more, or connecting again and again would tell when a transaction came.
  private long inboundTold;

  private boolean inboundArmed;
  private boolean repeatArmed;

  private static final class State {
    final KnownIds known;

    /// Made when something waits for the first time; most peers of a simulation never need it.
    @Nullable TreeSet<PoolTransaction> waiting;

    /// The last number of arrival that it may ask for.
    long told;

    boolean wantsAll;
    boolean armed;

    State(KnownIds known, long told) {
      this.known = known;
      this.told = told;
    }

    int size() {
      TreeSet<PoolTransaction> there = waiting;
      return there == null ? 0 : there.size();
    }

    void add(PoolTransaction transaction) {
      TreeSet<PoolTransaction> there = waiting;
      if (there == null) {
        there = new TreeSet<>(BY_WORTH);
        waiting = there;
      }
      if (there.size() < MAX_WAITING) {
        there.add(transaction);
      }
    }

    void remove(PoolTransaction transaction) {
      if (waiting != null) {
        waiting.remove(transaction);
      }
    }

    @Nullable PoolTransaction next() {
      return waiting == null ? null : waiting.pollFirst();
    }
  }

  TxAnnouncement(
      PoolAccess pool,
      ProtocolSettings settings,
      Peers peers,
      KnownIds.Salt salt,
      RandomGenerator random,
      Outbox out) {
    this.pool = pool;
    this.trickle = settings.trickle();
    this.peers = peers;
    this.salt = salt;
    this.random = random;
    this.out = out;
    List<PoolTransaction> all = pool.all();
    latest = all.isEmpty() ? -1 : all.getLast().sequence();
    inboundTold = latest;
  }

  /// The peer wants to hear of transactions.
  void begin(Peer peer) {
    long told = peer.isInbound() ? inboundTold : latest;
    states.put(peer.id(), new State(new KnownIds(salt), told));
  }

  void forget(long peer) {
    states.remove(peer);
  }

  /// Whether the peer is told of transactions.
  boolean isTold(long peer) {
    return states.containsKey(peer);
  }

  /// The peer has a transaction and need not be told of it.
  void knows(Peer peer, Hash256 id) {
    State state = states.get(peer.id());
    if (state != null) {
      state.known.add(id);
    }
  }

  /// The peer wants to be told of everything in the pool.
  void wantsAll(Peer peer, Instant now) {
    State state = states.get(peer.id());
    if (state != null) {
      state.wantsAll = true;
      arm(peer, state, now);
    }
  }

  /// A transaction has come into the pool.
  void added(PoolTransaction transaction, boolean isOwn, Instant now) {
    latest = Math.max(latest, transaction.sequence());
    if (isOwn) {
      own.put(transaction.txid(), transaction);
      if (own.size() > MAX_OWN) {
        own.remove(own.keySet().iterator().next());
      }
      armRepeat(now);
    }
    queue(transaction, now);
  }

  /// A peer whose transactions are always passed on has sent one that is in the pool already.
  void again(Wtxid wtxid, Instant now) {
    PoolTransaction there = pool.find(wtxid);
    if (there != null) {
      queue(pool.withDepth(there), now);
    }
  }

  private void queue(PoolTransaction transaction, Instant now) {
    for (Peer peer : peers.all()) {
      State state = states.get(peer.id());
      if (state == null || state.known.contains(name(peer, transaction))) {
        continue;
      }
      state.add(transaction);
      arm(peer, state, now);
    }
  }

  private static Hash256 name(Peer peer, PoolTransaction transaction) {
    return peer.wtxidRelay ? transaction.wtxid() : transaction.txid();
  }

  /// A wait without memory may as well begin when there is something to wait for.
  private void arm(Peer peer, State state, Instant now) {
    if (peer.has(Permission.NOBAN)) {
      flush(peer, state, now);
    } else if (peer.isInbound()) {
      if (!inboundArmed) {
        inboundArmed = true;
        out.setTimer(TimerName.TX_TRICKLE, 0, now.plus(exponential(trickle.inbound())));
      }
    } else if (!state.armed) {
      state.armed = true;
      Instant at = now.plus(exponential(trickle.outbound()));
      out.setTimer(TimerName.TX_TRICKLE, peer.id(), at);
    }
  }

  private Duration exponential(Duration mean) {
    return Chance.exponential(random, mean);
  }

  /// The wait of all that connected to us is over.
  void inboundTimer(Instant now) {
    inboundArmed = false;
    inboundTold = latest;
    for (Peer peer : peers.all()) {
      State state = states.get(peer.id());
      if (state != null && peer.isInbound() && (state.wantsAll || state.size() > 0)) {
        flush(peer, state, now);
      }
    }
  }

  /// The wait of a peer of our choice is over.
  void timer(Peer peer, Instant now) {
    State state = states.get(peer.id());
    if (state != null) {
      state.armed = false;
      flush(peer, state, now);
    }
  }

  private void flush(Peer peer, State state, Instant now) {
    if (peer.closing) {
      return;
    }
    if (state.wantsAll) {
      state.wantsAll = false;
      tellAll(peer, state);
    }
    int most = Math.min(MAX_BATCH, BATCH + state.size() / 1_000 * BATCH_STEP);
    List<InventoryItem> items = new ArrayList<>();
    while (items.size() < most) {
      PoolTransaction next = state.next();
      if (next == null) {
        break;
      }
      if (pool.find(next.wtxid()) != null) {
        tell(peer, state, next, items);
      }
    }
    state.told = latest;
    if (!items.isEmpty()) {
      out.send(peer, new Inv(items));
    }
    if (state.size() > 0) {
      arm(peer, state, now);
    }
  }

  private void tellAll(Peer peer, State state) {
    List<InventoryItem> items = new ArrayList<>();
    for (PoolTransaction transaction : pool.all()) {
      if (transaction.sequence() <= latest) {
        state.remove(transaction);
        tell(peer, state, transaction, items);
      }
      if (items.size() == InventoryItem.MAX_COUNT) {
        out.send(peer, new Inv(items));
        items.clear();
      }
    }
    if (!items.isEmpty()) {
      out.send(peer, new Inv(items));
    }
  }

  private static void tell(
      Peer peer, State state, PoolTransaction transaction, List<InventoryItem> items) {
    Hash256 name = name(peer, transaction);
    if (transaction.feerate() >= peer.feeFilter && !state.known.contains(name)) {
      state.known.add(name);
      items.add(InventoryItem.of(peer.wtxidRelay ? InventoryItem.WTX : InventoryItem.TX, name));
    }
  }

  /// The transaction that a peer asks for, if it may have it; `null` otherwise.
  @Nullable PoolTransaction find(Peer peer, InventoryItem item) {
    State state = states.get(peer.id());
    PoolTransaction found =
        item.type() == InventoryItem.WTX
            ? pool.find(Wtxid.from(item.hash()))
            : pool.find(Txid.from(item.hash()));
    if (state == null || found == null || found.sequence() > state.told) {
      return null;
    }
    own.remove(found.txid()); // somebody has it now
    return found;
  }

  private void armRepeat(Instant now) {
    if (!repeatArmed && !own.isEmpty()) {
      repeatArmed = true;
      long wait = trickle.outbound().multipliedBy(REPEAT_AFTER).toMillis();
      long more = wait == 0 ? 0 : random.nextLong(wait / 2 + 1);
      out.setTimer(TimerName.TX_REPEAT, 0, now.plusMillis(wait + more));
    }
  }

  /// Our own that nobody has fetched are told to those who have not heard of them.
  void repeat(Instant now) {
    repeatArmed = false;
    own.values().removeIf(transaction -> pool.find(transaction.wtxid()) == null);
    for (PoolTransaction transaction : List.copyOf(own.values())) {
      queue(transaction, now);
    }
    armRepeat(now);
  }
}
