package dev.renga.lab.attack;

import dev.renga.chain.ChainView;
import dev.renga.chain.HeaderNode;
import dev.renga.chain.Submission;
import dev.renga.chain.TestWallet;
import dev.renga.lab.forge.Signer;
import dev.renga.lab.forge.SpendableCoin;
import dev.renga.mining.BlockTemplate;
import dev.renga.mining.Grinder;
import dev.renga.node.NodeConfig;
import dev.renga.node.NodeException;
import dev.renga.node.PeersConfig;
import dev.renga.node.RengaNode;
import dev.renga.p2p.connection.Link;
import dev.renga.p2p.connection.Links;
import dev.renga.p2p.wire.NetAddress;
import dev.renga.primitives.Block;
import dev.renga.primitives.CustomNetwork;
import dev.renga.primitives.Network;
import dev.renga.primitives.OutPoint;
import dev.renga.primitives.Script;
import dev.renga.primitives.Target;
import dev.renga.primitives.Transaction;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// Honest nodes in memory, connected over real sockets, with a past whose rewards are the
/// attacker's. Blocks come when the test says so.
final class Arena implements Field, AutoCloseable {
  private static final TestWallet WALLET = new TestWallet(9);
  private static final int PAST = 130;
  private static final int MATURE = 100;

  private final Network network;
  private final List<RengaNode> nodes = new ArrayList<>();
  private final Random dice = new Random(11);
  private final List<String> notes = new ArrayList<>();
  private volatile boolean stopped;
  private double hashRate;
  private long extraNonce = 1_000_000;
  private final int latencyMillis;
  private final Set<Integer> honestPorts = ConcurrentHashMap.newKeySet();
  private final List<int[]> edges = new ArrayList<>();
  private final List<Transaction> waiting = new ArrayList<>();
  private volatile boolean mining;
  private Thread miner = new Thread(() -> {});

  Arena(int count, int links) throws Exception {
    this(count, links, 0);
  }

  /// @param latencyMillis between honest nodes, one way; the attackers' lines have none
  Arena(int count, int links, int latencyMillis) throws Exception {
    this.latencyMillis = latencyMillis;
    long now = System.currentTimeMillis() / 1000;
    network =
        new CustomNetwork(
                "arena",
                10,
                0, // the miners of the arena keep their pace whatever the difficulty is
                Network.REGTEST.proofOfWork().limit(),
                50_0000_0000L,
                1_000,
                now - 10 * (PAST + 1))
            .toNetwork();
    for (int i = 0; i < count; i++) {
      nodes.add(start());
    }
    for (int i = 1; i <= PAST; i++) {
      Block block = block(nodes.getFirst(), List.of(), now - 10L * (PAST + 1 - i));
      for (RengaNode node : nodes) {
        if (!(node.chain().submitBlock(block, true).join() instanceof Submission.Connected)) {
          throw new AssertionError("the past does not connect");
        }
      }
    }
    for (int i = 0; i < count; i++) {
      connect(i, (i + 1) % count);
      for (int link = 1; link < links; link++) {
        connect(i, dice.nextInt(count));
      }
    }
  }

  private RengaNode start() throws NodeException {
    InetSocketAddress any = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    return RengaNode.start(
        NodeConfig.inMemory(network)
            .withPeers(PeersConfig.none().withBinds(List.of(any)).withLinks(links())));
  }

  /// Slow lines between honest nodes: whoever dials from a node's own port is one of them.
  private Links links() {
    return new Links() {
      @Override
      public boolean dialing(NetAddress local, NetAddress target) {
        honestPorts.add(local.port());
        return true;
      }

      @Override
      public void failed(NetAddress local, NetAddress target) {
        honestPorts.remove(local.port());
      }

      @Override
      public @Nullable Link open(NetAddress local, NetAddress remote, boolean inbound) {
        boolean honest = !inbound || honestPorts.contains(remote.port());
        return latencyMillis == 0 || !honest
            ? null
            : new Link(
                System::nanoTime,
                new Random(1),
                Link.Shape.NONE.withLatency(Duration.ofMillis(latencyMillis)),
                Link.Observer.NONE);
      }
    };
  }

  private void connect(int from, int to) {
    if (from != to) {
      edges.add(new int[] {from, to});
      nodes.get(from).peers().addNode("127.0.0.1:" + port(nodes.get(to)));
    }
  }

  private static int port(RengaNode node) {
    return node.peers().listening().getFirst().getPort();
  }

  private Block block(RengaNode node, List<Transaction> transactions, long time) {
    BlockTemplate template =
        BlockTemplate.on(node.chain().view().tip(), network, WALLET.script(), transactions, 0, time)
            .withExtraNonce(++extraNonce);
    return ((Grinder.Outcome.Solved) new Grinder(1L << 40, () -> false).solve(template.toBlock()))
        .block();
  }

  /// A block found by a node now.
  Block mine(int node, Transaction... transactions) {
    Block block = block(nodes.get(node), List.of(transactions), clock().instant().getEpochSecond());
    Submission fate = nodes.get(node).chain().submitBlock(block, true).join();
    if (fate instanceof Submission.Refused) {
      throw new AssertionError("an honest block is refused: " + fate);
    }
    return block; // aside when somebody else was faster
  }

  /// Honest miners find blocks from now on, each node's share being alike, with exponential waiting
  /// times.
  void mineByItself(double meanSeconds) {
    honestHashRate(expectedHashes() / meanSeconds);
    mining = true;
    Random luck = new Random(5);
    miner =
        Thread.ofPlatform()
            .start(
                () -> {
                  while (mining) {
                    double wait = -Math.log(1 - luck.nextDouble()) * meanSeconds;
                    try {
                      Thread.sleep((long) (wait * 1000));
                    } catch (InterruptedException e) {
                      return;
                    }
                    List<Transaction> now;
                    synchronized (waiting) {
                      now = List.copyOf(waiting);
                      waiting.clear();
                    }
                    mine(luck.nextInt(nodes.size()), now.toArray(new Transaction[0]));
                  }
                });
  }

  private double expectedHashes() {
    return Target.fromCompact(nodes.getFirst().chain().view().tip().bits())
        .value()
        .work()
        .doubleValue();
  }

  void stopMining() throws InterruptedException {
    mining = false;
    miner.join();
  }

  List<RengaNode> nodes() {
    return nodes;
  }

  boolean agree() {
    return nodes.stream().map(node -> node.chain().view().tip().hash()).distinct().count() == 1;
  }

  void await(String what, BooleanSupplier condition) throws InterruptedException {
    long end = System.nanoTime() + 30_000_000_000L;
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() - end > 0) {
        throw new AssertionError("not within 30 s: " + what);
      }
      Thread.sleep(10);
    }
  }

  List<String> notes() {
    synchronized (notes) {
      return List.copyOf(notes);
    }
  }

  void stop() {
    stopped = true;
  }

  void honestHashRate(double rate) {
    hashRate = rate;
  }

  @Override
  public Network network() {
    return network;
  }

  @Override
  public InstantSource clock() {
    return InstantSource.system();
  }

  @Override
  public LongSupplier nanos() {
    return System::nanoTime;
  }

  @Override
  public RandomGenerator dice() {
    return dice;
  }

  @Override
  public List<Honest> honest() {
    List<Honest> honest = new ArrayList<>();
    for (int i = 0; i < nodes.size(); i++) {
      RengaNode node = nodes.get(i);
      honest.add(new Honest(i, node, NetAddress.ipv4(127, 0, 0, 1, port(node))));
    }
    return honest;
  }

  @Override
  public double honestHashRate() {
    return hashRate;
  }

  /// Mature coinbases of the first node's chain that are not spent.
  @Override
  public List<SpendableCoin> coins() {
    RengaNode node = nodes.getFirst();
    ChainView view = node.chain().view();
    List<SpendableCoin> coins = new ArrayList<>();
    for (int height = view.height() + 1 - MATURE; height > 0 && coins.size() < 3; height--) {
      HeaderNode header = Objects.requireNonNull(view.at(height));
      Transaction coinbase =
          Objects.requireNonNull(node.chain().block(header)).transactions().getFirst();
      OutPoint outPoint = new OutPoint(coinbase.txid(), 0);
      if (node.chain().coins(List.of(outPoint)).join().getFirst() != null) {
        coins.add(new SpendableCoin(outPoint, coinbase.outputs().getFirst()));
      }
    }
    return coins;
  }

  @Override
  public Signer signer() {
    return (transaction, spent) ->
        WALLET.spend(
            transaction.inputs().getFirst().prevout(), spent.getFirst(), transaction.outputs());
  }

  @Override
  public Script script() {
    return WALLET.script();
  }

  @Override
  public Script merchant() {
    return Script.parseHex("00" + "14" + "aa".repeat(20));
  }

  @Override
  public void broadcast(Transaction transaction) {
    synchronized (waiting) {
      waiting.add(transaction);
    }
  }

  @Override
  public void shown(Block block, int height) {
    synchronized (notes) {
      notes.add("shown " + height);
    }
  }

  @Override
  public void isolate(int node) {
    for (int[] edge : edges) {
      if (edge[0] == node || edge[1] == node) {
        nodes.get(edge[0]).peers().removeNode("127.0.0.1:" + port(nodes.get(edge[1])));
      }
    }
    for (RengaNode each : nodes) {
      boolean victim = each == nodes.get(node);
      for (var peer : each.peers().peers()) {
        boolean theirs = peer.status().address().port() == port(nodes.get(node));
        if (victim || theirs) {
          each.peers().disconnect(peer.status().id());
        }
      }
    }
  }

  @Override
  public void rejoin(int node) {
    for (int[] edge : edges) {
      if (edge[0] == node || edge[1] == node) {
        nodes.get(edge[0]).peers().addNode("127.0.0.1:" + port(nodes.get(edge[1])));
      }
    }
  }

  @Override
  public boolean isStopped() {
    return stopped;
  }

  @Override
  public void note(String phase, Map<String, String> figures) {
    synchronized (notes) {
      notes.add(phase + " " + new LinkedHashMap<>(figures));
    }
  }

  @Override
  public void close() {
    mining = false;
    nodes.forEach(RengaNode::close);
  }
}
