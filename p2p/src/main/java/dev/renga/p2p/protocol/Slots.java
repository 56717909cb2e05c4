package dev.renga.p2p.protocol;

import dev.renga.p2p.address.AddressBook;
import dev.renga.p2p.address.NetGroups;
import dev.renga.p2p.wire.NetAddress;
import dev.renga.primitives.Bytes;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// Opens connections: those a person wants kept, and those of our own choice until the slots are
/// full, each of the latter to another group of addresses; now and then a feeler.
///
/// A kept address that fails is tried again after ever longer waits (known failure D-069).
final class Slots {
  /// Between two connections of our own choice.
  private static final Duration PACE = Duration.ofMillis(500);

  /// Between two looks into a book that has nothing for us.
  private static final Duration IDLE = Duration.ofSeconds(10);

  private static final Duration FEELER_INTERVAL = Duration.ofMinutes(2);
  private static final Duration FIRST_RETRY = Duration.ofSeconds(1);
  private static final Duration MAX_RETRY = Duration.ofSeconds(60);

  /// Longest list of addresses that a person may want kept.
  private static final int MAX_KEPT = 1_000;

  /// Looks into the book before giving up for now.
  private static final int MAX_TRIES = 100;

  private static final int MAX_FEELERS = 1;

  private final ProtocolSettings settings;
  private final Peers peers;
  private final AddressBook book;
  private final RandomGenerator random;
  private final Outbox out;
  private final Map<NetAddress, Kept> kept = new LinkedHashMap<>();
  private final Map<NetAddress, ConnectionType> connecting = new HashMap<>();
  private @Nullable Instant timer;
  private @Nullable Instant nextFeeler;
  private boolean on = true;
  private boolean extraFull;

  private static final class Kept {
    final ConnectionType type;
    Duration wait = FIRST_RETRY;
    @Nullable Instant next;

    Kept(ConnectionType type) {
      this.type = type;
    }
  }

  Slots(
      ProtocolSettings settings,
      Peers peers,
      AddressBook book,
      RandomGenerator random,
      Outbox out) {
    this.settings = settings;
    this.peers = peers;
    this.book = book;
    this.random = random;
    this.out = out;
  }

  /// The node is ready.
  void start(Instant now) {
    nextFeeler = now.plus(exponential(FEELER_INTERVAL));
    run(now);
  }

  private Duration exponential(Duration mean) {
    return Chance.exponential(random, mean);
  }

  /// A person wants a connection.
  void want(Event.Wanted wanted, Instant now) {
    if (wanted.keep() && kept.size() < MAX_KEPT) {
      kept.putIfAbsent(wanted.address(), new Kept(wanted.type()));
      run(now);
    } else {
      open(wanted.address(), wanted.type());
    }
  }

  void unwant(NetAddress address) {
    kept.remove(address);
  }

  void switchNetwork(boolean isOn, Instant now) {
    on = isOn;
    if (on) {
      run(now);
    }
  }

  /// Whether one connection more than the slots allow may be opened, because our tip is stale.
  void allowExtra(boolean allowed) {
    extraFull = allowed;
  }

  boolean isExtraAllowed() {
    return extraFull;
  }

  private boolean open(NetAddress address, ConnectionType type) {
    if (!on || !address.isInternet() || connecting.containsKey(address)) {
      return false;
    }
    connecting.put(address, type);
    out.connect(address, type);
    return true;
  }

  void connected(Peer peer, Instant now) {
    if (!peer.isInbound()) {
      connecting.remove(peer.address());
      schedule(now.plus(PACE));
    }
  }

  /// A connection worked out: the next loss begins with a short wait again.
  void established(Peer peer, Instant now) {
    Kept wanted = kept.get(peer.address());
    if (wanted != null) {
      wanted.wait = FIRST_RETRY;
    }
    if (!peer.isInbound()) {
      book.setServices(peer.address(), peer.services());
      book.good(peer.address(), now);
    }
  }

  void failed(NetAddress address, Instant now) {
    connecting.remove(address);
    postpone(address, now);
    schedule(now.plus(PACE));
  }

  void disconnected(Peer peer, Instant now) {
    if (!peer.isInbound()) {
      postpone(peer.address(), now);
      if (peer.established && peer.type() == ConnectionType.OUTBOUND_FULL_RELAY) {
        book.alive(peer.address(), now);
      }
      schedule(now.plus(PACE));
    }
  }

  private void postpone(NetAddress address, Instant now) {
    Kept wanted = kept.get(address);
    if (wanted != null) {
      wanted.next = now.plus(wanted.wait);
      Duration doubled = wanted.wait.multipliedBy(2);
      wanted.wait = doubled.compareTo(MAX_RETRY) > 0 ? MAX_RETRY : doubled;
      schedule(wanted.next);
    }
  }

  private void schedule(Instant at) {
    if (timer == null || at.isBefore(timer)) {
      timer = at;
      out.setTimer(TimerName.SLOTS, 0, at);
    }
  }

  void timer(Instant now) {
    timer = null;
    run(now);
  }

  private void run(Instant now) {
    if (!on) {
      return;
    }
    keepWanted(now);
    if (!settings.automatic()) {
      return;
    }
    ConnectionType type = wantedType(now);
    if (type == null) {
      Instant feeler = nextFeeler;
      if (feeler != null && settings.fullOutbound() > 0) {
        // one that is due waits for the feeler before it
        schedule(feeler.isAfter(now) ? feeler : now.plus(IDLE));
      }
      return;
    }
    NetAddress address = choose(type, now);
    if (type == ConnectionType.FEELER) {
      nextFeeler = now.plus(exponential(FEELER_INTERVAL));
    }
    if (address == null || !open(address, type)) {
      schedule(now.plus(IDLE));
      return;
    }
    book.attempted(address, countOutbound() > 2, now);
    schedule(now.plus(PACE));
  }

  private void keepWanted(Instant now) {
    for (Map.Entry<NetAddress, Kept> entry : kept.entrySet()) {
      Kept wanted = entry.getValue();
      if (isConnected(entry.getKey()) || connecting.containsKey(entry.getKey())) {
        continue;
      }
      Instant next = wanted.next;
      if (next != null && next.isAfter(now)) {
        schedule(next);
      } else {
        open(entry.getKey(), wanted.type);
      }
    }
  }

  private @Nullable ConnectionType wantedType(Instant now) {
    int full = count(ConnectionType.OUTBOUND_FULL_RELAY);
    if (full < settings.fullOutbound() + (extraFull ? 1 : 0)) {
      return ConnectionType.OUTBOUND_FULL_RELAY;
    }
    if (count(ConnectionType.BLOCK_RELAY_ONLY) < settings.blockOutbound()) {
      return ConnectionType.BLOCK_RELAY_ONLY;
    }
    Instant feeler = nextFeeler;
    boolean due = feeler != null && !now.isBefore(feeler);
    return due && settings.fullOutbound() > 0 && count(ConnectionType.FEELER) < MAX_FEELERS
        ? ConnectionType.FEELER
        : null;
  }

  private int count(ConnectionType type) {
    int count = 0;
    for (Peer peer : peers.all()) {
      count += peer.type() == type ? 1 : 0;
    }
    for (ConnectionType opening : connecting.values()) {
      count += opening == type ? 1 : 0;
    }
    return count;
  }

  private int countOutbound() {
    return count(ConnectionType.OUTBOUND_FULL_RELAY) + count(ConnectionType.BLOCK_RELAY_ONLY);
  }

  private boolean isConnected(NetAddress address) {
    for (Peer peer : peers.all()) {
      if (peer.address().equals(address) && !peer.isInbound()) {
        return true;
      }
    }
    return false;
  }

  private @Nullable NetAddress choose(ConnectionType type, Instant now) {
    book.resolveCollisions(now);
    boolean feeler = type == ConnectionType.FEELER;
    if (feeler && book.collision() != null) {
      return book.collision();
    }
    Set<Bytes> groups = new HashSet<>();
    Set<NetAddress> taken = new HashSet<>(connecting.keySet());
    for (Peer peer : peers.all()) {
      taken.add(peer.address());
      if (!peer.isInbound() && peer.type() != ConnectionType.FEELER) {
        groups.add(NetGroups.of(peer.address()));
      }
    }
    for (int tries = 0; tries < MAX_TRIES; tries++) {
      NetAddress address = book.select(feeler, now);
      if (address == null) {
        return null;
      }
      boolean sameGroup = !feeler && groups.contains(NetGroups.of(address));
      if (!taken.contains(address) && !sameGroup && address.isInternet()) {
        return address;
      }
    }
    return null;
  }
}
