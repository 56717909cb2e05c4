package dev.renga.p2p.protocol;

import dev.renga.p2p.address.AddressBook;
import dev.renga.p2p.wire.Addr;
import dev.renga.p2p.wire.AddrV2;
import dev.renga.p2p.wire.AddressEntry;
import dev.renga.p2p.wire.BlockMessage;
import dev.renga.p2p.wire.FeeFilter;
import dev.renga.p2p.wire.GetAddr;
import dev.renga.p2p.wire.GetBlocks;
import dev.renga.p2p.wire.GetData;
import dev.renga.p2p.wire.GetHeaders;
import dev.renga.p2p.wire.Headers;
import dev.renga.p2p.wire.Inv;
import dev.renga.p2p.wire.InventoryItem;
import dev.renga.p2p.wire.MempoolRequest;
import dev.renga.p2p.wire.Message;
import dev.renga.p2p.wire.Messages;
import dev.renga.p2p.wire.NotFound;
import dev.renga.p2p.wire.Ping;
import dev.renga.p2p.wire.Pong;
import dev.renga.p2p.wire.SendCompact;
import dev.renga.p2p.wire.SendHeaders;
import dev.renga.p2p.wire.TxMessage;
import dev.renga.primitives.BlockHash;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// A node's side of all its conversations: hand in what happened and when, do what comes out, in
/// order. It has no thread, clock, socket or dice of its own, and one thread at a time may use it.
///
/// After each message of a peer comes that peer's sending step: what the message caused has left
/// before the next one is looked at. This class only routes; what is said is decided by the duties.
public final class Protocol {
  /// Messages that cannot be read and are forgiven in the life of a connection.
  static final int MAX_MALFORMED = 100;

  private final ChainAccess chain;
  private final RandomGenerator random;
  private final Outbox out = new Outbox();
  private final Peers peers = new Peers();
  private final TransactionRelay transactions;
  private final Handshake handshake;
  private final KeepAlive keepAlive;
  private final Availability availability;
  private final HeadersSync headers;
  private final BlockDownload download;
  private final BlockReception reception;
  private final Announcement announcement;
  private final Serving serving;
  private final AddressBook book;
  private final AddressGossip addresses;
  private final Slots slots;
  private final ChainWatch watch;
  private final ProtocolSettings settings;
  private KnownBlock lastBestHeader;

  /// @param book belongs to this object from now on
  /// @param pool [PoolAccess#NONE] for blocks alone
  /// @param random decides nonces, salts and choices; a seed repeats a whole run
  public Protocol(
      ChainAccess chain,
      ProtocolSettings settings,
      AddressBook book,
      PoolAccess pool,
      RandomGenerator random) {
    this.chain = chain;
    this.settings = settings;
    this.book = book;
    this.random = random;
    this.lastBestHeader = chain.bestHeader();
    transactions = new TransactionRelay(chain, pool, settings, peers, random, out);
    handshake = new Handshake(chain, settings, peers, transactions, out);
    keepAlive = new KeepAlive(settings.peerTimeout(), settings.pingInterval(), random, out);
    availability = new Availability(chain);
    headers = new HeadersSync(chain, peers, availability, random, out);
    download = new BlockDownload(chain, peers, availability, out);
    reception = new BlockReception(chain, peers, availability, headers, download, out);
    announcement = new Announcement(chain, peers, availability, out);
    serving = new Serving(chain, settings, availability, transactions, out);
    addresses = new AddressGossip(peers, book, random, out);
    slots = new Slots(settings, peers, book, random, out);
    watch = new ChainWatch(chain, peers, availability, headers, download, slots, out);
  }

  /// Takes one event and hands out what is to be done, in order.
  public List<Effect> handle(Event event, Instant now) {
    switch (event) {
      case Event.Started started -> {
        slots.start(now);
        if (settings.automatic()) {
          watch.start(now);
        }
      }
      case Event.Connected connected -> connected(connected, now);
      case Event.ConnectFailed failed -> slots.failed(failed.address(), now);
      case Event.Disconnected gone -> disconnected(gone.peer(), now);
      case Event.Received received -> received(received, now);
      case Event.Malformed malformed -> malformed(malformed);
      case Event.TimerFired timer -> timer(timer, now);
      case Event.HeadersDone done -> headersDone(done, now);
      case Event.BlockDone done -> blockDone(done, now);
      case Event.TransactionDone done -> transactions.done(done, now);
      case Event.PoolAdded added -> transactions.added(added, now);
      case Event.ChainMoved moved -> {}
      case Event.Wanted wanted -> slots.want(wanted, now);
      case Event.Unwanted unwanted -> slots.unwant(unwanted.address());
      case Event.Found found -> {
        for (AddressEntry entry : found.entries()) {
          book.add(entry, found.source(), Duration.ZERO, now);
        }
      }
      case Event.PingWanted wanted -> peers.all().forEach(peer -> keepAlive.ask(peer, now));
      case Event.Dismissed dismissed -> dismissed(dismissed);
      case Event.NetworkSwitched switched -> switchNetwork(switched.on(), now);
    }
    chainMoved(now);
    return out.take();
  }

  private void connected(Event.Connected event, Instant now) {
    Peer peer = new Peer(event, random.nextLong(), now);
    peers.add(peer);
    availability.begin(peer);
    slots.connected(peer, now);
    handshake.begin(peer, now);
  }

  private void disconnected(long id, Instant now) {
    Peer peer = peers.remove(id);
    if (peer == null) {
      return;
    }
    slots.disconnected(peer, now);
    addresses.forget(id);
    watch.forget(peer);
    availability.forget(peer);
    keepAlive.forget(id);
    headers.forget(peer);
    download.forget(peer);
    reception.forget(id);
    announcement.forget(peer);
    serving.forget(id);
    transactions.forget(id, now);
    stepAll(now); // its work is free for others
  }

  private void received(Event.Received event, Instant now) {
    Peer peer = peers.find(event.peer());
    if (peer == null || peer.closing) {
      return;
    }
    boolean wasEstablished = peer.established;
    if (!handshake.handle(peer, event.message(), now)) {
      if (peer.established || isAllowedEarly(event.message())) {
        dispatch(peer, event.message(), now);
      }
    } else if (peer.established && !wasEstablished) {
      established(peer, now);
    }
    step(peer, now);
  }

  private static boolean isAllowedEarly(Message message) {
    return message instanceof SendHeaders || message instanceof SendCompact;
  }

  private void established(Peer peer, Instant now) {
    headers.begin(peer);
    download.begin(peer);
    reception.begin(peer);
    announcement.begin(peer);
    watch.begin(peer);
    keepAlive.begin(peer, now);
    addresses.begin(peer, now);
    transactions.begin(peer, now);
    slots.established(peer, now);
  }

  private void switchNetwork(boolean on, Instant now) {
    slots.switchNetwork(on, now);
    for (Peer peer : on ? List.<Peer>of() : peers.all()) {
      out.disconnect(peer, "network is off");
    }
  }

  private void dispatch(Peer peer, Message message, Instant now) {
    switch (message) {
      case Ping ping -> keepAlive.handle(peer, ping);
      case Pong pong -> keepAlive.handle(peer, pong, now);
      case SendHeaders sendHeaders -> peer.prefersHeaders = true;
      case SendCompact compact -> {
        if (compact.version() == 2) {
          peer.highBandwidthFrom = compact.highBandwidth();
        }
      }
      case FeeFilter filter -> transactions.handle(peer, filter);
      case Headers batch -> headers.handle(peer, batch, now);
      case GetHeaders question -> serving.handle(peer, question);
      case GetBlocks question -> serving.handle(peer, question);
      case GetData question -> serving.handle(peer, question);
      case Inv inv -> announced(peer, inv, now);
      case BlockMessage block -> reception.handle(peer, block, now);
      case NotFound notFound -> {
        reception.handle(peer, notFound, now);
        transactions.handle(peer, notFound, now);
      }
      case Addr addr -> addresses.handle(peer, addr.entries(), now);
      case AddrV2 addr -> addresses.handle(peer, addr.entries(), now);
      case GetAddr question -> addresses.handle(peer, question, now);
      case TxMessage tx -> transactions.handle(peer, tx, now);
      case MempoolRequest question -> transactions.wantsAll(peer, now);
      default -> {} // no duty has asked for it: later issues will
    }
  }

  private void announced(Peer peer, Inv inv, Instant now) {
    BlockHash last = null;
    List<InventoryItem> others = new ArrayList<>();
    for (InventoryItem item : inv.items()) {
      if (item.isBlock()) {
        last = item.blockHash();
        availability.shown(peer, last);
      } else if (item.isTransaction()) {
        others.add(item);
      }
    }
    // one question for the whole message (known failure D-025)
    if (last != null && chain.find(last) == null) {
      headers.announcedUnknown(peer, last, now);
    }
    if (!others.isEmpty()) {
      transactions.announced(peer, others, now);
    }
  }

  private void malformed(Event.Malformed event) {
    Peer peer = peers.find(event.peer());
    if (peer == null || peer.closing) {
      return;
    }
    peer.malformed++;
    if (event.failure() != null && Messages.isOverLimit(event.failure())) {
      out.misbehaving(peer, event.command() + ": " + event.failure().describe());
    } else if (peer.malformed > MAX_MALFORMED) {
      out.misbehaving(peer, "too many messages that cannot be read");
    }
  }

  private void timer(Event.TimerFired event, Instant now) {
    switch (event.name()) {
      case SLOTS -> slots.timer(now);
      case STALE_TIP -> {
        watch.timer(now);
        watch.evictExtra(settings.fullOutbound(), now);
        stepAll(now);
      }
      case TX_REQUEST, TX_REPEAT -> transactions.timer(event.name(), now);
      case TX_TRICKLE -> {
        if (event.peer() == 0) {
          transactions.timer(event.name(), now);
        } else {
          peerTimer(event, now);
        }
      }
      default -> peerTimer(event, now);
    }
  }

  private void peerTimer(Event.TimerFired event, Instant now) {
    Peer peer = peers.find(event.peer());
    if (peer == null || peer.closing) {
      return;
    }
    switch (event.name()) {
      case HANDSHAKE -> handshake.late(peer);
      case PING -> keepAlive.timer(peer, now);
      case HEADERS_SYNC -> headers.late(peer, now);
      case BLOCK_DOWNLOAD -> download.timer(peer, now);
      case CHAIN_SYNC -> watch.check(peer, now);
      case ADDRESS_RELAY -> addresses.timer(peer);
      case TX_TRICKLE, FEE_FILTER -> transactions.timer(event.name(), peer, now);
      case SLOTS, STALE_TIP, TX_REQUEST, TX_REPEAT ->
          throw new IllegalStateException("timers of the node");
    }
    step(peer, now);
  }

  private void headersDone(Event.HeadersDone event, Instant now) {
    Peer peer = peers.find(event.peer());
    if (peer == null) {
      return;
    }
    KnownBlock last = headers.done(peer, event.outcome(), now);
    if (last != null && !peer.closing) {
      watch.shown(peer, last, now);
      download.fetchDirectly(peer, last, now);
    }
    step(peer, now);
  }

  private void blockDone(Event.BlockDone event, Instant now) {
    reception.done(event.peer(), event.outcome(), now);
    Peer peer = peers.find(event.peer());
    if (peer != null) {
      step(peer, now);
    }
  }

  private void dismissed(Event.Dismissed event) {
    Peer peer = peers.find(event.peer());
    if (peer != null) {
      out.disconnect(peer, event.why());
    }
  }

  /// Whatever happened may have moved the chain: then everyone is told and may have new work.
  private void chainMoved(Instant now) {
    KnownBlock best = chain.bestHeader();
    boolean headerMoved = !best.equals(lastBestHeader);
    lastBestHeader = best;
    boolean tipMoved = announcement.tipMoved();
    if (tipMoved) {
      download.connected();
      watch.tipMoved(now);
      transactions.tipMoved(now);
    }
    if (headers.takeFreed() | tipMoved | headerMoved) {
      stepAll(now);
    }
  }

  private void stepAll(Instant now) {
    for (Peer peer : peers.all()) {
      step(peer, now);
    }
  }

  /// A peer's sending step.
  private void step(Peer peer, Instant now) {
    if (!peer.established || peer.closing) {
      return;
    }
    // asked only where it matters, because it looks at every peer
    boolean worthy = (!headers.isStarted(peer) || chain.isInitialDownload()) && isWorthy(peer);
    headers.maybeStart(peer, worthy, now);
    announcement.flush(peer);
    download.request(peer, worthy, now);
    watch.check(peer, now);
  }

  /// Whether blocks may be asked from a peer while we are behind.
  private boolean isWorthy(Peer peer) {
    return peer.isPreferred()
        || (peer.servesBlocks()
            && peer.type() != ConnectionType.ADDR_FETCH
            && (peers.countPreferred() == 0 || download.isIdle()));
  }

  /// What is known of all peers now.
  public List<PeerStatus> peers(Instant now) {
    List<PeerStatus> all = new ArrayList<>(peers.count());
    for (Peer peer : peers.all()) {
      all.add(status(peer, now));
    }
    return all;
  }

  private PeerStatus status(Peer peer, Instant now) {
    long id = peer.id();
    KeepAlive.State ping = keepAlive.state(id);
    KnownBlock best = availability.best(peer);
    return new PeerStatus(
        id,
        peer.address(),
        peer.type(),
        peer.permissions(),
        peer.connected(),
        peer.version,
        peer.established,
        peer.commonVersion,
        ping == null ? null : ping.last,
        ping == null ? null : ping.best,
        ping == null ? null : ping.waiting(now),
        headers.presyncHeight(peer),
        best == null ? -1 : best.height(),
        download.commonHeight(peer),
        download.inFlightHeights(peer),
        reception.lastBlock(id),
        addresses.isEnabled(id),
        addresses.processed(id),
        addresses.limited(id),
        false,
        peer.highBandwidthFrom,
        peer.feeFilter,
        transactions.isTold(id),
        transactions.lastTaken(id));
  }

  /// The book of addresses; to be used on this object's thread.
  public AddressBook addressBook() {
    return book;
  }

  /// Throws when the duties contradict each other; for tests, after every event.
  public void checkInvariants() {
    download.checkLedger();
    transactions.check();
  }

  @Nullable Peer peer(long id) {
    return peers.find(id);
  }
}
