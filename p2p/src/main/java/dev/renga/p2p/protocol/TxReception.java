package dev.renga.p2p.protocol;

import dev.renga.p2p.wire.GetData;
import dev.renga.p2p.wire.InventoryItem;
import dev.renga.p2p.wire.NotFound;
import dev.renga.p2p.wire.TxMessage;
import dev.renga.primitives.Digest;
import dev.renga.primitives.Hash256;
import dev.renga.primitives.Transaction;
import dev.renga.primitives.Txid;
import dev.renga.primitives.Wtxid;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Fetches the transactions that peers announce, hands them to the pool, and draws the
/// consequences.
///
/// A peer's further messages wait while the pool looks at a transaction of its: the rest of the
/// world does not wait for it (known failure D-047). Bad transactions are nobody's crime: policies
/// differ, and a peer cannot always know that what it passes on is bad.
final class TxReception {
  /// Announcements of one peer that are kept (known failure D-053).
  static final int MAX_ANNOUNCEMENTS = 5_000;

  /// Questions to one peer after which it is spared.
  static final int MAX_IN_FLIGHT = 100;

  /// Items in one question.
  static final int MAX_QUESTION = 1_000;

  /// Orphans whose parents are remembered.
  static final int MAX_ORPHANS = 100;

  /// Before a peer that connected to us is asked, before one is asked by txid while others know
  /// wtxids, and before one is asked that owes many answers.
  private static final Duration DELAY = Duration.ofSeconds(2);

  private final ChainAccess chain;
  private final PoolAccess pool;
  private final ProtocolSettings settings;
  private final Peers peers;
  private final TxAnnouncement announcement;
  private final TxRequests requests;
  private final KnownIds refused;
  private final Outbox out;
  private final Set<Wtxid> pending = new HashSet<>();
  private final Map<Long, Instant> lastTaken = new HashMap<>();
  private final Set<Long> held = new HashSet<>();
  private final Map<Wtxid, List<Txid>> orphans = new LinkedHashMap<>();
  private @Nullable Instant armed;

  TxReception(
      ChainAccess chain,
      PoolAccess pool,
      ProtocolSettings settings,
      Peers peers,
      TxAnnouncement announcement,
      KnownIds.Salt salt,
      Outbox out) {
    this.chain = chain;
    this.pool = pool;
    this.settings = settings;
    this.peers = peers;
    this.announcement = announcement;
    this.requests = new TxRequests(salt);
    this.refused = new KnownIds(salt);
    this.out = out;
  }

  /// Whether the peer may send us transactions.
  boolean isWanted(Peer peer) {
    return pool.isOpen()
        && peer.type() != ConnectionType.BLOCK_RELAY_ONLY
        && peer.type() != ConnectionType.FEELER
        && (!settings.blocksOnly() || peer.has(Permission.RELAY));
  }

  void forget(long peer, Instant now) {
    held.remove(peer);
    lastTaken.remove(peer);
    requests.forget(peer);
    fetch(now);
  }

  /// When the peer last gave us a transaction that was taken; `null` for never.
  @Nullable Instant lastTaken(long peer) {
    return lastTaken.get(peer);
  }

  /// A peer has these transactions.
  void announced(Peer peer, List<InventoryItem> items, Instant now) {
    if (!isWanted(peer)) {
      out.disconnect(peer, "transaction inv sent in violation of protocol");
      return;
    }
    boolean caughtUp = !chain.isInitialDownload();
    for (InventoryItem item : items) {
      if ((item.type() == InventoryItem.WTX) == peer.wtxidRelay) {
        announcement.knows(peer, item.hash());
        if (caughtUp) {
          consider(peer, item.hash(), now);
        }
      }
    }
    fetch(now);
  }

  private void consider(Peer peer, Digest id, Instant now) {
    if (peer.wtxidRelay) {
      Wtxid wtxid = Wtxid.from(id);
      List<Txid> missing = orphans.get(wtxid);
      if (missing != null && pool.isKnown(wtxid)) {
        askParents(peer, missing, now);
        return;
      }
    }
    if (!isKnown(id, peer.wtxidRelay)) {
      offer(peer, id, peer.wtxidRelay, now);
    }
  }

  private boolean isKnown(Digest id, boolean byWtxid) {
    if (refused.contains(id)) {
      return true;
    }
    return byWtxid ? pool.isKnown(Wtxid.from(id)) : pool.isKnown(Txid.from(id));
  }

  private void offer(Peer peer, Digest id, boolean byWtxid, Instant now) {
    boolean trusted = peer.has(Permission.RELAY);
    if (!trusted && requests.count(peer.id()) >= MAX_ANNOUNCEMENTS) {
      return;
    }
    int delays = peer.isPreferred() ? 0 : 1;
    delays += !byWtxid && anyKnowsWtxids() ? 1 : 0;
    delays += !trusted && requests.inFlight(peer.id()) >= MAX_IN_FLIGHT ? 1 : 0;
    requests.offer(
        id,
        new TxRequests.Source(peer.id(), byWtxid, peer.isPreferred()),
        now.plus(DELAY.multipliedBy(delays)));
  }

  private boolean anyKnowsWtxids() {
    for (Peer peer : peers.all()) {
      if (peer.wtxidRelay && peer.established) {
        return true;
      }
    }
    return false;
  }

  private void askParents(Peer peer, List<Txid> missing, Instant now) {
    for (Txid parent : missing) {
      Digest id = Digest.from(parent);
      if (!isKnown(id, false)) {
        offer(peer, id, false, now);
      }
    }
  }

  void timer(Instant now) {
    armed = null;
    fetch(now);
  }

  /// Asks for what it is time to ask for.
  private void fetch(Instant now) {
    if (requests.isEmpty()) {
      return;
    }
    requests.settle(now);
    for (long id : requests.askable()) {
      Peer peer = peers.find(id);
      if (peer != null && !peer.closing) {
        ask(peer, now);
      }
    }
    Instant next = requests.next();
    if (next != null && (armed == null || next.isBefore(armed))) {
      armed = next;
      out.setTimer(TimerName.TX_REQUEST, 0, next);
    }
  }

  private void ask(Peer peer, Instant now) {
    List<InventoryItem> items = new ArrayList<>();
    long byTxid = peer.servesWitness() ? InventoryItem.WITNESS_TX : InventoryItem.TX;
    for (TxRequests.Question question : requests.questions(peer.id())) {
      if (question.byWtxid() && pending.contains(Wtxid.from(question.id()))) {
        continue; // the pool's answer will tell
      }
      if (isKnown(question.id(), question.byWtxid())) {
        requests.forget(question.id());
        continue;
      }
      requests.requested(peer.id(), question.id(), now);
      items.add(InventoryItem.of(question.byWtxid() ? InventoryItem.WTX : byTxid, question.id()));
      if (items.size() == MAX_QUESTION) {
        out.send(peer, new GetData(items));
        items.clear();
      }
    }
    if (!items.isEmpty()) {
      out.send(peer, new GetData(items));
    }
  }

  /// A peer has sent a transaction.
  void handle(Peer peer, TxMessage message, Instant now) {
    if (!isWanted(peer)) {
      out.disconnect(peer, "transaction sent in violation of protocol");
      return;
    }
    Transaction transaction = message.transaction();
    Wtxid wtxid = transaction.wtxid();
    announcement.knows(peer, peer.wtxidRelay ? wtxid : transaction.txid());
    requests.answered(peer.id(), transaction.txid());
    requests.answered(peer.id(), wtxid);
    boolean known = isKnown(Digest.from(wtxid), true) || pending.contains(wtxid);
    if (!chain.isInitialDownload() && !known) {
      pending.add(wtxid);
      held.add(peer.id());
      out.submitTransaction(peer, transaction);
      out.hold(peer);
    } else if (peer.has(Permission.FORCERELAY)) {
      announcement.again(wtxid, now);
    }
    fetch(now);
  }

  /// The peer will not send these.
  void handle(Peer peer, NotFound message, Instant now) {
    int left = MAX_ANNOUNCEMENTS;
    for (InventoryItem item : message.items()) {
      if (item.isTransaction() && left-- > 0) {
        requests.answered(peer.id(), item.hash());
      }
    }
    fetch(now);
  }

  /// The pool has answered. The peer may be gone by now.
  void done(long id, TxOutcome outcome, Instant now) {
    Peer peer = peers.find(id);
    pending.remove(outcome.wtxid());
    switch (outcome) {
      case TxOutcome.Accepted accepted -> {
        forgetBoth(outcome);
        if (peer != null) {
          lastTaken.put(id, now);
        }
      }
      case TxOutcome.Known known -> forgetBoth(outcome);
      case TxOutcome.Orphan orphan -> adopt(peer, orphan, now);
      case TxOutcome.Refused refusal -> refuse(peer, refusal);
    }
    if (held.remove(id) && peer != null) {
      out.resume(peer);
    }
    fetch(now);
  }

  private void forgetBoth(TxOutcome outcome) {
    requests.forget(outcome.txid());
    requests.forget(outcome.wtxid());
  }

  private void refuse(@Nullable Peer peer, TxOutcome.Refused refusal) {
    out.note(false, refusal.txid() + " from " + peer + " was not accepted: " + refusal.reason());
    switch (refusal.memory()) {
      case NONE -> {}
      case THIS_WITNESS -> remember(refusal.wtxid());
      case EVERY_WITNESS -> {
        remember(refusal.wtxid());
        remember(refusal.txid());
      }
    }
  }

  private void remember(Hash256 id) {
    refused.add(id);
    requests.forget(id);
  }

  /// The parents are asked from everyone who has announced the orphan: who has it should have them.
  private void adopt(@Nullable Peer peer, TxOutcome.Orphan orphan, Instant now) {
    Set<Long> announcers = new HashSet<>();
    List<Peer> asked = new ArrayList<>();
    if (peer != null && announcers.add(peer.id())) {
      asked.add(peer);
    }
    for (Hash256 name : List.of(orphan.wtxid(), orphan.txid())) {
      for (long id : requests.announcers(name)) {
        Peer other = peers.find(id);
        if (other != null && announcers.add(id)) {
          asked.add(other);
        }
      }
    }
    forgetBoth(orphan);
    if (orphan.missing().stream().anyMatch(refused::contains)) {
      remember(orphan.wtxid());
      return;
    }
    orphans.put(orphan.wtxid(), orphan.missing());
    if (orphans.size() > MAX_ORPHANS) {
      orphans.remove(orphans.keySet().iterator().next());
    }
    for (Peer announcer : asked) {
      askParents(announcer, orphan.missing(), now);
    }
  }

  /// A transaction has come into the pool, perhaps one that had waited for its parents.
  void added(PoolTransaction transaction, Instant now) {
    orphans.remove(transaction.wtxid());
    requests.forget(transaction.txid());
    requests.forget(transaction.wtxid());
    fetch(now);
  }

  /// What was refused may be fine now.
  void tipMoved() {
    refused.clear();
  }

  void check() {
    requests.check();
  }
}
