package dev.renga.lab.live;

import dev.renga.chain.HeaderNode;
import dev.renga.lab.event.EventLog;
import dev.renga.lab.event.LabEvent;
import dev.renga.lab.model.Dice;
import dev.renga.lab.model.Edge;
import dev.renga.lab.model.Topology;
import dev.renga.node.MachineTime;
import dev.renga.node.NodeException;
import dev.renga.primitives.BlockHash;
import dev.renga.primitives.Network;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The inside of a [LabNetwork]: puts its parts together, starts and ends them.
final class LabRun {
  private static final Logger LOG = LoggerFactory.getLogger(LabRun.class);
  private static final Duration CONNECT_TIME = Duration.ofSeconds(60);

  private final LabNetwork owner;
  private final LabConfig config;
  private final MachineTime time;
  private final AttackCatalog catalog;
  private final Dice dice;
  private final AtomicBoolean closing = new AtomicBoolean();
  private final CountDownLatch closed = new CountDownLatch(1);

  /// Held while starting and while closing.
  private final Object lifecycle = new Object();

  private final Deque<AutoCloseable> parts = new ArrayDeque<>();
  private final List<LabNode> nodes = new CopyOnWriteArrayList<>();
  private boolean started;
  private volatile long startNanos;
  private volatile long startedAt;
  private volatile @Nullable Base base;
  private volatile @Nullable LabParts ready;

  /// What exists before all else.
  private record Base(Path directory, Genesis genesis, EventLog log) {}

  LabRun(LabNetwork owner, LabConfig config, MachineTime time, AttackCatalog catalog) {
    this.owner = owner;
    this.config = config;
    this.time = time;
    this.catalog = catalog;
    this.dice = new Dice(config.seed());
  }

  void start() {
    synchronized (lifecycle) {
      if (started) {
        throw new IllegalStateException("a network starts once");
      }
      started = true;
      boolean done = false;
      try {
        checkpoint();
        startParts();
        done = true;
      } catch (NodeException e) {
        throw new LabException(e.text(), e);
      } catch (IOException e) {
        throw new LabException("The network could not be started: %s".formatted(e.getMessage()), e);
      } finally {
        if (!done) {
          closing.set(true);
          closeParts();
        }
      }
    }
  }

  private void startParts() throws NodeException, IOException {
    ResourceGuard.here().check(config.nodes());
    ResourceGuard.checkPorts("peers", config.firstPort(), config.nodes());
    ResourceGuard.checkPorts("RPC", config.firstRpcPort(), config.nodes());
    Path directory = Folders.make(config.directory());
    if (!config.keep()) {
      parts.push(() -> Folders.delete(directory));
    }
    startNanos = time.nanos().getAsLong();
    startedAt = time.wall().instant().getEpochSecond();
    Genesis genesis = Genesis.of(config, time.wall().instant());
    EventLog log =
        EventLog.in(
            directory.resolve("events.jsonl"),
            head(genesis.network()),
            this::millis,
            config.eventsInMemory());
    parts.push(
        () -> {
          log.publish(LabEvent.NO_NODE, "close", new LabEvent.NetworkStopped());
          log.close();
        });
    base = new Base(directory, genesis, log);
    LabParts made = LabParts.assemble(owner, this, config, catalog, directory, genesis, log);
    ready = made;
    Path template = directory.resolve("first");
    genesis.mine(template, made.people()::scriptOf, closing::get);
    checkpoint();
    for (int index = 0; index < config.nodes(); index++) {
      nodes.add(newNode(made, index));
    }
    giveShares();
    parts.push(this::closeNodes);
    new NodeStarter(this, closing::get).startAll(template);
    checkpoint();
    int links = linkAll(made);
    Miners miners =
        new Miners(
            made.watch(),
            config,
            nodes.getFirst().view().tip(),
            genesis.network(),
            time,
            made.people()::scriptOf);
    made.miners().set(miners);
    parts.push(miners);
    miners.start();
    parts.push(made.people());
    made.people().start();
    parts.push(made.availability());
    made.availability().start();
    parts.push(made.attacks());
    log.publish(
        LabEvent.NO_NODE,
        "start",
        new LabEvent.NetworkStarted(config.nodes(), links, config.seed(), millis()));
  }

  /// Links the nodes as the seed says.
  ///
  /// @return how many links there are
  private int linkAll(LabParts made) {
    Topology topology =
        config.links() == 0
            ? new Topology(config.nodes(), List.of())
            : Topology.connected(config.seed(), config.nodes(), config.links());
    for (Edge edge : topology.edges()) {
      made.keeper().want(edge.from(), edge.to());
    }
    parts.push(made.keeper());
    made.keeper().start();
    awaitLinks(made);
    return topology.edges().size();
  }

  private Map<String, String> head(Network network) {
    Map<String, String> head = new TreeMap<>();
    head.put("network", network.name());
    head.put("config", ConfigText.toText(config));
    head.put("startedAt", String.valueOf(startedAt));
    return head;
  }

  Dice dice() {
    return dice;
  }

  LabNode newNode(int index) {
    LabNode node = newNode(ready(), index);
    nodes.add(node);
    return node;
  }

  private LabNode newNode(LabParts made, int index) {
    return new LabNode(
        index,
        made.directory().resolve("node-" + index),
        made.genesis().network(),
        config,
        made.cables().of(index));
  }

  /// Waits for a thread even when interrupted, for it may be writing into the network's folder; an
  /// interruption is kept for the next wait.
  static void join(Thread thread) {
    boolean interrupted = false;
    while (thread.isAlive()) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /// Starts a node in its folder and begins to watch it.
  void startNode(LabNode node, boolean again) throws NodeException {
    node.lifecycle.lock();
    try {
      if (closing.get()) {
        throw new LabException("The network is being closed.");
      }
      if (node.running().isPresent()) {
        throw new LabException("Node %s runs already.".formatted(node.index()));
      }
      LabParts made = ready();
      var running = node.open(millis());
      made.cables().listens(node.index(), node.port());
      made.log()
          .publish(
              node.index(),
              again ? "restart" : "start",
              new LabEvent.NodeStarted(running.chain().view().height(), again));
      made.watch().watch(node, running, again);
    } finally {
      node.lifecycle.unlock();
    }
  }

  private void awaitLinks(LabParts made) {
    try {
      await(
          "all links of the network stand",
          CONNECT_TIME,
          () -> closing.get() || made.cables().open().containsAll(made.keeper().expected()),
          () ->
              "%s of %s stand."
                  .formatted(made.cables().open().size(), made.keeper().expected().size()));
    } catch (AssertionError e) {
      throw new LabException(String.valueOf(e.getMessage()), e);
    }
    checkpoint();
  }

  private void checkpoint() {
    if (closing.get()) {
      throw new LabException("The network was closed while it started.");
    }
  }

  private void giveShares() {
    double given = config.shares().values().stream().mapToDouble(Double::doubleValue).sum();
    int others = nodes.size() - config.shares().size();
    for (LabNode node : nodes) {
      Double own = config.shares().get(node.index());
      node.share(own != null ? own : Math.max(0, 1 - given) / others);
    }
  }

  long millis() {
    return (time.nanos().getAsLong() - startNanos) / 1_000_000;
  }

  MachineTime time() {
    return time;
  }

  long startedAt() {
    return startedAt;
  }

  private LabParts ready() {
    LabParts made = ready;
    if (made == null) {
      throw new LabException("The network is not started.");
    }
    return made;
  }

  private Base base() {
    Base made = base;
    if (made == null) {
      throw new LabException("The network is not started.");
    }
    return made;
  }

  Network network() {
    return base().genesis().network();
  }

  Path directory() {
    return base().directory();
  }

  EventLog log() {
    return base().log();
  }

  People people() {
    return ready().people();
  }

  Availability availability() {
    return ready().availability();
  }

  /// A node is gone or stands still: nobody waits for it any more.
  void away(int node) {
    ready().book().away(node);
    ready().people().away(node);
  }

  /// The network has another shape: nothing that is under way is waited for.
  void reshaped() {
    ready().book().reshaped();
    ready().people().reshaped();
  }

  BlockBook book() {
    return ready().book();
  }

  Cables cables() {
    return ready().cables();
  }

  LinkKeeper keeper() {
    return ready().keeper();
  }

  NodeWatch watch() {
    return ready().watch();
  }

  Controls controls() {
    return ready().controls();
  }

  Attacks attacks() {
    return ready().attacks();
  }

  Miners miners() {
    Miners miners = ready().miners().get();
    if (miners == null) {
      throw new LabException("The network is not started.");
    }
    return miners;
  }

  List<LabNode> nodes() {
    return List.copyOf(nodes);
  }

  LabNode node(int index) {
    if (index < 0 || index >= nodes.size()) {
      throw new LabException(
          "There is no node %s; the nodes are 0 to %s.".formatted(index, nodes.size() - 1));
    }
    return nodes.get(index);
  }

  /// The folder with the chain that every node begins with.
  Path seedFolder() {
    return ready().directory().resolve("first");
  }

  /// Links that each node opens in a network of that size.
  int linksOf(int size) {
    return Math.min(config.links(), Math.max(1, (size - 1) / 3));
  }

  LabSnapshot snapshot() {
    return Snapshots.take(this, config);
  }

  /// The tips of all running nodes that are not frozen, with the nodes that have them.
  Map<BlockHash, List<Integer>> tips() {
    Map<BlockHash, List<Integer>> tips = new HashMap<>();
    for (LabNode node : nodes) {
      if (node.status() == NodeStatus.RUNNING && !node.isAttacker()) {
        tips.computeIfAbsent(node.view().tip().hash(), hash -> new ArrayList<>()).add(node.index());
      }
    }
    return tips;
  }

  /// The tip with the most work, of running honest nodes if there are any.
  HeaderNode bestTip() {
    HeaderNode best = null;
    for (boolean up : new boolean[] {true, false}) {
      for (LabNode node : nodes) {
        if (node.isAttacker()
            || node.status().isUp() != up
            || node.status() == NodeStatus.STARTING
            || !node.hasRun()) {
          continue;
        }
        HeaderNode tip = node.view().tip();
        if (best == null || tip.chainWork().compareTo(best.chainWork()) > 0) {
          best = tip;
        }
      }
      if (best != null) {
        return best;
      }
    }
    throw new LabException("No node has run yet.");
  }

  void await(String what, Duration patience, BooleanSupplier condition, Supplier<String> seen) {
    long end = time.nanos().getAsLong() + patience.toNanos();
    while (!condition.getAsBoolean()) {
      if (time.nanos().getAsLong() >= end) {
        throw new AssertionError(
            "Within %s it did not happen that %s. %s%n%s"
                .formatted(patience, what, seen.get(), Snapshots.describe(this)));
      }
      try {
        Thread.sleep(20);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new LabException("Waiting until %s was interrupted.".formatted(what), e);
      }
    }
  }

  void awaitClose() throws InterruptedException {
    closed.await();
  }

  boolean isClosing() {
    return closing.get();
  }

  void close() {
    closing.set(true);
    synchronized (lifecycle) {
      closeParts();
    }
  }

  private void closeParts() {
    if (closed.getCount() == 0) {
      return;
    }
    boolean interrupted = Thread.interrupted(); // what ends must have ended before its folder goes
    while (!parts.isEmpty()) {
      try {
        parts.pop().close();
      } catch (Exception e) {
        LOG.error("Closing a part of the network failed: {}", e.toString());
      }
    }
    closed.countDown();
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /// Nothing of a network that goes away needs to be saved, so its nodes just end.
  private void closeNodes() {
    List<Thread> threads = new ArrayList<>();
    for (LabNode node : nodes) {
      threads.add(
          Thread.ofVirtual()
              .start(
                  () -> {
                    node.lifecycle.lock();
                    try {
                      var running = node.takeOut(NodeStatus.STOPPED, millis());
                      if (running != null) {
                        if (config.keep()) {
                          running.close();
                        } else {
                          running.kill();
                        }
                      }
                    } finally {
                      node.lifecycle.unlock();
                    }
                  }));
    }
    threads.forEach(LabRun::join);
  }
}
