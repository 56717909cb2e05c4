package dev.renga.p2p.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import dev.renga.p2p.address.AddressBook;
import dev.renga.p2p.wire.Message;
import dev.renga.p2p.wire.NetAddress;
import dev.renga.p2p.wire.Services;
import dev.renga.p2p.wire.Verack;
import dev.renga.p2p.wire.Version;
import dev.renga.primitives.Block;
import dev.renga.primitives.BlockHash;
import dev.renga.primitives.Network;
import dev.renga.primitives.OutPoint;
import dev.renga.primitives.Transaction;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;

/// One node and scripted strangers: a test says what they say and when, and looks at what the node
/// does. The chain answers at once unless it is told to wait.
final class Talk {
  static final Instant START = Instant.ofEpochSecond(1_700_000_000L);

  final VirtualClock clock = new VirtualClock(START);
  final MemoryChain chain;
  final MemoryPool pool;
  final AddressBook book;
  final Protocol protocol;
  final TestMiner miner;
  final List<Effect> effects = new ArrayList<>();
  final List<Effect.Connect> dials = new ArrayList<>();
  final List<NetAddress> discouraged = new ArrayList<>();
  final Map<Long, String> gone = new LinkedHashMap<>();
  final Map<Long, List<Message>> sent = new LinkedHashMap<>();
  final Map<Long, List<BlockHash>> blocksSent = new LinkedHashMap<>();
  final Set<Long> held = new HashSet<>();
  final List<Effect> waiting = new ArrayList<>();
  boolean chainWaits;
  boolean poolWaits;
  Predicate<Transaction> valid = transaction -> true;
  Predicate<OutPoint> confirmed = outPoint -> true;
  private final Deque<Event> events = new ArrayDeque<>();
  private boolean busy;
  private final Map<List<Object>, Instant> timers = new HashMap<>();
  private long nextPeer = 1;

  Talk() {
    this(Network.REGTEST, ProtocolSettings.DEFAULT);
  }

  Talk(Network network, ProtocolSettings settings) {
    this(network, settings, pool -> PoolAccess.NONE);
  }

  /// A node that relays transactions and has caught up. It sends no pings: strangers answer none.
  static Talk relaying() {
    return relaying(ProtocolSettings.DEFAULT.withPingInterval(Duration.ZERO));
  }

  static Talk relaying(ProtocolSettings settings) {
    return relaying(settings, 3);
  }

  static Talk relaying(ProtocolSettings settings, int blocks) {
    return relaying(settings, blocks, pool -> pool);
  }

  /// @param seen what the node sees of its pool
  static Talk relaying(ProtocolSettings settings, int blocks, UnaryOperator<PoolAccess> seen) {
    Talk talk = new Talk(Network.REGTEST, settings, seen);
    talk.load(blocks);
    return talk;
  }

  private Talk(Network network, ProtocolSettings settings, UnaryOperator<PoolAccess> seen) {
    pool = new MemoryPool(tx -> valid.test(tx), out -> confirmed.test(out), added -> happen(added));
    chain = new MemoryChain(network, clock, block -> false);
    book = new AddressBook(new Random(4));
    protocol = new Protocol(chain, settings, book, seen.apply(pool), new Random(5));
    miner = new TestMiner(network, 8);
  }

  /// A stranger.
  final class Stranger {
    final long id;

    Stranger(long id) {
      this.id = id;
    }

    /// Says something, unless the node has stopped listening.
    Stranger says(Message message) {
      if (!gone.containsKey(id)) {
        assertThat(held).as("a held peer is not heard").doesNotContain(id);
        happen(new Event.Received(id, message));
      }
      return this;
    }

    /// Finishes the handshake.
    Stranger greets(int version, long services) {
      says(version(version, services, 99 + id));
      return says(new Verack());
    }

    Stranger greets() {
      return greets(70_016, Services.NETWORK | Services.WITNESS | Services.NETWORK_LIMITED);
    }

    boolean isGone() {
      return gone.containsKey(id);
    }

    /// What it was sent since the last time it was asked for.
    List<Message> heard() {
      List<Message> messages = sent.put(id, new ArrayList<>());
      return messages == null ? List.of() : messages;
    }

    /// What it was sent of a kind since the last time.
    <T extends Message> List<T> heard(Class<T> kind) {
      return heard().stream().filter(kind::isInstance).map(kind::cast).toList();
    }

    List<BlockHash> blocks() {
      return blocksSent.getOrDefault(id, List.of());
    }

    PeerStatus status() {
      return protocol.peers(clock.instant()).stream()
          .filter(peer -> peer.id() == id)
          .findFirst()
          .orElseThrow();
    }

    /// Goes away.
    void leaves() {
      gone.put(id, "left");
      happen(new Event.Disconnected(id));
    }
  }

  static Version version(int protocol, long services, long nonce) {
    return new Version(
        protocol,
        services,
        START.getEpochSecond(),
        0,
        NetAddress.NONE,
        0,
        NetAddress.NONE,
        nonce,
        "/stranger/",
        0,
        true);
  }

  Stranger connect(ConnectionType type) {
    long id = nextPeer++;
    return connect(type, NetAddress.ipv4(60 + (int) id % 100, (int) id / 100, 1, 1, 8333), id);
  }

  Stranger connect(ConnectionType type, NetAddress address) {
    return connect(type, address, nextPeer++);
  }

  private Stranger connect(ConnectionType type, NetAddress address, long id) {
    happen(new Event.Connected(id, address, type, Set.of()));
    return new Stranger(id);
  }

  Stranger trusted(ConnectionType type, Permission permission) {
    long id = nextPeer++;
    happen(
        new Event.Connected(
            id, NetAddress.ipv4(50, 1, 1, (int) id, 8333), type, Set.of(permission)));
    return new Stranger(id);
  }

  /// An inbound stranger whose handshake is done.
  Stranger inbound() {
    return connect(ConnectionType.INBOUND).greets();
  }

  /// An outbound stranger whose handshake is done.
  Stranger outbound() {
    return connect(ConnectionType.OUTBOUND_FULL_RELAY).greets();
  }

  /// Lets something happen, and everything that follows from it.
  void happen(Event event) {
    events.addLast(event);
    if (busy) {
      return; // what an effect brings about comes when all effects are done
    }
    busy = true;
    while (!events.isEmpty()) {
      List<Effect> out = protocol.handle(events.removeFirst(), clock.instant());
      protocol.checkInvariants();
      effects.addAll(out);
      for (Effect effect : out) {
        perform(effect);
      }
    }
    busy = false;
  }

  private void perform(Effect effect) {
    switch (effect) {
      case Effect.Send send ->
          sent.computeIfAbsent(send.peer(), id -> new ArrayList<>()).add(send.message());
      case Effect.SendBlock send ->
          blocksSent.computeIfAbsent(send.peer(), id -> new ArrayList<>()).add(send.hash());
      case Effect.Connect connect -> dials.add(connect);
      case Effect.Disconnect disconnect -> {
        gone.put(disconnect.peer(), disconnect.reason());
        happen(new Event.Disconnected(disconnect.peer()));
      }
      case Effect.Discourage discourage -> discouraged.add(discourage.address());
      case Effect.SetTimer timer -> {
        Instant at = timer.at();
        List<Object> key = List.of(timer.name(), timer.peer());
        if (at == null) {
          timers.remove(key);
        } else {
          timers.put(key, at);
        }
      }
      case Effect.SubmitHeaders submit -> submit(submit);
      case Effect.SubmitBlock submit -> submit(submit);
      case Effect.SubmitTransaction submit -> {
        if (poolWaits) {
          waiting.add(submit);
        } else {
          answer(submit);
        }
      }
      case Effect.Hold hold -> held.add(hold.peer());
      case Effect.Resume resume -> held.remove(resume.peer());
      case Effect.Note note -> {}
    }
  }

  private void submit(Effect effect) {
    if (chainWaits) {
      waiting.add(effect);
    } else {
      answer(effect);
    }
  }

  private void answer(Effect effect) {
    switch (effect) {
      case Effect.SubmitHeaders submit ->
          chain.submitHeaders(
              submit.headers(), o -> happen(new Event.HeadersDone(submit.peer(), o)));
      case Effect.SubmitBlock submit ->
          chain.submitBlock(
              submit.block(),
              submit.requested(),
              o -> happen(new Event.BlockDone(submit.peer(), o)));
      case Effect.SubmitTransaction submit ->
          pool.submitTransaction(
              submit.transaction(),
              submit.peer(),
              outcome -> happen(new Event.TransactionDone(submit.peer(), outcome)));
      default -> throw new AssertionError(effect);
    }
  }

  /// The pool answers what waits.
  void poolAnswers() {
    poolWaits = false;
    chainAnswers();
  }

  /// The chain answers what waits.
  void chainAnswers() {
    chainWaits = false;
    List<Effect> now = List.copyOf(waiting);
    waiting.clear();
    now.forEach(this::answer);
  }

  /// Time passes, and timers fire in order.
  void elapse(Duration time) {
    Instant end = clock.instant().plus(time);
    while (true) {
      Map.Entry<List<Object>, Instant> first =
          timers.entrySet().stream()
              .filter(entry -> !entry.getValue().isAfter(end))
              .min(
                  Comparator.comparing((Map.Entry<List<Object>, Instant> e) -> e.getValue())
                      .thenComparing(e -> e.getKey().toString()))
              .orElse(null);
      if (first == null) {
        clock.set(end);
        return;
      }
      timers.remove(first.getKey());
      if (first.getValue().isAfter(clock.instant())) {
        clock.set(first.getValue());
      }
      happen(new Event.TimerFired((TimerName) first.getKey().get(0), (Long) first.getKey().get(1)));
    }
  }

  /// The node has this many blocks, the last of them ten minutes old.
  List<Block> load(int count) {
    long first = clock.instant().getEpochSecond() - 600L * count;
    List<Block> blocks = miner.chain(chain.tip(), count, first, 600);
    for (Block block : blocks) {
      chain.submitBlock(block, true, outcome -> {});
    }
    happen(new Event.ChainMoved());
    return blocks;
  }

  /// Blocks on the node's tip that it does not have.
  List<Block> prepare(int count) {
    long first = Math.max(chain.tip().time() + 1, clock.instant().getEpochSecond() - 600L * count);
    return miner.chain(chain.tip(), count, first, 600);
  }
}
