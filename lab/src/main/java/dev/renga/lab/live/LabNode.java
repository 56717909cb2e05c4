package dev.renga.lab.live;

import dev.renga.chain.ChainConfig;
import dev.renga.chain.ChainView;
import dev.renga.node.NodeConfig;
import dev.renga.node.NodeException;
import dev.renga.node.PeersConfig;
import dev.renga.node.RengaNode;
import dev.renga.node.RpcConfig;
import dev.renga.node.StorageConfig;
import dev.renga.node.Subnet;
import dev.renga.p2p.connection.Links;
import dev.renga.p2p.protocol.ProtocolSettings;
import dev.renga.primitives.Network;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One place in a live network: a folder, ports, and the node that runs there at the moment, if one
/// does. Its controls are those of [LabNetwork]. Thread-safe.
public final class LabNode {
  private static final Logger LOG = LoggerFactory.getLogger(LabNode.class);
  static final long BLOCK_FILE_SIZE = 1L << 20;
  private static final long CACHE_BYTES = 4L << 20;
  private static final InetAddress LOOPBACK = InetAddress.ofLiteral("127.0.0.1");

  private final int index;
  private final Path directory;
  private final Network network;
  private final LabConfig config;
  private final Links links;

  /// Held while the node is started or ended.
  final ReentrantLock lifecycle = new ReentrantLock();

  private volatile @Nullable RengaNode running;
  private volatile NodeStatus status = NodeStatus.STARTING;
  private volatile long since;
  private volatile int port;
  private volatile int rpcPort;
  private volatile double share;
  private volatile boolean attacker;
  private volatile String why = "";
  private volatile @Nullable ChainView lastView;

  LabNode(int index, Path directory, Network network, LabConfig config, Links links) {
    this.index = index;
    this.directory = directory;
    this.network = ResourceGuard.requirePrivate(network);
    this.config = config;
    this.links = links;
    this.port = config.firstPort() == 0 ? 0 : config.firstPort() + index;
    this.rpcPort = config.firstRpcPort() == 0 ? 0 : config.firstRpcPort() + index;
  }

  /// Its number, from 0.
  public int index() {
    return index;
  }

  /// What it is doing.
  public NodeStatus status() {
    return status;
  }

  /// Milliseconds since the network's start at which it got its status.
  public long since() {
    return since;
  }

  /// The running node, frozen or not.
  ///
  /// @throws LabException when it is down
  public RengaNode node() {
    RengaNode node = running;
    if (node == null) {
      throw new LabException("Node %s is down.".formatted(index));
    }
    return node;
  }

  /// The running node, if it runs, frozen or not.
  public Optional<RengaNode> running() {
    return Optional.ofNullable(running);
  }

  /// Its folder, which is there as long as the network is.
  public Path directory() {
    return directory;
  }

  /// Where it listens for peers, on the loopback address; 0 before its first start.
  public int port() {
    return port;
  }

  /// Where it answers RPC, on the loopback address; 0 without. The cookie is `.cookie` in its
  /// folder.
  public int rpcPort() {
    return rpcPort;
  }

  /// Its part of the hash rate, 0…1.
  public double share() {
    return share;
  }

  /// Whether an attack owns it: then it counts as no honest node, and does not mine by itself.
  public boolean isAttacker() {
    return attacker;
  }

  /// Makes an attack its owner, or gives it back.
  public void attacker(boolean owned) {
    attacker = owned;
  }

  void share(double part) {
    share = part;
  }

  /// The sentence of a node that failed; empty otherwise.
  public String why() {
    return why;
  }

  /// The chain as it sees it, or as it last saw it.
  ///
  /// @throws LabException when it never ran
  public ChainView view() {
    RengaNode node = running;
    if (node != null) {
      return node.chain().view();
    }
    ChainView last = lastView;
    if (last == null) {
      throw new LabException("Node %s never ran.".formatted(index));
    }
    return last;
  }

  /// Whether it runs or ever ran, so that there is a [#view].
  boolean hasRun() {
    return running != null || lastView != null;
  }

  /// Starts the node in its folder; the lifecycle lock is held.
  RengaNode open(long now) throws NodeException {
    status(NodeStatus.STARTING, now);
    RengaNode node;
    try {
      node = RengaNode.start(nodeConfig(port));
    } catch (NodeException e) {
      if (port == 0 || config.firstPort() != 0) {
        throw e;
      }
      // somebody took the port while the node was down: any other will do
      node = RengaNode.start(nodeConfig(0));
    }
    port = node.peers().listening().getFirst().getPort();
    if (config.rpc()) {
      rpcPort = node.rpcPort();
      tellClients();
    }
    why = "";
    running = node;
    status(NodeStatus.RUNNING, now);
    return node;
  }

  /// Leaves the port where `renga cli -datadir=…` and other clients look for it. That it cannot is
  /// no reason not to run: the port can be given by hand.
  private void tellClients() {
    try {
      Files.writeString(
          directory.resolve("bitcoin.conf"),
          "# Written by the laboratory at every start, for clients.%nrpcport=%s%n"
              .formatted(rpcPort),
          StandardCharsets.UTF_8);
    } catch (IOException e) {
      LOG.warn("{} cannot leave its port for clients: {}", this, e.getMessage());
    }
  }

  private NodeConfig nodeConfig(int listen) {
    PeersConfig peers =
        PeersConfig.none()
            .withBinds(List.of(new InetSocketAddress(LOOPBACK, listen)))
            .withLinks(links)
            .withTrickle(trickle());
    NodeConfig made =
        NodeConfig.in(directory, network)
            .withChain(
                ChainConfig.of(network).withWorkers(1).withFlushInterval(Duration.ofSeconds(10)))
            .withStorage(
                StorageConfig.in(directory)
                    .withCacheBytes(CACHE_BYTES)
                    .withBlockFileSize(BLOCK_FILE_SIZE))
            .withPeers(peers)
            .withWork(new NodeConfig.Work(List.of(), false, 0, 2, 1));
    return config.rpc() ? made.withRpc(rpc()) : made;
  }

  private ProtocolSettings.Trickle trickle() {
    long millis = config.trickleMillis();
    return new ProtocolSettings.Trickle(
        Duration.ofMillis(millis), Duration.ofMillis(millis * 5 / 2));
  }

  private RpcConfig rpc() {
    return new RpcConfig(
        List.of(new InetSocketAddress(LOOPBACK, rpcPort)),
        List.of(Subnet.LOOPBACK_4),
        directory.resolve(".cookie"),
        RpcConfig.CookieReaders.OWNER,
        Map.of(),
        List.of(),
        Map.of(),
        false,
        Duration.ofSeconds(30));
  }

  /// Takes the running node out, so that nobody uses it any more; the lifecycle lock is held.
  @Nullable RengaNode takeOut(NodeStatus next, long now) {
    RengaNode node = running;
    if (node != null) {
      lastView = node.chain().view();
    }
    running = null;
    status(next, now);
    return node;
  }

  void failed(String sentence, long now) {
    why = sentence;
    status(NodeStatus.FAILED, now);
  }

  void status(NodeStatus next, long now) {
    since = now;
    status = next;
  }

  @Override
  public String toString() {
    return "node " + index;
  }
}
