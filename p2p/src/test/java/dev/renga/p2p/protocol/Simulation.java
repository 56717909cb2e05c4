package dev.renga.p2p.protocol;

import dev.renga.p2p.address.AddressBook;
import dev.renga.p2p.wire.BlockMessage;
import dev.renga.p2p.wire.Message;
import dev.renga.p2p.wire.Messages;
import dev.renga.p2p.wire.NetAddress;
import dev.renga.primitives.Block;
import dev.renga.primitives.Bytes;
import dev.renga.primitives.DecodeException;
import dev.renga.primitives.Network;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// Many nodes under a virtual clock: the production state machines over links that delay, lose and
/// break. Steps are ordered by (time, number), so that a seed repeats the whole run.
///
/// What may go wrong is data: [Faults]. Messages on one direction of one link keep their order, as
/// TCP does; a lost message breaks the link, as TCP would at last.
final class Simulation {
  /// @param minDelay of a message, milliseconds
  /// @param maxDelay of a message, milliseconds
  /// @param breaksPerMille chance that a message breaks its link instead of arriving
  /// @param silentPerMille chance that a message never arrives and the link stays: a peer that does
  ///   not answer
  record Faults(int minDelay, int maxDelay, int breaksPerMille, int silentPerMille) {
    static final Faults NONE = new Faults(1, 50, 0, 0);
  }

  final Network network;
  final VirtualClock clock;
  final List<SimNode> nodes = new ArrayList<>();
  final RandomGenerator random;
  Faults faults = Faults.NONE;
  private final @Nullable HeaderTree shared;
  private final PriorityQueue<Step> queue =
      new PriorityQueue<>(Comparator.comparing(Step::at).thenComparingLong(Step::number));
  private long steps;
  private long history = 17;

  private record Step(Instant at, long number, Runnable action) {}

  Simulation(Network network, long seed) {
    this(network, seed, null);
  }

  /// @param shared one tree of headers for all nodes; `null` for one each
  Simulation(Network network, long seed, @Nullable HeaderTree shared) {
    this.network = network;
    this.shared = shared;
    this.random = new Random(seed);
    this.clock = new VirtualClock(Instant.ofEpochSecond(1_700_000_000L));
  }

  /// A node among the simulated ones.
  final class SimNode {
    final int index;
    final MemoryChain chain;
    final MemoryPool pool;
    final Protocol protocol;
    final Map<Long, Link> links = new LinkedHashMap<>();
    final Map<List<Object>, Instant> timers = new HashMap<>();
    final Map<Long, Deque<Message>> held = new HashMap<>();
    final List<String> disconnects = new ArrayList<>();
    final List<NetAddress> discouraged = new ArrayList<>();
    long nextPeer = 1;

    SimNode(int index, ProtocolSettings settings) {
      this.index = index;
      this.chain =
          new MemoryChain(shared == null ? new HeaderTree(network) : shared, clock, block -> false);
      this.pool =
          new MemoryPool(transaction -> true, coin -> true, added -> later(0, () -> handle(added)));
      this.protocol =
          new Protocol(
              chain,
              settings,
              new AddressBook(new Random(random.nextLong())),
              pool,
              new Random(random.nextLong()));
      later(0, () -> handle(new Event.Started()));
    }

    NetAddress address() {
      return NetAddress.ipv4(
          20 + index % 100, index & 0xff, index >> 16 & 0xff, index >> 8 & 0xff, 8333);
    }

    void handle(Event event) {
      history = history * 31 + event.toString().hashCode();
      List<Effect> effects = protocol.handle(event, clock.instant());
      protocol.checkInvariants();
      for (Effect effect : effects) {
        perform(effect);
      }
    }

    private void perform(Effect effect) {
      switch (effect) {
        case Effect.Send send -> deliver(send.peer(), send.message());
        case Effect.SendBlock send -> {
          Block block = chain.block(send.hash());
          if (block == null) {
            close(send.peer());
          } else {
            deliver(send.peer(), new BlockMessage(block));
          }
        }
        case Effect.Connect connect -> open(connect.address(), connect.type());
        case Effect.Disconnect disconnect -> {
          disconnects.add(disconnect.reason());
          close(disconnect.peer());
        }
        case Effect.Discourage discourage -> discouraged.add(discourage.address());
        case Effect.SetTimer timer -> setTimer(timer);
        case Effect.SubmitHeaders submit ->
            chain.submitHeaders(
                submit.headers(),
                outcome -> later(1, () -> handle(new Event.HeadersDone(submit.peer(), outcome))));
        case Effect.SubmitBlock submit ->
            chain.submitBlock(
                submit.block(),
                submit.requested(),
                outcome -> later(2, () -> handle(new Event.BlockDone(submit.peer(), outcome))));
        case Effect.SubmitTransaction submit ->
            pool.submitTransaction(
                submit.transaction(),
                submit.peer(),
                outcome ->
                    later(1, () -> handle(new Event.TransactionDone(submit.peer(), outcome))));
        case Effect.Hold hold -> held.put(hold.peer(), new ArrayDeque<>());
        case Effect.Resume resume -> later(0, () -> resume(resume.peer()));
        case Effect.Note note -> {}
      }
    }

    private void open(NetAddress address, ConnectionType type) {
      for (SimNode other : nodes) {
        if (other != this && other.address().equals(address)) {
          later(20, () -> connect(this, other, type));
          return;
        }
      }
      later(1_000, () -> handle(new Event.ConnectFailed(address, type)));
    }

    private void resume(long peer) {
      Deque<Message> waiting = held.remove(peer);
      while (waiting != null && !waiting.isEmpty()) {
        receive(peer, waiting.removeFirst());
        Deque<Message> again = held.get(peer);
        if (again != null) {
          again.addAll(waiting);
          return;
        }
      }
    }

    private void setTimer(Effect.SetTimer timer) {
      List<Object> key = List.of(timer.name(), timer.peer());
      Instant at = timer.at();
      if (at == null) {
        timers.remove(key);
        return;
      }
      timers.put(key, at);
      at(
          at,
          () -> {
            if (at.equals(timers.get(key))) {
              timers.remove(key);
              handle(new Event.TimerFired(timer.name(), timer.peer()));
            }
          });
    }

    private void deliver(long peer, Message message) {
      Link link = links.get(peer);
      if (link != null) {
        link.carry(this, message);
      }
    }

    private void close(long peer) {
      Link link = links.get(peer);
      if (link != null) {
        link.cut();
      }
    }

    void receive(long peer, Message message) {
      Deque<Message> waiting = held.get(peer);
      if (waiting != null) {
        waiting.add(message);
      } else if (links.containsKey(peer)) {
        handle(new Event.Received(peer, message));
      }
    }

    /// A block made here and nowhere else.
    Block mine(TestMiner miner) {
      long time = Math.max(clock.instant().getEpochSecond(), chain.tip().medianTimePast() + 1);
      Block block = miner.mine(chain.tip(), time);
      chain.submitBlock(block, true, outcome -> {});
      handle(new Event.ChainMoved());
      return block;
    }

    void load(List<Block> blocks) {
      for (Block block : blocks) {
        chain.submitBlock(block, true, outcome -> {});
      }
      handle(new Event.ChainMoved());
    }
  }

  /// A connection between two nodes, `a` having opened it.
  final class Link {
    final SimNode a;
    final SimNode b;
    final long peerOfA;
    final long peerOfB;
    boolean open = true;
    private Instant lastToA;
    private Instant lastToB;

    Link(SimNode a, SimNode b) {
      this.a = a;
      this.b = b;
      peerOfA = a.nextPeer++;
      peerOfB = b.nextPeer++;
      lastToA = clock.instant();
      lastToB = clock.instant();
      a.links.put(peerOfA, this);
      b.links.put(peerOfB, this);
    }

    void carry(SimNode from, Message message) {
      int dice = random.nextInt(1000);
      if (dice < faults.breaksPerMille()) {
        cut();
        return;
      }
      if (dice < faults.breaksPerMille() + faults.silentPerMille()) {
        return;
      }
      // through the bytes, as in life
      Bytes payload = Messages.payload(message);
      boolean toB = from == a;
      Instant at =
          clock.instant().plusMillis(random.nextInt(faults.minDelay(), faults.maxDelay() + 1));
      Instant last = toB ? lastToB : lastToA;
      at = at.isBefore(last) ? last : at;
      if (toB) {
        lastToB = at;
      } else {
        lastToA = at;
      }
      at(
          at,
          () -> {
            if (open) {
              try {
                (toB ? b : a)
                    .receive(toB ? peerOfB : peerOfA, Messages.read(message.command(), payload));
              } catch (DecodeException e) {
                throw new AssertionError(message.toString(), e);
              }
            }
          });
    }

    void cut() {
      if (open) {
        open = false;
        a.links.remove(peerOfA);
        b.links.remove(peerOfB);
        a.held.remove(peerOfA);
        b.held.remove(peerOfB);
        later(1, () -> a.handle(new Event.Disconnected(peerOfA)));
        later(1, () -> b.handle(new Event.Disconnected(peerOfB)));
      }
    }
  }

  SimNode add() {
    SimNode node = new SimNode(nodes.size(), ProtocolSettings.DEFAULT);
    nodes.add(node);
    return node;
  }

  Link connect(SimNode a, SimNode b) {
    return connect(a, b, ConnectionType.OUTBOUND_FULL_RELAY);
  }

  Link connect(SimNode a, SimNode b, ConnectionType type) {
    Link link = new Link(a, b);
    a.handle(new Event.Connected(link.peerOfA, b.address(), type, Set.of()));
    b.handle(new Event.Connected(link.peerOfB, a.address(), ConnectionType.INBOUND, Set.of()));
    return link;
  }

  /// Whether the two are connected.
  boolean areConnected(SimNode a, SimNode b) {
    return a.links.values().stream().anyMatch(link -> link.a == b || link.b == b);
  }

  void at(Instant at, Runnable action) {
    queue.add(new Step(at, steps++, action));
  }

  void later(long millis, Runnable action) {
    at(clock.instant().plusMillis(millis), action);
  }

  /// Runs for so long in virtual time.
  void run(Duration time) {
    Instant end = clock.instant().plus(time);
    while (!queue.isEmpty() && !queue.peek().at().isAfter(end)) {
      Step step = queue.remove();
      clock.set(step.at().isBefore(clock.instant()) ? clock.instant() : step.at());
      step.action().run();
    }
    clock.set(end);
  }

  /// Whether all nodes follow the same tip.
  boolean agree() {
    return nodes.stream().map(node -> node.chain.tip().hash()).distinct().count() == 1;
  }

  /// The chain that they agree on; `null` if they do not.
  @Nullable KnownBlock common() {
    return agree() ? nodes.getFirst().chain.tip() : null;
  }

  /// A number that differs when anything happened differently.
  long history() {
    return history;
  }
}
