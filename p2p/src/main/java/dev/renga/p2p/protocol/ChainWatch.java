package dev.renga.p2p.protocol;

import dev.renga.p2p.wire.GetHeaders;
import dev.renga.p2p.wire.Locator;
import dev.renga.primitives.BlockHash;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// Watches that the peers we chose have a chain as good as ours, and that ours does not stand
/// still: who stays behind is replaced, and a stale tip gets one more peer (known failures N-008,
/// N-009).
final class ChainWatch {
  /// An outbound peer may be behind for so long before it is asked once more.
  static final Duration SYNC_TIMEOUT = Duration.ofMinutes(20);

  /// … and then for so long.
  static final Duration RESPONSE_TIME = Duration.ofMinutes(2);

  /// So many outbound peers with a good chain are never replaced for being behind.
  static final int MAX_PROTECTED = 4;

  /// Between two looks at everything.
  static final Duration INTERVAL = Duration.ofSeconds(45);

  private static final Duration MIN_CONNECTED = Duration.ofSeconds(30);

  private final ChainAccess chain;
  private final Peers peers;
  private final Availability availability;
  private final HeadersSync headers;
  private final BlockDownload download;
  private final Slots slots;
  private final Outbox out;
  private int protectedCount;
  private @Nullable Instant tipSince;

  /// What is kept about a peer.
  static final class State {
    private boolean isProtected;
    private boolean asked;
    private @Nullable Instant deadline;
    private @Nullable KnownBlock mark;
    private @Nullable Instant lastAnnouncement;
  }

  ChainWatch(
      ChainAccess chain,
      Peers peers,
      Availability availability,
      HeadersSync headers,
      BlockDownload download,
      Slots slots,
      Outbox out) {
    this.chain = chain;
    this.peers = peers;
    this.availability = availability;
    this.headers = headers;
    this.download = download;
    this.slots = slots;
    this.out = out;
  }

  void start(Instant now) {
    tipSince = now;
    out.setTimer(TimerName.STALE_TIP, 0, now.plus(INTERVAL));
  }

  void begin(Peer peer) {
    peer.watch = new State();
  }

  void forget(Peer peer) {
    State state = peer.watch;
    peer.watch = null;
    if (state != null && state.isProtected) {
      protectedCount--;
    }
  }

  void tipMoved(Instant now) {
    tipSince = now;
    slots.allowExtra(false);
  }

  /// The peer has shown a header.
  void shown(Peer peer, KnownBlock last, Instant now) {
    State state = peer.watch;
    KnownBlock best = availability.best(peer);
    if (state == null || best == null) {
      return;
    }
    if (last.chainWork().compareTo(chain.tip().chainWork()) > 0) {
      state.lastAnnouncement = now;
    }
    if (peer.type() == ConnectionType.OUTBOUND_FULL_RELAY
        && !state.isProtected
        && protectedCount < MAX_PROTECTED
        && best.chainWork().compareTo(chain.tip().chainWork()) >= 0) {
      state.isProtected = true;
      protectedCount++;
    }
  }

  /// Looks whether an outbound peer's chain is behind ours.
  void check(Peer peer, Instant now) {
    State state = peer.watch;
    if (!peer.type().isAutomaticOutbound()
        || state == null
        || state.isProtected
        || !headers.isStarted(peer)) {
      return;
    }
    KnownBlock best = availability.best(peer);
    KnownBlock tip = chain.tip();
    if (best != null && best.chainWork().compareTo(tip.chainWork()) >= 0) {
      if (state.deadline != null) {
        state.deadline = null;
        state.mark = null;
        out.setTimer(TimerName.CHAIN_SYNC, peer.id(), null);
      }
      return;
    }
    KnownBlock mark = state.mark;
    boolean progressed =
        mark != null && best != null && best.chainWork().compareTo(mark.chainWork()) >= 0;
    if (state.deadline == null || progressed) {
      state.mark = tip;
      state.asked = false;
      setDeadline(peer, state, now.plus(SYNC_TIMEOUT));
    } else if (!now.isBefore(state.deadline)) {
      overdue(peer, state, mark == null ? tip : mark, now);
    }
  }

  private void overdue(Peer peer, State state, KnownBlock mark, Instant now) {
    if (state.asked) {
      out.disconnect(peer, "Outbound peer has old chain");
      return;
    }
    KnownBlock parent = mark.previous();
    KnownBlock from = parent == null ? mark : parent;
    out.send(peer, new GetHeaders(new Locator(chain.locator(from)), BlockHash.ZERO));
    state.asked = true;
    setDeadline(peer, state, now.plus(RESPONSE_TIME));
  }

  private void setDeadline(Peer peer, State state, Instant at) {
    state.deadline = at;
    out.setTimer(TimerName.CHAIN_SYNC, peer.id(), at);
  }

  /// The node's own look at everything.
  void timer(Instant now) {
    out.setTimer(TimerName.STALE_TIP, 0, now.plus(INTERVAL));
    Instant since = tipSince;
    Duration stale = Duration.ofSeconds(3 * chain.network().proofOfWork().spacing());
    if (since != null && now.isAfter(since.plus(stale)) && download.isIdle()) {
      if (!slots.isExtraAllowed()) {
        out.note(true, "Potential stale tip detected, will try using extra outbound peer");
      }
      slots.allowExtra(true);
    }
  }

  /// Too many outbound peers: the one that has announced nothing for longest goes.
  void evictExtra(int wanted, Instant now) {
    Peer worst = null;
    int count = 0;
    for (Peer peer : peers.all()) {
      State state = peer.watch;
      if (peer.type() != ConnectionType.OUTBOUND_FULL_RELAY || state == null || peer.closing) {
        continue;
      }
      count++;
      boolean candidate =
          !state.isProtected
              && download.inFlight(peer) == 0
              && peer.connected().plus(MIN_CONNECTED).isBefore(now);
      if (candidate && (worst == null || isOlder(peer, worst))) {
        worst = peer;
      }
    }
    if (count > wanted && worst != null) {
      out.disconnect(worst, "extra outbound peer");
      slots.allowExtra(false);
    }
  }

  private boolean isOlder(Peer a, Peer b) {
    int order = lastAnnouncement(a).compareTo(lastAnnouncement(b));
    return order < 0 || (order == 0 && a.id() > b.id());
  }

  private Instant lastAnnouncement(Peer peer) {
    State state = peer.watch;
    Instant last = state == null ? null : state.lastAnnouncement;
    return last == null ? Instant.EPOCH : last;
  }
}
