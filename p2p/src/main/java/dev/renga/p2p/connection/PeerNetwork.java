package dev.renga.p2p.connection;

import dev.renga.crypto.Sha256;
import dev.renga.p2p.address.AddressBook;
import dev.renga.p2p.address.AddressText;
import dev.renga.p2p.protocol.ChainAccess;
import dev.renga.p2p.protocol.ConnectionType;
import dev.renga.p2p.protocol.Event;
import dev.renga.p2p.protocol.PoolAccess;
import dev.renga.p2p.protocol.PoolTransaction;
import dev.renga.p2p.protocol.Protocol;
import dev.renga.p2p.wire.AddressEntry;
import dev.renga.p2p.wire.NetAddress;
import dev.renga.p2p.wire.Services;
import dev.renga.primitives.Bytes;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A node's connections to others. Opened once, closed once; its methods may be called from any
/// thread, answer within seconds, and give immutable values.
public final class PeerNetwork implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(PeerNetwork.class);
  private static final Duration ANSWER_TIME = Duration.ofSeconds(30);
  private static final Duration CLOSE_TIME = Duration.ofSeconds(10);

  private final ChainAccess chain;
  private final PeerNetworkConfig config;
  private final InstantSource clock;
  private final HostResolver resolver;
  private final Inbox inbox = new Inbox();
  private final ChainFeeder feeder;
  private final Loop loop;
  private final Thread loopThread;
  private final List<Listener> listeners = new ArrayList<>();
  private final Map<String, NetAddress> added = new LinkedHashMap<>();
  private final LongAdder received = new LongAdder();
  private final LongAdder sent = new LongAdder();
  private volatile boolean networkActive = true;

  /// What a node's network is given.
  ///
  /// @param name for the names of threads
  /// @param chain whose blocks are exchanged
  /// @param pool whose transactions are exchanged; [PoolAccess#NONE] for blocks alone
  /// @param links what lies between the nodes
  /// @param clock may be set by a person; timers follow it
  /// @param random used by the network's own thread only; a seed repeats its choices
  /// @param resolver looks up names that a person typed, and seeds
  /// @param fatal told, once, of an error after which nothing can be relied on
  public record Parts(
      String name,
      ChainAccess chain,
      PoolAccess pool,
      Links links,
      InstantSource clock,
      RandomGenerator random,
      HostResolver resolver,
      Consumer<Throwable> fatal) {}

  private PeerNetwork(Parts parts, PeerNetworkConfig config) {
    this.chain = parts.chain();
    this.config = config;
    this.clock = parts.clock();
    this.resolver = parts.resolver();
    RandomGenerator random = parts.random();
    Protocol protocol =
        new Protocol(
            parts.chain(), config.settings(), new AddressBook(random), parts.pool(), random);
    Dialer dialer = new Dialer(parts.name(), parts.links(), config.connectTimeout(), inbox);
    feeder = new ChainFeeder(parts.name(), 2 * (64 + 32 * (config.maxConnections() + 16)));
    loop =
        new Loop(
            new Loop.Parts(
                parts.name(),
                parts.chain(),
                parts.pool(),
                config,
                parts.links(),
                parts.clock(),
                parts.fatal(),
                dialer,
                new Loop.Totals(received, sent)),
            protocol,
            inbox,
            feeder,
            random);
    loopThread = Thread.ofVirtual().name(parts.name() + "-net").unstarted(loop::run);
  }

  /// Opens the network: listens where it is told to and begins to connect.
  ///
  /// @throws IOException when an address cannot be listened on; nothing is open then
  public static PeerNetwork open(Parts parts, PeerNetworkConfig config) throws IOException {
    PeerNetwork network = new PeerNetwork(parts, config);
    try {
      if (config.listen()) {
        for (InetSocketAddress bind : config.binds()) {
          network.listeners.add(
              Listener.open(
                  parts.name(),
                  bind,
                  channel ->
                      network.networkActive
                          && network.inbox.tryCommand(() -> network.loop.accepted(channel))));
        }
      }
    } catch (IOException e) {
      network.listeners.forEach(Listener::close);
      throw e;
    }
    network.feeder.start();
    network.loopThread.start();
    network.listeners.forEach(Listener::start);
    network.begin(parts);
    return network;
  }

  private void begin(Parts parts) {
    boolean queued = inbox.command(() -> loop.handle(new Event.Started()));
    LOG.trace("started: {}", queued);
    for (String text : config.connect()) {
      if (!text.equals("0")) {
        want(text, true);
      }
    }
    for (String text : config.addNodes()) {
      boolean fresh = addNode(text);
      LOG.trace("added {}: {}", text, fresh);
    }
    if (config.settings().automatic() && config.dnsSeeds()) {
      Thread.ofVirtual().name(parts.name() + "-seeds").start(this::askSeeds);
    }
  }

  private void askSeeds() {
    for (String seed : chain.network().identity().seeds()) {
      List<InetAddress> found = resolver.resolve("x9." + seed);
      if (found.isEmpty()) {
        continue;
      }
      long seen = clock.instant().minus(Duration.ofDays(4)).getEpochSecond();
      List<AddressEntry> entries = new ArrayList<>();
      for (InetAddress address : found.subList(0, Math.min(32, found.size()))) {
        entries.add(
            new AddressEntry(
                Math.max(0, seen),
                Services.NETWORK | Services.WITNESS,
                NetAddress.of(address, chain.network().identity().port())));
      }
      NetAddress source = seedSource(seed);
      if (!inbox.command(() -> loop.handle(new Event.Found(source, entries)))) {
        return;
      }
    }
  }

  /// An address that stands for a seed, so that all it tells counts as one source (known failure
  /// N-011).
  private static NetAddress seedSource(String seed) {
    byte[] host = new byte[16];
    byte[] prefix = Bytes.parseHex("fd6b88c08724").toArray();
    byte[] name = seed.getBytes(StandardCharsets.UTF_8);
    System.arraycopy(prefix, 0, host, 0, prefix.length);
    System.arraycopy(Sha256.hash(name, 0, name.length), 0, host, prefix.length, 10);
    return new NetAddress(NetAddress.Kind.IPV6, Bytes.adopt(host), 0);
  }

  /// Asks the loop something.
  private <T> T ask(Supplier<T> question) {
    CompletableFuture<T> answer = new CompletableFuture<>();
    boolean queued =
        inbox.command(
            () -> {
              try {
                answer.complete(question.get());
              } catch (RuntimeException e) {
                answer.completeExceptionally(e);
              }
            });
    if (!queued) {
      throw new IllegalStateException("the network is closed");
    }
    try {
      return answer.get(ANSWER_TIME.toSeconds(), TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    } catch (ExecutionException | TimeoutException e) {
      throw new IllegalStateException("the network does not answer", e);
    }
  }

  private void tell(Event event) {
    if (!inbox.command(() -> loop.handle(event))) {
      LOG.debug("the network is closed: {} is dropped", event);
    }
  }

  /// The chain may have moved; to be called for every change of its tip or best header. Cheap.
  public void chainMoved() {
    inbox.chainMoved();
  }

  /// A transaction has come into the pool and peers shall hear of it; to be called for every one.
  /// Waits while too much waits already.
  ///
  /// @param own whether it is this node's: then it is announced until somebody has fetched it
  public void poolAdded(PoolTransaction transaction, boolean own) {
    tell(new Event.PoolAdded(transaction, own));
  }

  /// All peers, in the order in which they came.
  public List<PeerInfo> peers() {
    return ask(loop::peers);
  }

  /// Number of connections, inbound ones included.
  public int connectionCount() {
    return ask(() -> loop.connections().size());
  }

  /// Bytes received since the start.
  public long bytesReceived() {
    return received.sum();
  }

  /// Bytes sent since the start.
  public long bytesSent() {
    return sent.sum();
  }

  /// Where it listens; a port 0 that was asked for is replaced by the one it got.
  public List<InetSocketAddress> listening() {
    return listeners.stream().map(Listener::address).toList();
  }

  /// What we offer to others; see [Services].
  public long services() {
    return config.settings().services();
  }

  /// What we call ourselves.
  public String userAgent() {
    return config.settings().userAgent();
  }

  /// Whether connections are opened and accepted.
  public boolean isNetworkActive() {
    return networkActive;
  }

  /// Switches everything off or on (`setnetworkactive`).
  public void setNetworkActive(boolean active) {
    networkActive = active;
    tell(new Event.NetworkSwitched(active));
  }

  /// Pings every peer now (`ping`).
  public void ping() {
    tell(new Event.PingWanted());
  }

  /// Keeps a connection to a node (`addnode add`).
  ///
  /// @param text address or name, with or without port
  /// @return whether it was not kept already
  public boolean addNode(String text) {
    synchronized (added) {
      if (added.containsKey(text)) {
        return false;
      }
      added.put(text, NetAddress.NONE);
    }
    want(text, true);
    return true;
  }

  /// Keeps a connection no longer (`addnode remove`); an open one stays open.
  ///
  /// @return whether it was kept
  public boolean removeNode(String text) {
    NetAddress address;
    synchronized (added) {
      address = added.remove(text);
    }
    if (address == null) {
      return false;
    }
    tell(new Event.Unwanted(address));
    return true;
  }

  /// Connects to a node once (`addnode onetry`).
  public void tryOnce(String text) {
    want(text, false);
  }

  /// Nodes that a person wants kept: as typed, with the address it stands for ([NetAddress#NONE]
  /// while a name is not resolved).
  public Map<String, NetAddress> addedNodes() {
    synchronized (added) {
      return new LinkedHashMap<>(added);
    }
  }

  private void want(String text, boolean keep) {
    int port = chain.network().identity().port();
    NetAddress literal = AddressText.parse(text, port);
    if (literal != null) {
      want(text, literal, keep);
      return;
    }
    AddressText.HostAndPort parts = AddressText.split(text, port);
    if (parts == null) {
      LOG.warn("{} is neither an address nor a name with a port", text);
      return;
    }
    Thread.ofVirtual()
        .name("resolve")
        .start(
            () -> {
              List<InetAddress> found = resolver.resolve(parts.host());
              if (found.isEmpty()) {
                LOG.warn("{} could not be resolved", text);
              } else {
                want(text, NetAddress.of(found.getFirst(), parts.port()), keep);
              }
            });
  }

  private void want(String text, NetAddress address, boolean keep) {
    synchronized (added) {
      added.replace(text, address);
    }
    tell(new Event.Wanted(address, ConnectionType.MANUAL, keep));
  }

  /// Opens a connection of a kind, once (`addconnection`).
  public void connect(NetAddress address, ConnectionType type) {
    tell(new Event.Wanted(address, type, false));
  }

  /// Opens a connection of a kind and opens it again, after ever longer waits, whenever it is lost,
  /// until [#unkeep]. A laboratory builds its graph with [ConnectionType#OUTBOUND_FULL_RELAY].
  public void keep(NetAddress address, ConnectionType type) {
    tell(new Event.Wanted(address, type, true));
  }

  /// Does not open a connection again when it is lost; an open one stays open.
  public void unkeep(NetAddress address) {
    tell(new Event.Unwanted(address));
  }

  /// Closes a connection (`disconnectnode`).
  ///
  /// @return whether there was such a peer
  public boolean disconnect(long id) {
    return ask(
        () -> {
          boolean there = loop.connections().stream().anyMatch(c -> c.id() == id);
          loop.handle(new Event.Dismissed(id, "asked to disconnect"));
          return there;
        });
  }

  /// Closes all connections to an address (`disconnectnode`); port 0 means any.
  ///
  /// @return whether there was one
  public boolean disconnect(NetAddress address) {
    return ask(
        () -> {
          boolean any = false;
          for (Connection connection : loop.connections()) {
            NetAddress other = connection.address();
            NetAddress seen = address.port() == 0 ? other.withPort(0) : other;
            if (seen.equals(address)) {
              any = true;
              loop.handle(new Event.Dismissed(connection.id(), "asked to disconnect"));
            }
          }
          return any;
        });
  }

  /// A ban that a person has set.
  ///
  /// @param subnet as `address/bits`
  /// @param created when
  /// @param until when it ends
  public record Banned(String subnet, Instant created, Instant until) {}

  /// Refuses a network until a time and closes its connections (`setban add`). Bans are not kept
  /// over a restart.
  ///
  /// @param subnet `address` or `address/bits`
  /// @throws IllegalArgumentException when it is neither
  public void ban(String subnet, Instant until) {
    BanList.Subnet parsed = parseSubnet(subnet);
    boolean done =
        ask(
            () -> {
              boolean set = loop.bans().ban(parsed, clock.instant(), until);
              for (Connection connection : loop.connections()) {
                if (parsed.contains(connection.address())) {
                  loop.handle(new Event.Dismissed(connection.id(), "banned"));
                }
              }
              return set;
            });
    if (!done) {
      throw new IllegalStateException("there are " + BanList.MAX_BANS + " bans already");
    }
  }

  /// Takes back a ban (`setban remove`).
  ///
  /// @return whether there was one
  public boolean unban(String subnet) {
    BanList.Subnet parsed = parseSubnet(subnet);
    return ask(() -> loop.bans().unban(parsed));
  }

  /// Takes back all bans (`clearbanned`).
  public void clearBans() {
    tellLoop(() -> loop.bans().clear());
  }

  private void tellLoop(Runnable action) {
    boolean queued = inbox.command(action);
    LOG.trace("queued: {}", queued);
  }

  /// All bans (`listbanned`).
  public List<Banned> bans() {
    return ask(
        () ->
            loop.bans().bans(clock.instant()).stream()
                .map(ban -> new Banned(ban.subnet().toString(), ban.created(), ban.until()))
                .toList());
  }

  private static BanList.Subnet parseSubnet(String text) {
    BanList.@Nullable Subnet subnet = BanList.Subnet.parse(text);
    if (subnet == null) {
      throw new IllegalArgumentException("Invalid IP/Subnet: " + text);
    }
    return subnet;
  }

  /// Closes everything and waits until no thread of the network is left that uses the chain.
  @Override
  public void close() {
    listeners.forEach(Listener::close);
    if (inbox.command(loop::stop)) {
      LOG.debug("closing the network");
    }
    try {
      feeder.stop();
      loopThread.join(CLOSE_TIME);
      for (Connection connection : loop.connections()) {
        connection.join(CLOSE_TIME);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
