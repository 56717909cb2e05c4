package dev.renga.p2p.protocol;

import dev.renga.crypto.SipHash;
import dev.renga.p2p.address.AddressBook;
import dev.renga.p2p.address.NetGroups;
import dev.renga.p2p.address.SeenFilter;
import dev.renga.p2p.wire.Addr;
import dev.renga.p2p.wire.AddrV2;
import dev.renga.p2p.wire.AddressEntry;
import dev.renga.p2p.wire.GetAddr;
import dev.renga.p2p.wire.NetAddress;
import dev.renga.p2p.wire.Services;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// Takes addresses from peers, no faster than one in ten seconds each, passes fresh ones on to two
/// others, and answers `getaddr` once. Peers for blocks only are left out of it altogether (known
/// failures D-062, D-063, N-007, N-027).
final class AddressGossip {
  /// Addresses a peer may bring in a second.
  static final double RATE = 0.1;

  /// Addresses a peer may save up for, and those that an answer to `getaddr` may bring at once.
  static final double BUCKET = 1_000;

  /// Share of the book in an answer.
  static final int MAX_PERCENT = 23;

  private static final Duration SEND_INTERVAL = Duration.ofSeconds(30);
  private static final Duration FRESH = Duration.ofMinutes(10);
  private static final Duration PENALTY = Duration.ofHours(2);
  private static final Duration UNKNOWN_AGE = Duration.ofDays(5);
  private static final Duration ROTATION = Duration.ofHours(24);
  private static final Duration ANSWER_AGE = Duration.ofHours(21);
  private static final long OLDEST_TIME = 100_000_000;
  private static final int MAX_RELAYED = 10;

  private final Map<Long, State> states = new LinkedHashMap<>();
  private final Map<NetAddress.Kind, Answer> answers = new EnumMap<>(NetAddress.Kind.class);
  private final Peers peers;
  private final AddressBook book;
  private final RandomGenerator random;
  private final Outbox out;
  private final long salt0;
  private final long salt1;

  private static final class State {
    boolean enabled;
    boolean asked;
    boolean answered;
    double tokens = 1;
    Instant filled;
    long processed;
    long limited;
    boolean timer;
    final List<AddressEntry> queue = new ArrayList<>();
    private @Nullable SeenFilter known;

    State(Instant now) {
      filled = now;
    }

    SeenFilter known(RandomGenerator random) {
      SeenFilter filter = known;
      if (filter == null) {
        filter = new SeenFilter(random);
        known = filter;
      }
      return filter;
    }
  }

  /// An answer is kept for a day, so that asking often does not empty the book.
  private record Answer(Instant until, List<AddressEntry> entries) {}

  AddressGossip(Peers peers, AddressBook book, RandomGenerator random, Outbox out) {
    this.peers = peers;
    this.book = book;
    this.random = random;
    this.out = out;
    salt0 = random.nextLong();
    salt1 = random.nextLong();
  }

  void begin(Peer peer, Instant now) {
    State state = new State(now);
    states.put(peer.id(), state);
    if (!peer.isInbound()
        && peer.type() != ConnectionType.BLOCK_RELAY_ONLY
        && peer.type() != ConnectionType.FEELER) {
      state.enabled = true;
      state.asked = true;
      state.tokens += BUCKET;
      out.send(peer, new GetAddr());
    }
  }

  void forget(long peer) {
    states.remove(peer);
  }

  boolean isEnabled(long peer) {
    State state = states.get(peer);
    return state != null && state.enabled;
  }

  long processed(long peer) {
    State state = states.get(peer);
    return state == null ? 0 : state.processed;
  }

  long limited(long peer) {
    State state = states.get(peer);
    return state == null ? 0 : state.limited;
  }

  /// Addresses came, by `addr` or `addrv2`.
  void handle(Peer peer, List<AddressEntry> entries, Instant now) {
    State state = states.get(peer.id());
    if (state == null || peer.type() == ConnectionType.BLOCK_RELAY_ONLY) {
      return;
    }
    state.enabled = true;
    double seconds = Math.max(0, Duration.between(state.filled, now).toMillis()) / 1000.0;
    if (state.tokens < BUCKET) {
      state.tokens = Math.min(BUCKET, state.tokens + seconds * RATE);
    }
    state.filled = now;
    List<AddressEntry> shuffled = new ArrayList<>(entries);
    shuffle(shuffled);
    boolean relay = !state.asked && entries.size() <= MAX_RELAYED;
    for (AddressEntry entry : shuffled) {
      if (state.tokens < 1 && !peer.has(Permission.ADDR)) {
        state.limited++;
        continue;
      }
      state.tokens = Math.max(0, state.tokens - 1);
      take(peer, state, entry, relay, now);
    }
    if (entries.size() < Addr.MAX_COUNT) {
      state.asked = false;
    }
    if (peer.type() == ConnectionType.ADDR_FETCH && entries.size() > 1) {
      out.disconnect(peer, "addrfetch connection completed");
    }
  }

  private void shuffle(List<AddressEntry> entries) {
    for (int i = entries.size() - 1; i > 0; i--) {
      int j = random.nextInt(i + 1);
      AddressEntry swapped = entries.get(i);
      entries.set(i, entries.get(j));
      entries.set(j, swapped);
    }
  }

  private void take(Peer peer, State state, AddressEntry heard, boolean relay, Instant now) {
    if ((heard.services() & (Services.NETWORK | Services.NETWORK_LIMITED)) == 0) {
      return;
    }
    long latest = now.plus(FRESH).getEpochSecond();
    long time =
        heard.time() <= OLDEST_TIME || heard.time() > latest
            ? Math.max(0, now.minus(UNKNOWN_AGE).getEpochSecond())
            : heard.time();
    AddressEntry entry = heard.withTime(time);
    state.known(random).add(entry.address());
    state.processed++;
    if (!NetGroups.isRoutable(entry.address())) {
      return;
    }
    if (relay && time > now.minus(FRESH).getEpochSecond()) {
      relay(peer, entry, now);
    }
    book.add(entry, peer.address(), PENALTY, now);
  }

  /// Passes an address on to the two peers that a salted hash of address and day points to, so that
  /// sending it again and again reaches nobody new.
  private void relay(Peer origin, AddressEntry entry, Instant now) {
    NetAddress address = entry.address();
    long key = SipHash.hash(salt0, salt1, address.host().toArray()) + address.port();
    long day = (now.toEpochMilli() + (key & 0xffffff)) / ROTATION.toMillis();
    Comparator<Peer> nearest =
        Comparator.comparingLong(peer -> SipHash.hash256(salt0, salt1, key, day, peer.id(), 0));
    peers.all().stream()
        .filter(peer -> peer != origin && isEnabled(peer.id()) && canCarry(peer, address))
        .sorted(nearest)
        .limit(2)
        .forEach(peer -> push(peer, entry, now));
  }

  private static boolean canCarry(Peer peer, NetAddress address) {
    return peer.wantsAddrV2 || address.fitsV1();
  }

  private void push(Peer peer, AddressEntry entry, Instant now) {
    State state = states.get(peer.id());
    if (state == null || state.known(random).contains(entry.address())) {
      return;
    }
    if (state.queue.size() >= Addr.MAX_COUNT) {
      state.queue.set(random.nextInt(state.queue.size()), entry);
    } else {
      state.queue.add(entry);
    }
    if (!state.timer) {
      state.timer = true;
      Instant at = now.plus(Chance.exponential(random, SEND_INTERVAL));
      out.setTimer(TimerName.ADDRESS_RELAY, peer.id(), at);
    }
  }

  /// Asked for addresses. Only those who connected to us are told, once.
  void handle(Peer peer, GetAddr question, Instant now) {
    State state = states.get(peer.id());
    if (state == null || !peer.isInbound() || state.answered) {
      return;
    }
    state.enabled = true;
    state.answered = true;
    state.queue.clear();
    List<AddressEntry> entries =
        peer.has(Permission.ADDR)
            ? book.sample(Addr.MAX_COUNT, MAX_PERCENT, now)
            : answer(peer.address().kind(), now);
    for (AddressEntry entry : entries) {
      if (canCarry(peer, entry.address())) {
        push(peer, entry, now);
      }
    }
  }

  private List<AddressEntry> answer(NetAddress.Kind network, Instant now) {
    Answer kept = answers.get(network);
    if (kept == null || now.isAfter(kept.until())) {
      Instant until = now.plus(ANSWER_AGE).plusSeconds(random.nextInt(6 * 3_600));
      kept = new Answer(until, book.sample(Addr.MAX_COUNT, MAX_PERCENT, now));
      answers.put(network, kept);
    }
    return kept.entries();
  }

  /// What waits for the peer is sent.
  void timer(Peer peer) {
    State state = states.get(peer.id());
    if (state == null) {
      return;
    }
    state.timer = false;
    List<AddressEntry> entries = new ArrayList<>();
    SeenFilter known = state.known(random);
    for (AddressEntry entry : state.queue) {
      if (!known.contains(entry.address())) {
        known.add(entry.address());
        entries.add(entry);
      }
    }
    state.queue.clear();
    if (!entries.isEmpty()) {
      out.send(peer, peer.wantsAddrV2 ? new AddrV2(entries) : new Addr(entries));
    }
  }
}
