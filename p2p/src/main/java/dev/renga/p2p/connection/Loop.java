package dev.renga.p2p.connection;

import dev.renga.crypto.SipHash;
import dev.renga.p2p.protocol.BlockOutcome;
import dev.renga.p2p.protocol.ChainAccess;
import dev.renga.p2p.protocol.ConnectionType;
import dev.renga.p2p.protocol.Effect;
import dev.renga.p2p.protocol.Event;
import dev.renga.p2p.protocol.PeerStatus;
import dev.renga.p2p.protocol.Permission;
import dev.renga.p2p.protocol.PoolAccess;
import dev.renga.p2p.protocol.Protocol;
import dev.renga.p2p.protocol.TxOutcome;
import dev.renga.p2p.transport.Transport;
import dev.renga.p2p.wire.Messages;
import dev.renga.p2p.wire.NetAddress;
import dev.renga.primitives.Transaction;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The one thread of a node that drives its protocol: takes an event, performs the effects, and
/// sees to timers. All state here belongs to that thread.
final class Loop {
  private static final Logger LOG = LoggerFactory.getLogger("dev.renga.net");
  private static final Set<String> KNOWN = Set.copyOf(Messages.COMMANDS);

  /// A peer that reads nothing for so long is dropped.
  private static final Duration SEND_TIMEOUT = Duration.ofMinutes(20);

  private static final Duration SWEEP = Duration.ofSeconds(5);

  /// When nobody looked at the clock for so long, the machine or the collector has paused us.
  private static final Duration PAUSE = Duration.ofSeconds(1);

  /// After a pause so much of what came meanwhile is heard before any timer, at most.
  private static final int CATCH_UP = 1000;

  private final Parts parts;
  private final Protocol protocol;
  private final Inbox inbox;
  private final ChainFeeder feeder;
  private final BanList bans;
  private final Timers timers = new Timers();
  private final Map<Long, Connection> connections = new LinkedHashMap<>();
  private final LongAdder totalReceived;
  private final LongAdder totalSent;
  private final long salt;
  private long nextId = 1;
  private @Nullable Instant nextSweep;
  private @Nullable Instant looked;
  private int catchUp;
  private boolean stopping;

  /// What a loop is given.
  ///
  /// @param name of the node, for thread names
  /// @param fatal told of errors after which nothing can be relied on
  /// @param links what lies between the nodes
  /// @param dialer opens connections
  record Parts(
      String name,
      ChainAccess chain,
      PoolAccess pool,
      PeerNetworkConfig config,
      Links links,
      InstantSource clock,
      Consumer<Throwable> fatal,
      Dialer dialer,
      Totals totals) {}

  /// Bytes of all connections.
  record Totals(LongAdder received, LongAdder sent) {}

  Loop(Parts parts, Protocol protocol, Inbox inbox, ChainFeeder feeder, RandomGenerator random) {
    this.parts = parts;
    this.protocol = protocol;
    this.inbox = inbox;
    this.feeder = feeder;
    this.bans = new BanList(random);
    this.salt = random.nextLong();
    this.totalReceived = parts.totals().received();
    this.totalSent = parts.totals().sent();
  }

  Protocol protocol() {
    return protocol;
  }

  BanList bans() {
    return bans;
  }

  /// Runs until [#stop] was called.
  void run() {
    try {
      while (!stopping) {
        Inbox.Work work = inbox.take(catchUp > 0 ? Inbox.TICK : patience());
        if (work != null) {
          perform(work);
        }
        if (!isCatchingUp(work != null)) {
          fireTimers();
        }
      }
    } catch (RuntimeException | Error e) {
      parts.fatal().accept(e);
    } finally {
      inbox.close();
      for (Connection connection : connections.values()) {
        connection.close("node is shutting down");
      }
    }
  }

  /// Whether timers have to wait: a pause of ours must not look like silence of our peers, whose
  /// answers lie in the sockets (known failure J-014).
  private boolean isCatchingUp(boolean worked) {
    Instant now = parts.clock().instant();
    boolean paused = looked != null && looked.plus(PAUSE).isBefore(now);
    looked = now;
    if (paused && catchUp == 0) {
      catchUp = CATCH_UP;
    } else {
      catchUp = worked ? Math.max(0, catchUp - 1) : 0;
    }
    return catchUp > 0;
  }

  void stop() {
    stopping = true;
  }

  private Duration patience() {
    Instant next = timers.next();
    Instant now = parts.clock().instant();
    if (next == null || !next.isBefore(now.plus(Inbox.TICK))) {
      return Inbox.TICK;
    }
    return next.isAfter(now) ? Duration.between(now, next) : Duration.ZERO;
  }

  private void perform(Inbox.Work work) {
    switch (work) {
      case Inbox.Work.Happened happened -> handle(happened.event());
      case Inbox.Work.Command command -> {
        try {
          command.action().run();
        } catch (RuntimeException e) {
          LOG.error("a command failed", e);
        }
      }
      case Inbox.Work.Lost lost -> forget(lost.connection());
    }
  }

  private void forget(Connection connection) {
    if (connections.remove(connection.id()) != null) {
      timers.forget(connection.id());
      // may wait for the pool; when there is no room, orphans stay until they are old
      boolean fed = feeder.feedSpare(() -> parts.pool().peerGone(connection.id()));
      LOG.trace("the pool hears of it: {}", fed);
      handle(new Event.Disconnected(connection.id()));
    }
  }

  private void fireTimers() {
    Instant now = parts.clock().instant();
    Event.TimerFired fired = timers.due(now);
    while (fired != null) {
      handle(fired);
      fired = timers.due(now);
    }
    if (nextSweep == null || !now.isBefore(nextSweep)) {
      nextSweep = now.plus(SWEEP);
      for (Connection connection : connections.values()) {
        Instant last = connection.sent().last();
        if (connection.isSending() && last.plus(sendTimeout()).isBefore(now)) {
          connection.close("socket sending timeout");
        }
      }
    }
  }

  /// A long `-peertimeout` keeps every look at idleness off, as tests with mock time want it.
  private Duration sendTimeout() {
    Duration asked = parts.config().settings().peerTimeout();
    return asked.compareTo(SEND_TIMEOUT) > 0 ? asked : SEND_TIMEOUT;
  }

  /// Lets the protocol handle an event and does what it wants.
  void handle(Event event) {
    try {
      for (Effect effect : protocol.handle(event, parts.clock().instant())) {
        perform(effect);
      }
    } catch (RuntimeException | StackOverflowError e) {
      // a bug of ours that a peer has found: it costs that peer, not the node
      long peer = peerOf(event);
      LOG.error("handling an event of peer={} failed", peer, e);
      Connection connection = connections.get(peer);
      if (connection != null) {
        connection.close("internal error");
      }
    }
  }

  private static long peerOf(Event event) {
    return switch (event) {
      case Event.Received received -> received.peer();
      case Event.Malformed malformed -> malformed.peer();
      case Event.Connected connected -> connected.peer();
      case Event.TimerFired timer -> timer.peer();
      case Event.HeadersDone done -> done.peer();
      case Event.BlockDone done -> done.peer();
      case Event.TransactionDone done -> done.peer();
      default -> 0;
    };
  }

  private void perform(Effect effect) {
    switch (effect) {
      case Effect.Send send -> {
        Connection connection = connections.get(send.peer());
        if (connection != null) {
          connection.send(send.message());
        }
      }
      case Effect.SendBlock send -> {
        Connection connection = connections.get(send.peer());
        if (connection != null) {
          connection.send(new Outgoing.StoredBlock(send.hash(), send.witness()));
        }
      }
      case Effect.Connect connect -> dial(connect);
      case Effect.Disconnect disconnect -> {
        Connection connection = connections.get(disconnect.peer());
        if (connection != null) {
          connection.close(disconnect.reason());
        }
      }
      case Effect.Discourage discourage -> bans.discourage(discourage.address());
      case Effect.SetTimer timer -> {
        if (timer.peer() == 0 || connections.containsKey(timer.peer())) {
          timers.set(timer.name(), timer.peer(), timer.at());
        }
      }
      case Effect.SubmitHeaders submit -> submitHeaders(submit);
      case Effect.SubmitBlock submit -> submitBlock(submit);
      case Effect.SubmitTransaction submit -> submitTransaction(submit);
      case Effect.Hold hold -> hold(hold.peer(), true);
      case Effect.Resume resume -> hold(resume.peer(), false);
      case Effect.Note note -> {
        if (note.important()) {
          LOG.info("{}", note.text());
        } else {
          LOG.debug("{}", note.text());
        }
      }
    }
  }

  private void hold(long peer, boolean held) {
    Connection connection = connections.get(peer);
    if (connection != null) {
      connection.hold(held);
    }
  }

  private void submitHeaders(Effect.SubmitHeaders submit) {
    long peer = submit.peer();
    boolean fed =
        feeder.feed(
            () ->
                parts
                    .chain()
                    .submitHeaders(
                        submit.headers(),
                        outcome -> inbox.answer(new Event.HeadersDone(peer, outcome))));
    if (!fed) {
      LOG.error("too many headers wait for the chain; those of peer={} are dropped", peer);
    }
  }

  private void submitBlock(Effect.SubmitBlock submit) {
    long peer = submit.peer();
    boolean fed =
        feeder.feed(
            () ->
                parts
                    .chain()
                    .submitBlock(
                        submit.block(),
                        submit.requested(),
                        outcome -> inbox.answer(new Event.BlockDone(peer, outcome))));
    if (!fed) {
      inbox.answer(
          new Event.BlockDone(
              peer, new BlockOutcome.Ignored(submit.block().hash(), "shutting down")));
    }
  }

  private void submitTransaction(Effect.SubmitTransaction submit) {
    long peer = submit.peer();
    Transaction transaction = submit.transaction();
    boolean fed =
        feeder.feedSpare(
            () ->
                parts
                    .pool()
                    .submitTransaction(
                        transaction,
                        peer,
                        outcome -> inbox.answer(new Event.TransactionDone(peer, outcome))));
    if (!fed) {
      inbox.answer(
          new Event.TransactionDone(
              peer,
              new TxOutcome.Refused(
                  transaction.txid(),
                  transaction.wtxid(),
                  "too much waits",
                  TxOutcome.Memory.NONE)));
    }
  }

  private void dial(Effect.Connect connect) {
    NetAddress address = connect.address();
    boolean chosen = connect.type() != ConnectionType.MANUAL;
    if (chosen && (bans.isDiscouraged(address) || isBanned(address))) {
      inbox.answer(new Event.ConnectFailed(address, connect.type()));
    } else {
      parts.dialer().dial(connect, this);
    }
  }

  private boolean isBanned(NetAddress address) {
    return bans.isBanned(address, parts.clock().instant());
  }

  /// A connection was accepted: it becomes a peer if there is room.
  void accepted(SocketChannel channel) {
    NetAddress address = remote(channel);
    if (address == null || isBanned(address) || !makeRoom(address)) {
      closeQuietly(channel);
      return;
    }
    adopt(channel, address, ConnectionType.INBOUND);
  }

  /// A connection that we wanted stands.
  void opened(SocketChannel channel, NetAddress address, ConnectionType type) {
    adopt(channel, address, type);
  }

  private void adopt(SocketChannel channel, NetAddress address, ConnectionType type) {
    NetAddress local = local(channel);
    if (stopping || local == null) {
      closeQuietly(channel);
      return;
    }
    long id = nextId++;
    int magic = parts.chain().network().identity().magic();
    Connection connection =
        new Connection(
            id,
            channel,
            address,
            local,
            type,
            Transport.open(Transport.Kind.V1, magic, KNOWN),
            parts.links().open(local, address, type.isInbound()),
            new Connection.Shared(parts.chain(), inbox, parts.config()),
            new Traffic(totalReceived, parts.clock()),
            new Traffic(totalSent, parts.clock()));
    connections.put(id, connection);
    Set<Permission> may = parts.config().trust().permissions(address, type.isInbound());
    handle(new Event.Connected(id, address, type, may));
    connection.start(parts.name());
  }

  private boolean makeRoom(NetAddress address) {
    int max = parts.config().maxInbound();
    List<InboundEviction.Candidate> inbound = new ArrayList<>();
    for (PeerStatus peer : protocol.peers(parts.clock().instant())) {
      if (peer.type().isInbound() && !peer.permissions().contains(Permission.NOBAN)) {
        inbound.add(
            new InboundEviction.Candidate(
                peer.id(),
                peer.address(),
                peer.connected(),
                peer.minPing(),
                peer.lastTransaction(),
                peer.lastBlock(),
                bans.isDiscouraged(peer.address())));
      }
    }
    if (inbound.size() < max) {
      return inbound.size() + 1 < max || !bans.isDiscouraged(address);
    }
    InboundEviction.Candidate chosen =
        InboundEviction.choose(inbound, group -> SipHash.hash(salt, salt, group.toArray()));
    Connection connection = chosen == null ? null : connections.get(chosen.id());
    if (max == 0 || connection == null) {
      LOG.debug("failed to find an eviction candidate: connection dropped (full)");
      return false;
    }
    connection.close("evicted for a new connection");
    forget(connection);
    return true;
  }

  private static @Nullable NetAddress remote(SocketChannel channel) {
    try {
      return NetAddress.from((InetSocketAddress) channel.getRemoteAddress());
    } catch (IOException e) {
      return null;
    }
  }

  private static @Nullable NetAddress local(SocketChannel channel) {
    try {
      return NetAddress.from((InetSocketAddress) channel.getLocalAddress());
    } catch (IOException e) {
      return null;
    }
  }

  static void closeQuietly(SocketChannel channel) {
    try {
      channel.close();
    } catch (IOException e) {
      LOG.debug("closing a socket failed: {}", e.getMessage());
    }
  }

  /// All peers as they are now.
  List<PeerInfo> peers() {
    List<PeerInfo> infos = new ArrayList<>();
    for (PeerStatus status : protocol.peers(parts.clock().instant())) {
      Connection connection = connections.get(status.id());
      if (connection != null) {
        infos.add(
            new PeerInfo(
                status,
                connection.local(),
                connection.sent().last(),
                connection.received().last(),
                connection.sent().bytes(),
                connection.received().bytes(),
                connection.sent().byMessage(),
                connection.received().byMessage(),
                connection.transport()));
      }
    }
    return infos;
  }

  /// Connections that exist now.
  List<Connection> connections() {
    return List.copyOf(connections.values());
  }
}
