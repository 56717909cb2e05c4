package dev.renga.lab.live;

import dev.renga.chain.ChainStoppedException;
import dev.renga.chain.HeaderNode;
import dev.renga.consensus.Difficulty;
import dev.renga.mempool.MempoolClosedException;
import dev.renga.mempool.TemplateLimits;
import dev.renga.mempool.TemplateSelection;
import dev.renga.mining.BlockTemplate;
import dev.renga.mining.Grinder;
import dev.renga.node.MachineTime;
import dev.renga.node.RengaNode;
import dev.renga.primitives.Block;
import dev.renga.primitives.BlockHash;
import dev.renga.primitives.Network;
import dev.renga.primitives.Script;
import dev.renga.primitives.Target;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.CompletionException;
import java.util.function.IntFunction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Finds blocks for the nodes of a network.
///
/// Scheduled: a miner draws how much luck its next block takes, an exponential number with mean 1,
/// and every moment uses up its hash rate over the expected hashes at its own tip. So waiting times
/// are exponential at every moment, whatever happens to tips, targets and shares, and the draws of
/// a node follow from the seed alone.
final class Miners implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Miners.class);
  private static final long TICK_MILLIS = 10;
  private static final long MAX_TRIES = 1L << 40;

  /// What mining needs of the network.
  interface Ground {
    List<LabNode> nodes();

    /// Says that a block was found, before it is handed to its finder's chain.
    void found(LabNode node, Block block, int height, String cause);
  }

  private final Ground ground;
  private final Network network;
  private final MachineTime time;
  private final IntFunction<Script> payTo;
  private final long seed;
  private final double hashRate;
  private final Map<Integer, Luck> luck = new java.util.concurrent.ConcurrentHashMap<>();
  private final java.util.concurrent.atomic.AtomicLong extraNonce =
      new java.util.concurrent.atomic.AtomicLong(1_000_000);
  private final RealMiners real;
  private final Thread thread;
  private volatile MiningMode mode;
  private volatile boolean closed;

  /// One node's draws.
  private static final class Luck {
    private final SplittableRandom random;
    private double left;
    private volatile boolean busy;

    Luck(long seed, int node) {
      random = new SplittableRandom(seed * 0x9e3779b97f4a7c15L + node);
      draw();
    }

    void draw() {
      left = -Math.log(1 - random.nextDouble());
    }
  }

  /// @param payTo script that a node's rewards go to
  /// @param start the tip at which all nodes begin; the hash rate is such that its next block takes
  ///   the wanted interval
  Miners(
      Ground ground,
      LabConfig config,
      HeaderNode start,
      Network network,
      MachineTime time,
      IntFunction<Script> payTo) {
    this.ground = ground;
    this.network = network;
    this.time = time;
    this.payTo = payTo;
    this.seed = config.seed();
    this.mode = config.mining();
    this.hashRate = expectedHashes(start, network) / config.blockIntervalSeconds();
    this.real = new RealMiners(this, hashRate);
    this.thread = Thread.ofVirtual().name("lab-miners").unstarted(this::run);
  }

  /// Hashes that a block on this tip takes on average.
  static double expectedHashes(HeaderNode tip, Network network) {
    int bits = Difficulty.nextBits(tip, tip.time() + 1, network);
    return Target.fromCompact(bits).value().work().doubleValue();
  }

  void start() {
    thread.start();
    real.start();
  }

  MiningMode mode() {
    return mode;
  }

  void mode(MiningMode next) {
    mode = next;
  }

  List<LabNode> nodes() {
    return ground.nodes();
  }

  long nanos() {
    return time.nanos().getAsLong();
  }

  boolean isClosed() {
    return closed;
  }

  /// Hashes a second of all miners together.
  double hashRate() {
    return hashRate;
  }

  private void run() {
    long last = time.nanos().getAsLong();
    while (!closed) {
      try {
        Thread.sleep(TICK_MILLIS);
      } catch (InterruptedException e) {
        return;
      }
      long now = time.nanos().getAsLong();
      double seconds = (now - last) / 1e9;
      last = now;
      if (mode == MiningMode.SCHEDULED) {
        for (LabNode node : ground.nodes()) {
          try {
            pass(node, seconds);
          } catch (RuntimeException e) {
            LOG.error("{} could not mine; the others go on", node, e);
          }
        }
      }
    }
  }

  private void pass(LabNode node, double seconds) {
    if (node.status() != NodeStatus.RUNNING || node.share() <= 0 || node.isAttacker()) {
      return;
    }
    Luck mine = luck.computeIfAbsent(node.index(), index -> new Luck(seed, index));
    if (mine.busy) {
      return;
    }
    RengaNode running = node.running().orElse(null);
    if (running == null) {
      return;
    }
    HeaderNode tip = running.chain().view().tip();
    mine.left -= seconds * node.share() * hashRate / expectedHashes(tip, network);
    if (mine.left <= 0) {
      mine.draw();
      mine.busy = true;
      Thread.ofVirtual()
          .name("lab-mine-" + node.index())
          .start(
              () -> {
                try {
                  var _ = mine(node, "miner");
                } catch (LabException
                    | ChainStoppedException
                    | MempoolClosedException
                    | CompletionException e) {
                  LOG.debug("{} could not mine: {}", node, e.getMessage());
                } finally {
                  mine.busy = false;
                }
              });
    }
  }

  /// A block for a node's tip, its proof of work still to be done.
  BlockTemplate template(LabNode node) {
    TemplateSelection chosen = node.node().mempool().template(TemplateLimits.DEFAULT).join();
    return BlockTemplate.on(
            chosen.tip(),
            network,
            payTo.apply(node.index()),
            chosen.transactions(),
            chosen.fees(),
            time.wall().instant().getEpochSecond())
        .withExtraNonce(extraNonce.incrementAndGet());
  }

  /// Mines a block on a node's tip and hands it to its chain.
  ///
  /// @throws LabException when the node is down or refuses its own block
  BlockHash mine(LabNode node, String cause) {
    BlockTemplate template = template(node);
    Grinder grinder = new Grinder(MAX_TRIES, () -> closed || !node.status().isUp());
    if (!(grinder.solve(template.toBlock()) instanceof Grinder.Outcome.Solved(Block block))) {
      throw new LabException("Node %s stopped while it mined.".formatted(node.index()));
    }
    return submit(node, block, template.height(), cause);
  }

  BlockHash submit(LabNode node, Block block, int height, String cause) {
    RengaNode running = node.node();
    ground.found(node, block, height, cause);
    var outcome = running.chain().submitBlock(block, true).join();
    if (outcome instanceof dev.renga.chain.Submission.Refused(var hash, var verdict, _)) {
      throw new LabException(
          "Node %s refuses its own block %s: %s.".formatted(node.index(), hash, verdict));
    }
    return block.hash();
  }

  /// Mines blocks one after the other, now.
  List<BlockHash> mineNow(LabNode node, int count, String cause) {
    List<BlockHash> made = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      made.add(mine(node, cause));
    }
    return made;
  }

  @Override
  public void close() {
    closed = true;
    try {
      thread.join(java.time.Duration.ofSeconds(5));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    real.close();
  }
}
