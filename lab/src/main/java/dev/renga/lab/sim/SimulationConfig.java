package dev.renga.lab.sim;

import dev.renga.lab.model.Dice;
import dev.renga.lab.model.HashShares;
import dev.renga.lab.model.LinkModel;
import dev.renga.lab.model.Placement;
import dev.renga.lab.model.Region;
import dev.renga.lab.model.Regions;
import dev.renga.lab.model.Topology;
import dev.renga.p2p.protocol.ProtocolSettings;
import dev.renga.primitives.CustomNetwork;
import dev.renga.primitives.Network;
import dev.renga.primitives.Target;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A simulated network, all of it.
///
/// @param seed where all chance of the run comes from
/// @param network rules of the chain; its genesis block's time is the time at which the run begins
/// @param topology the nodes and their links
/// @param placement where the nodes stand
/// @param regions latencies and rates between the regions
/// @param links how long messages take
/// @param shares who has how much hash power
/// @param minerNodes the node of each miner
/// @param hashRate hashes per second of all miners together
/// @param blockBytes what a block counts for on the links, 200 or more
/// @param validation how long a block is checked
/// @param settings of the protocol of every node
/// @param payments whether nodes have a pool and tell each other of payments
/// @param checks how much is checked on the way
public record SimulationConfig(
    long seed,
    Network network,
    Topology topology,
    Placement placement,
    Regions regions,
    LinkModel links,
    HashShares shares,
    List<Integer> minerNodes,
    double hashRate,
    long blockBytes,
    Validation validation,
    ProtocolSettings settings,
    boolean payments,
    Checks checks) {

  /// Seconds since 1970 at which the run begins unless the network says otherwise.
  static final long START = 1_700_000_000L;

  /// Most nodes: their addresses are 24 bits.
  public static final int MAX_NODES = 1_000_000;

  /// No block is smaller: header, count and coinbase.
  public static final int MIN_BLOCK_BYTES = 200;

  /// Checks that the parts fit each other.
  public SimulationConfig {
    minerNodes = List.copyOf(minerNodes);
    require(topology.nodes() <= MAX_NODES, "A network has at most " + MAX_NODES + " nodes.");
    require(
        placement.nodes() == topology.nodes(),
        "The topology has " + topology.nodes() + " nodes, the placement " + placement.nodes());
    require(minerNodes.size() == shares.miners(), "Every miner has a node.");
    for (int node : minerNodes) {
      require(node >= 0 && node < topology.nodes(), "There is no node " + node + " to mine at.");
    }
    require(hashRate > 0 && hashRate < 1e30, "A hash rate is above 0.");
    require(
        blockBytes >= MIN_BLOCK_BYTES && blockBytes <= 1L << 40,
        "A block has " + MIN_BLOCK_BYTES + " bytes or more, not " + blockBytes + ".");
  }

  private static void require(boolean holds, String sentence) {
    if (!holds) {
      throw new IllegalArgumentException(sentence);
    }
  }

  /// The chain that simulations use: this many seconds between blocks, the easiest target that has
  /// to be ground for at all (two hashes a block), which is set anew after a window of blocks, or
  /// never for 0.
  public static Network chain(double intervalSeconds, int retargetWindow) {
    long spacing = Math.max(1, StrictMath.round(intervalSeconds));
    Target limit = Network.REGTEST.proofOfWork().limit();
    return new CustomNetwork(
            "simulation", spacing, retargetWindow, limit, 5_000_000_000L, 210_000, START)
        .toNetwork();
  }

  /// Begins a description of a network with these nodes and links.
  public static Builder builder(long seed, Topology topology) {
    return new Builder(seed, topology);
  }

  /// Gathers what a network is made of. Whatever is not said is as real as the tables of 2019:
  /// placed in their proportions, every link with mean latency, ten minutes between blocks of one
  /// million bytes, found by ten equal miners, checked in [Validation#MEASURED] time.
  public static final class Builder {
    private final long seed;
    private final Topology topology;
    private Regions regions = Regions.Y2019;
    private @Nullable Placement placement;
    private LinkModel links = LinkModel.PLAIN;
    private HashShares shares = HashShares.equal(10);
    private List<Integer> minerNodes = List.of();
    private double interval = 600;
    private int retargetWindow;
    private double hashRate;
    private double pace;
    private long blockBytes = 1_000_000;
    private Validation validation = Validation.MEASURED;
    private Checks checks = Checks.SAMPLED;
    private Duration pings = Duration.ZERO;
    private boolean automatic;
    private boolean payments;

    private Builder(long seed, Topology topology) {
      this.seed = seed;
      this.topology = topology;
    }

    /// Latencies and rates.
    public Builder regions(Regions table) {
      regions = table;
      return this;
    }

    /// Where nodes stand.
    public Builder placement(Placement where) {
      placement = where;
      return this;
    }

    /// How long messages take.
    public Builder links(LinkModel model) {
      links = model;
      return this;
    }

    /// Who mines; each miner at a node of its own, in its region if it has one.
    public Builder shares(HashShares who) {
      shares = who;
      return this;
    }

    /// The node of each miner.
    public Builder minerNodes(List<Integer> nodes) {
      minerNodes = List.copyOf(nodes);
      return this;
    }

    /// Seconds between blocks, on average, at the first block's difficulty.
    public Builder interval(double seconds) {
      if (!(seconds >= 0.001 && seconds <= 86_400)) {
        throw new IllegalArgumentException("A block interval is 0.001 to 86400 s, not " + seconds);
      }
      interval = seconds;
      return this;
    }

    /// Blocks after which the difficulty is set anew; 0 for never.
    public Builder retargetWindow(int blocks) {
      retargetWindow = blocks;
      return this;
    }

    /// Hashes per second of all miners together, instead of what [#interval] needs at the first
    /// block's difficulty.
    public Builder hashRate(double perSecond) {
      hashRate = perSecond;
      return this;
    }

    /// Seconds between blocks that the miners really need at the first block's difficulty, where
    /// the chain's spacing, and with it the patience of downloads, shall be another.
    public Builder pace(double seconds) {
      pace = seconds;
      return this;
    }

    /// Bytes of a block.
    public Builder blockBytes(long bytes) {
      blockBytes = bytes;
      return this;
    }

    /// How long a block is checked.
    public Builder validation(Validation how) {
      validation = how;
      return this;
    }

    /// How much is checked on the way.
    public Builder checks(Checks how) {
      checks = how;
      return this;
    }

    /// The pause between pings. Without this call there are none: over two weeks the 160,000 ends
    /// of 10,000 nodes with 8 links would send 1.6 thousand million pings, ten times what a
    /// thousand blocks need, and they change nothing where no peer falls silent.
    public Builder pings(Duration interval) {
      pings = interval;
      return this;
    }

    /// Nodes have a pool, and tell each other of payments with the real delays. What is valid is
    /// not looked at.
    public Builder payments() {
      payments = true;
      return this;
    }

    /// Nodes also open connections of their own choice to addresses that they hear of.
    public Builder automatic() {
      automatic = true;
      return this;
    }

    /// The description.
    ///
    /// @throws IllegalArgumentException with a sentence for people when the parts do not fit
    public SimulationConfig build() {
      Network network = chain(interval, retargetWindow);
      Placement where =
          placement == null ? Placement.random(seed, topology.nodes(), regions) : placement;
      ProtocolSettings settings = ProtocolSettings.DEFAULT.withPingInterval(pings);
      return new SimulationConfig(
          seed,
          network,
          topology,
          where,
          regions,
          links,
          shares,
          minerNodes.isEmpty() ? chooseNodes(where) : minerNodes,
          rate(network),
          blockBytes,
          validation,
          automatic ? settings : settings.withoutAutomatic(),
          payments,
          checks);
    }

    private double rate(Network network) {
      if (hashRate > 0) {
        return hashRate;
      }
      double perBlock = Miners.expectedHashes(network.genesis().header().bits());
      return perBlock / (pace > 0 ? pace : interval);
    }

    private List<Integer> chooseNodes(Placement where) {
      require(
          shares.miners() <= where.nodes(),
          "There are " + shares.miners() + " miners and only " + where.nodes() + " nodes.");
      Dice dice = new Dice(seed).split("miners");
      List<Integer> free = new ArrayList<>();
      for (int i = 0; i < where.nodes(); i++) {
        free.add(i);
      }
      List<Integer> chosen = new ArrayList<>();
      for (int i = 0; i < shares.miners(); i++) {
        Region wanted = shares.regions().isEmpty() ? null : shares.regions().get(i);
        chosen.add(choose(free, where, wanted, dice));
      }
      return chosen;
    }

    /// One of those that are free, in the region if one of them is there.
    private static int choose(
        List<Integer> free, Placement where, @Nullable Region wanted, Dice dice) {
      List<Integer> there = new ArrayList<>();
      if (wanted != null) {
        for (int place = 0; place < free.size(); place++) {
          if (where.region(free.get(place)) == wanted) {
            there.add(place);
          }
        }
      }
      int place =
          there.isEmpty() ? dice.nextInt(free.size()) : there.get(dice.nextInt(there.size()));
      int node = free.get(place);
      free.set(place, free.getLast());
      free.removeLast();
      return node;
    }
  }
}
