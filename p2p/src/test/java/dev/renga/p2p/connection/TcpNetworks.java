package dev.renga.p2p.connection;

import dev.renga.p2p.protocol.BlockOutcome;
import dev.renga.p2p.protocol.ChainAccess;
import dev.renga.p2p.protocol.MemoryChain;
import dev.renga.p2p.protocol.NetworkUnderTest;
import dev.renga.p2p.protocol.PoolAccess;
import dev.renga.p2p.protocol.ProtocolSettings;
import dev.renga.p2p.protocol.TestMiner;
import dev.renga.primitives.Block;
import dev.renga.primitives.BlockHash;
import dev.renga.primitives.Network;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Nodes that talk over loopback sockets.
final class TcpNetworks implements NetworkUnderTest {
  /// A chain and how to close it.
  record OpenChain(ChainAccess access, InstantSource clock, Runnable close) {}

  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private final Supplier<OpenChain> chains;
  private final List<Node> nodes = new CopyOnWriteArrayList<>();
  private final TestMiner miner = new TestMiner(Network.REGTEST, 6);
  final AtomicReference<@Nullable Throwable> fatal = new AtomicReference<>();

  record Node(OpenChain chain, PeerNetwork network) {}

  TcpNetworks(Supplier<OpenChain> chains) {
    this.chains = chains;
  }

  /// Settings of tests: listens on a free port of loopback, connects to nobody by itself.
  static PeerNetworkConfig config() {
    return PeerNetworkConfig.DEFAULT
        .withBinds(List.of(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0)))
        .withSettings(ProtocolSettings.DEFAULT.withoutAutomatic());
  }

  /// Ends a chain's initial download: from then on transactions are taken.
  static void catchUp(MemoryChain chain, InstantSource clock) {
    long time = Math.max(clock.instant().getEpochSecond(), chain.tip().medianTimePast() + 1);
    Block block = new TestMiner(Network.REGTEST, 6).mine(chain.tip(), time);
    chain.submitBlock(block, true, outcome -> {});
    if (chain.isInitialDownload()) {
      throw new AssertionError("still catching up");
    }
  }

  @Override
  public int add() {
    return add(config());
  }

  int add(PeerNetworkConfig config) {
    return add(config, Links.DIRECT);
  }

  int size() {
    return nodes.size();
  }

  int add(PeerNetworkConfig config, Links links) {
    OpenChain chain = chains.get();
    try {
      PeerNetwork network =
          PeerNetwork.open(
              new PeerNetwork.Parts(
                  "node" + nodes.size(),
                  chain.access(),
                  PoolAccess.NONE,
                  links,
                  chain.clock(),
                  new Random(nodes.size()),
                  HostResolver.NONE,
                  fatal::set),
              config);
      nodes.add(new Node(chain, network));
      return nodes.size() - 1;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  PeerNetwork network(int node) {
    return nodes.get(node).network();
  }

  ChainAccess chain(int node) {
    return nodes.get(node).chain().access();
  }

  int port(int node) {
    return network(node).listening().getFirst().getPort();
  }

  @Override
  public void connect(int from, int to) {
    long ours = established(from);
    long theirs = established(to);
    network(from).tryOnce("127.0.0.1:" + port(to));
    if (!await(() -> established(from) > ours && established(to) > theirs)) {
      throw new AssertionError("no connection");
    }
  }

  long established(int node) {
    return network(node).peers().stream().filter(peer -> peer.status().established()).count();
  }

  static boolean await(Supplier<Boolean> condition) {
    return await(condition, PATIENCE);
  }

  @Override
  public void cut(int a, int b) {
    for (int[] pair : new int[][] {{a, b}, {b, a}}) {
      for (PeerInfo peer : network(pair[0]).peers()) {
        if (peer.status().address().port() == port(pair[1])) {
          network(pair[0]).disconnect(peer.status().id());
        }
      }
    }
  }

  @Override
  public void mine(int node, int count) {
    OpenChain chain = nodes.get(node).chain();
    for (int i = 0; i < count; i++) {
      var tip = chain.access().tip();
      long time = Math.max(chain.clock().instant().getEpochSecond(), tip.medianTimePast() + 1);
      Block block = miner.mine(tip, time);
      CompletableFuture<BlockOutcome> outcome = new CompletableFuture<>();
      chain.access().submitBlock(block, true, outcome::complete);
      if (!(outcome.join() instanceof BlockOutcome.Accepted)) {
        throw new AssertionError(outcome.join().toString());
      }
      network(node).chainMoved();
    }
  }

  @Override
  public BlockHash tip(int node) {
    return chain(node).tip().hash();
  }

  @Override
  public int height(int node) {
    return chain(node).tip().height();
  }

  @Override
  public int connections(int node) {
    return network(node).connectionCount();
  }

  @Override
  public boolean settle(List<Integer> all, int height) {
    // when nobody has a better chain than the others there may be nothing to wait for
    boolean equal = all.stream().map(this::height).distinct().count() == 1;
    return await(() -> agree(all, height), equal ? Duration.ofSeconds(1) : PATIENCE);
  }

  private boolean agree(List<Integer> all, int height) {
    return all.stream().allMatch(i -> height(i) == height)
        && all.stream().map(this::tip).distinct().count() == 1;
  }

  private static boolean await(Supplier<Boolean> condition, Duration patience) {
    Instant end = Instant.now().plus(patience);
    while (!condition.get() && Instant.now().isBefore(end)) {
      try {
        Thread.sleep(5);
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
    }
    return condition.get();
  }

  @Override
  public void close() {
    for (Node node : nodes) {
      node.network().close();
    }
    for (Node node : nodes) {
      node.chain().close().run();
    }
    if (fatal.get() != null) {
      throw new AssertionError(fatal.get());
    }
  }
}
