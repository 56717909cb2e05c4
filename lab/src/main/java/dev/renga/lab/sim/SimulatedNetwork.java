package dev.renga.lab.sim;

import dev.renga.lab.model.Dice;
import dev.renga.lab.sim.EventLog.Kind;
import dev.renga.p2p.protocol.HeaderTree;
import dev.renga.p2p.protocol.KnownBlock;
import dev.renga.p2p.protocol.TimerName;
import dev.renga.p2p.wire.Message;
import dev.renga.p2p.wire.NetAddress;
import dev.renga.primitives.Block;
import dev.renga.primitives.BlockHash;
import dev.renga.primitives.Transaction;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/// A network of simulated nodes under a virtual clock. Make one, [let it warm up][#run(Duration)],
/// [start the miners][#startMining], [run], and ask for the [report][#report].
///
/// Nothing happens between two calls. Everything that happens is decided by the configuration, its
/// seed and the calls. One thread.
public final class SimulatedNetwork {
  /// Events between two looks at whether to stop.
  private static final int STOP_EVERY = 256;

  /// With [Checks#SAMPLED], events between two checks.
  private static final int SAMPLE_EVERY = 1_000;

  private final SimulationConfig config;
  private final SimulatedClock clock = new SimulatedClock(SimulationConfig.START);
  private final EventQueue queue = new EventQueue();
  private final EventLog log = new EventLog();
  private final Traffic traffic = new Traffic();
  private final BlockMaker maker;
  private final BlockBook blocks;
  private final Payments payments;
  private final SimNode[] nodes;
  private final Wires wires;
  private final Miners miners;
  private final SortedMap<Integer, Long> reorganisations = new TreeMap<>();
  private long messagesUnderWay;
  private long events;
  private int living;
  private int discouragedCount;
  private int firstMeasured;

  private SimulatedNetwork(SimulationConfig config) {
    this.config = config;
    Dice dice = new Dice(config.seed());
    maker = new BlockMaker(config.network());
    blocks = new BlockBook(config);
    payments = new Payments(dice.split("payments"), blocks.powerByNode());
    HeaderTree tree = new HeaderTree(config.network());
    nodes = new SimNode[config.topology().nodes()];
    Dice own = dice.split("nodes");
    for (int i = 0; i < nodes.length; i++) {
      nodes[i] = new SimNode(this, i, tree, own.split(i));
    }
    wires = new Wires(this, config, dice.split("wires"), nodes);
    miners = new Miners(this, config, dice.split("mining"), nodes);
    for (SimNode node : nodes) {
      node.start();
    }
    count(nodes.length);
    wires.openAll();
  }

  /// A network at its start: the nodes are there, their links are being opened, nobody mines.
  public static SimulatedNetwork of(SimulationConfig config) {
    return new SimulatedNetwork(config);
  }

  // ---- running

  /// Runs for so long in virtual time.
  public void run(Duration time) {
    run(time, () -> false);
  }

  /// Runs for so long in virtual time, or until it is asked to stop.
  ///
  /// @param stop asked often; may be slow to compute on nothing but memory
  /// @return whether the time was reached
  public boolean run(Duration time, BooleanSupplier stop) {
    long end = clock.micros() + time.toNanos() / 1_000;
    int untilLook = 0;
    while (queue.nextTime() <= end) {
      if (untilLook-- == 0) {
        if (stop.getAsBoolean()) {
          return false;
        }
        untilLook = STOP_EVERY;
      }
      step();
    }
    clock.set(end);
    return true;
  }

  /// Runs until so many blocks were found in the whole run, or until it is asked to stop. Miners
  /// must be working, or nothing comes of it.
  ///
  /// @return whether they were found
  public boolean runBlocks(int wanted, BooleanSupplier stop) {
    if (!miners.isWorking()) {
      throw new IllegalStateException("Nobody mines.");
    }
    int untilLook = 0;
    while (blocks.count() < wanted && !queue.isEmpty()) {
      if (untilLook-- == 0) {
        if (stop.getAsBoolean()) {
          return false;
        }
        untilLook = STOP_EVERY;
      }
      step();
    }
    return blocks.count() >= wanted;
  }

  private void step() {
    queue.take();
    clock.set(queue.time());
    events++;
    SimNode node = dispatch();
    boolean sampled = config.checks() == Checks.SAMPLED && events % SAMPLE_EVERY == 0;
    if (node != null && (sampled || config.checks() == Checks.FULL)) {
      node.checkInvariants();
      wires.checkLedger(messagesUnderWay);
    }
  }

  /// @return the node that it concerned
  private @Nullable SimNode dispatch() {
    switch (queue.kind()) {
      case MESSAGE -> {
        PeerEnd end = (PeerEnd) queue.target();
        messagesUnderWay--;
        wires.arrived(end, queue.number(), (Message) queue.payload());
        return end.node;
      }
      case TIMER -> {
        TimerName name = TIMERS.get((int) queue.number());
        if (queue.target() instanceof PeerEnd end) {
          if (end.connected) {
            end.node.timer(end, name, queue.time());
          }
          return end.node;
        }
        SimNode node = (SimNode) queue.target();
        node.timer(null, name, queue.time());
        return node;
      }
      case VALIDATED -> {
        SimNode node = (SimNode) queue.target();
        node.checked(queue.number(), (SimNode.Checking) queue.payload());
        return node;
      }
      case FOUND -> {
        Miners.Miner miner = (Miners.Miner) queue.target();
        if (miners.counts(miner, queue.number())) {
          found(miner);
        }
        return miner.node;
      }
      case CONNECTED -> {
        PeerEnd end = (PeerEnd) queue.target();
        wires.connected(end);
        return end.node;
      }
      case DISCONNECTED -> {
        PeerEnd end = (PeerEnd) queue.target();
        end.node.disconnected(end);
        return end.node;
      }
      case ACTION -> {
        ((Runnable) queue.payload()).run();
        return null;
      }
    }
    throw new IllegalStateException("unknown event");
  }

  private static final List<TimerName> TIMERS = List.of(TimerName.values());

  private void found(Miners.Miner miner) {
    SimNode node = miner.node;
    if (node.isAlive()) {
      mine(node, miner.number);
    }
    miners.again(miner);
  }

  private void mine(SimNode node, int miner) {
    KnownBlock parent = node.chain().tip();
    Block block = maker.make(parent, blocks.count(), clock.seconds());
    blocks.found(block, miner, parent.height() + 1, clock.micros());
    log.add(clock.micros(), Kind.FOUND, node.index(), miner, block.hash());
    node.found(block);
  }

  // ---- what can be done to it

  /// Lets the miners work.
  public void startMining() {
    miners.start();
  }

  /// Lets them rest; blocks under way go on.
  public void stopMining() {
    miners.stop();
  }

  /// Leaves everything found so far out of the report: it made the nodes acquainted.
  public void startMeasuring() {
    firstMeasured = blocks.count();
  }

  /// Lets a miner find a block now.
  ///
  /// @param miner number from 0
  public void mineNow(int miner) {
    SimNode node = node(config.minerNodes().get(miner));
    if (!node.isAlive()) {
      throw new IllegalArgumentException("The node of miner " + miner + " is not there.");
    }
    mine(node, miner);
  }

  /// Makes a payment at a node, which announces it as its own. Payments are never mined here.
  public void pay(int index) {
    SimNode node = node(index);
    if (!config.payments() || !node.isAlive()) {
      throw new IllegalStateException(
          config.payments()
              ? "Node " + index + " is not there."
              : "These nodes have no pool for payments.");
    }
    Transaction payment = payments.make(clock.micros());
    log.add(clock.micros(), Kind.PAID, index, payment.txid().word(0));
    node.pay(payment);
  }

  /// Has something done at a moment of virtual time.
  ///
  /// @param after from now
  public void after(Duration after, Runnable action) {
    in(after.toNanos() / 1_000, action);
  }

  /// Takes a node away: no goodbye, its peers notice that the connections are gone.
  public void remove(int index) {
    SimNode node = node(index);
    if (node.isAlive()) {
      log.add(clock.micros(), Kind.REMOVED, index, 0);
      wires.closeAllOf(node);
      node.kill();
      count(living - 1);
    }
  }

  /// Brings a removed node back with the chain that it had.
  public void restore(int index) {
    SimNode node = node(index);
    if (!node.isAlive()) {
      log.add(clock.micros(), Kind.RETURNED, index, 0);
      node.start();
      count(living + 1);
      wires.openOf(index);
    }
  }

  private void count(int nodesAlive) {
    living = nodesAlive;
    blocks.living(nodesAlive);
  }

  /// Cuts every link between these groups of nodes; those that are in none form one more.
  public void cut(List<List<Integer>> groups) {
    int[] group = new int[nodes.length];
    for (int i = 0; i < groups.size(); i++) {
      for (int member : groups.get(i)) {
        group[node(member).index()] = i + 1;
      }
    }
    log.add(clock.micros(), Kind.CUT, groups.size(), 0);
    wires.separate(group);
  }

  /// Joins everything that was cut.
  public void heal() {
    log.add(clock.micros(), Kind.HEALED, 0, 0);
    wires.separate(new int[nodes.length]);
    wires.openAll();
  }

  /// Makes everything on a node's links take so many times as long; 1 is normal.
  public void slow(int index, double factor) {
    if (!(factor >= 0.01 && factor <= 1e6)) {
      throw new IllegalArgumentException("A factor is 0.01 to 1000000, not " + factor + ".");
    }
    wires.slow(node(index).index(), factor);
  }

  /// Loses so many of a thousand messages; their links stay and their peers wait in vain.
  public void lose(int perMille) {
    if (perMille < 0 || perMille > 1_000) {
      throw new IllegalArgumentException("0 to 1000 of a thousand messages, not " + perMille + ".");
    }
    wires.lose(perMille);
  }

  private SimNode node(int index) {
    if (index < 0 || index >= nodes.length) {
      throw new IllegalArgumentException("There is no node " + index + ".");
    }
    return nodes[index];
  }

  // ---- what can be asked

  /// What it was made of.
  public SimulationConfig config() {
    return config;
  }

  /// Virtual time since the start.
  public Duration time() {
    return Duration.ofNanos(clock.micros() * 1_000);
  }

  /// Number of events handled.
  public long events() {
    return events;
  }

  /// Number of blocks found.
  public int blockCount() {
    return blocks.count();
  }

  /// A node's tip.
  public BlockHash tip(int index) {
    return node(index).chain().tip().hash();
  }

  /// A node's height.
  public int height(int index) {
    return node(index).chain().tip().height();
  }

  /// Number of a node's connections.
  public int connections(int index) {
    return node(index).connections();
  }

  /// Whether a node is there.
  public boolean isAlive(int index) {
    return node(index).isAlive();
  }

  /// Number of peers that nodes thought to have broken the protocol; 0 among honest ones.
  public int discouraged() {
    return discouragedCount;
  }

  /// Whether all living nodes have the same tip.
  public boolean isAgreed() {
    return best(true) != null;
  }

  /// The tip with most work; among several the one that most of the living nodes have.
  private @Nullable KnownBlock best(boolean onlyIfAll) {
    TreeMap<BlockHash, Integer> votes = new TreeMap<>();
    KnownBlock best = null;
    for (SimNode node : nodes) {
      if (!node.isAlive()) {
        continue;
      }
      KnownBlock tip = node.chain().tip();
      int count = votes.merge(tip.hash(), 1, Integer::sum);
      int order = best == null ? 1 : tip.chainWork().compareTo(best.chainWork());
      if (best == null || order > 0 || (order == 0 && count > votes.getOrDefault(best.hash(), 0))) {
        best = tip;
      }
    }
    return onlyIfAll && votes.size() > 1 ? null : best;
  }

  /// What was measured so far. The main chain is that of the tip with most work, in a tie the one
  /// that most living nodes have. Blocks that are still spreading are measured as they stand and
  /// then no further: ask at the end.
  public SimulationReport report() {
    KnownBlock best = best(false);
    return SimulationReport.of(
        config,
        blocks.all(),
        firstMeasured,
        best == null ? config.network().genesis().hash() : best.hash(),
        payments.measured(living),
        new TreeMap<>(reorganisations),
        traffic.all(),
        events,
        clock.micros() / 1e6,
        hash());
  }

  /// SHA-256 of everything that happened so far, 64 hexadecimal digits.
  public String hash() {
    return log.hash();
  }

  /// Checks every node and the ledger of messages.
  ///
  /// @throws IllegalStateException with the first thing that is not as it must be
  public void checkInvariants() {
    for (SimNode node : nodes) {
      node.checkInvariants();
    }
    wires.checkLedger(messagesUnderWay);
  }

  // ---- for the parts

  SimulatedClock clock() {
    return clock;
  }

  Instant now() {
    return clock.instant();
  }

  long micros() {
    return clock.micros();
  }

  long seconds() {
    return clock.seconds();
  }

  long microsOf(Instant instant) {
    return clock.microsOf(instant);
  }

  EventLog log() {
    return log;
  }

  Traffic traffic() {
    return traffic;
  }

  BlockBook blocks() {
    return blocks;
  }

  Payments payments() {
    return payments;
  }

  Wires wires() {
    return wires;
  }

  void schedule(long after, EventQueue.Kind kind, Object aim, long number, @Nullable Object load) {
    scheduleAt(clock.micros() + after, kind, aim, number, load);
  }

  void scheduleAt(long at, EventQueue.Kind kind, Object aim, long number, @Nullable Object load) {
    messagesUnderWay += kind == EventQueue.Kind.MESSAGE ? 1 : 0;
    queue.add(Math.max(at, clock.micros()), kind, aim, number, load);
  }

  void in(long after, Runnable action) {
    queue.add(clock.micros() + after, EventQueue.Kind.ACTION, null, 0, action);
  }

  void discouraged(SimNode by, NetAddress address) {
    discouragedCount++;
  }

  /// A node's tip has moved.
  void tipMoved(SimNode node, KnownBlock before, KnownBlock tip) {
    if (tip.chainWork().compareTo(before.chainWork()) <= 0) {
      throw new IllegalStateException(
          "node " + node.index() + " left " + before + " for " + tip + " with no more work");
    }
    log.add(clock.micros(), Kind.TIP, node.index(), tip.height(), tip.hash());
    if (!before.isAncestorOf(tip)) {
      int depth = before.height() - before.forkWith(tip).height();
      log.add(clock.micros(), Kind.REORGANISED, node.index(), depth);
      reorganisations.merge(depth, 1L, Long::sum);
    }
    miners.tipMoved(node);
  }
}
