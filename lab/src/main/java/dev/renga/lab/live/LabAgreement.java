package dev.renga.lab.live;

import dev.renga.chain.Subscription;
import dev.renga.lab.event.LabEvent;
import dev.renga.lab.experiment.Interval;
import dev.renga.lab.model.HashShares;
import dev.renga.lab.model.LinkModel;
import dev.renga.lab.model.Regions;
import dev.renga.lab.model.Topology;
import dev.renga.lab.sim.SimulatedNetwork;
import dev.renga.lab.sim.SimulationConfig;
import dev.renga.lab.sim.SimulationReport;
import dev.renga.lab.sim.Validation;
import dev.renga.lab.theory.Statistics;
import dev.renga.primitives.BlockHash;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.IntStream;

/// Asks whether the live network and the simulation tell the same story: the same number of nodes,
/// the same graph and places from the same seed, the same delays, equal miners, empty blocks.
/// Compared are the share of stale blocks, and the time after which half of the nodes have a block.
///
/// Times are compared of blocks at heights where no other was found, because a live node does not
/// say when it got a block that it did not connect.
///
/// What a node does with a block takes time on a processor that it shares with all others; in the
/// simulation that is a number. It is measured just before, between two live nodes without delays.
/// (Among all of them at once it would be too long: without delays they all want the processor at
/// the same moment.)
///
/// @param nodes of both, 4 or more
/// @param seed of both
/// @param intervalSeconds between blocks; the shorter, the more blocks go stale
/// @param blocks found in each
public record LabAgreement(int nodes, long seed, int intervalSeconds, int blocks) {
  /// Chance that an interval covers the truth.
  public static final double LEVEL = 0.99;

  /// Thirty nodes, two seconds between blocks, two hundred blocks: about seven minutes.
  public static final LabAgreement DEFAULT = new LabAgreement(30, 1, 2, 200);

  private static final int CALIBRATION_BLOCKS = 30;

  private static final int LINKS = 8;
  private static final int EMPTY_BLOCK_BYTES = 260;

  /// Refuses what shows nothing.
  public LabAgreement {
    if (nodes < 4 || nodes > 200 || blocks < 20 || blocks > BlockBook.CAPACITY - 100) {
      throw new LabException("Compare 4 to 200 nodes and 20 to 1900 blocks.");
    }
  }

  /// What one of both measured.
  ///
  /// @param found blocks
  /// @param stale of them
  /// @param halfTimes seconds until half of the nodes had a block, ascending, one for each block
  ///   that counts
  public record Measured(int found, int stale, List<Double> halfTimes) {
    /// Sorts the list.
    public Measured {
      halfTimes = halfTimes.stream().sorted().toList();
    }

    /// Stale blocks as a part of all.
    public double staleRate() {
      return (double) stale / found;
    }

    /// Interval of the stale rate.
    public Interval staleInterval() {
      return Statistics.wilson(stale, found, LEVEL);
    }

    /// Median of the times.
    public double median() {
      return Statistics.quantile(halfTimes, 0.5);
    }

    /// Interval of the median.
    public Interval medianInterval() {
      return Statistics.quantileInterval(halfTimes, 0.5, LEVEL);
    }
  }

  /// Both beside each other.
  ///
  /// @param handling seconds that a node needs for a block, as measured
  public record Report(LabAgreement what, double handling, Measured live, Measured simulated) {
    /// Whether each stale rate lies in the other's interval.
    public boolean agreesOnStaleBlocks() {
      return live.staleInterval().contains(simulated.staleRate())
          && simulated.staleInterval().contains(live.staleRate());
    }

    /// Whether each median lies in the other's interval.
    public boolean agreesOnTimes() {
      return live.medianInterval().contains(simulated.median())
          && simulated.medianInterval().contains(live.median());
    }

    /// Both.
    public boolean isAgreed() {
      return agreesOnStaleBlocks() && agreesOnTimes();
    }

    /// The report for people.
    public String toText() {
      return String.join(
          System.lineSeparator(),
          "%s nodes, %s s between blocks, seed %s: live and simulated, with intervals of 99 in 100"
              .formatted(what.nodes(), what.intervalSeconds(), what.seed()),
          row("", "live", "simulated", ""),
          row("blocks", text(live.found()), text(simulated.found()), ""),
          row(
              "stale rate",
              text(live.staleRate(), live.staleInterval()),
              text(simulated.staleRate(), simulated.staleInterval()),
              agreesOnStaleBlocks()),
          row(
              "half of the nodes have a block, s",
              text(live.median(), live.medianInterval()),
              text(simulated.median(), simulated.medianInterval()),
              agreesOnTimes()),
          String.format(
              Locale.ROOT, "  a node needs %.1f ms for a block, as measured here", handling * 1e3));
    }

    private static String row(String what, String live, String simulated, boolean agreed) {
      return row(what, live, simulated, agreed ? "agree" : "DIFFER");
    }

    private static String row(String what, String live, String simulated, String verdict) {
      return String.format(Locale.ROOT, "  %-34s %-24s %-24s %s", what, live, simulated, verdict)
          .stripTrailing();
    }

    private static String text(int count) {
      return String.valueOf(count);
    }

    private static String text(double value, Interval interval) {
      return String.format(Locale.ROOT, "%.3f (%.3f–%.3f)", value, interval.low(), interval.high());
    }
  }

  /// Runs both, one after the other; blocks for about [#blocks] intervals.
  ///
  /// @param progress told in one line how it goes
  /// @throws LabException with a sentence when the live network cannot be
  public Report run(Consumer<String> progress) {
    progress.accept("measuring how long a node needs for a block");
    double handling = handling();
    Measured live = live(progress);
    progress.accept("simulating");
    return new Report(this, handling, live, simulated(handling));
  }

  /// Seconds from a block's being found to its being on the chain of the only other node, when
  /// nothing but the processor delays it.
  private double handling() {
    Map<BlockHash, List<Double>> times = new HashMap<>();
    try (LabNetwork network = LabNetwork.builder().nodes(2).seed(seed).quick().start();
        Subscription hearing = network.subscribe("agreement", event -> note(event, times))) {
      for (int i = 0; i < CALIBRATION_BLOCKS; i++) {
        var _ = network.mine(i % 2, 1);
        var _ = network.awaitAgreement(Duration.ofSeconds(30));
      }
      hearing.caughtUp().join();
    }
    List<Double> each = new ArrayList<>();
    times.values().stream().filter(own -> own.size() == 2).forEach(own -> each.add(own.getLast()));
    return Statistics.quantile(each.stream().sorted().toList(), 0.5);
  }

  private double half(List<Double> times) {
    int half = (int) Math.ceil(0.5 * nodes);
    return times.size() < half
        ? Double.POSITIVE_INFINITY
        : times.stream().sorted().toList().get(half - 1);
  }

  private Measured live(Consumer<String> progress) {
    Map<BlockHash, List<Double>> times = new HashMap<>();
    try (LabNetwork network =
            LabNetwork.builder()
                .nodes(nodes)
                .links(LINKS)
                .seed(seed)
                .blockInterval(intervalSeconds)
                .retargetWindow(2_016)
                .start();
        Subscription hearing = network.subscribe("agreement", event -> note(event, times))) {
      Duration patience = Duration.ofSeconds(30L * intervalSeconds);
      for (int wanted = 10; wanted < blocks; wanted += 10) {
        int count = wanted;
        network.await(
            "%s blocks are found".formatted(count),
            patience.multipliedBy(2),
            () -> network.minedBlocks() >= count);
        progress.accept("%s of %s blocks".formatted(count, blocks));
      }
      network.await("all blocks are found", patience, () -> network.minedBlocks() >= blocks);
      var _ = network.execute(new LabCommand.Mining(MiningMode.MANUAL));
      Set<BlockHash> counted = new HashSet<>();
      network.snapshot().blocks().stream()
          .filter(block -> block.miner() >= 0)
          .forEach(block -> counted.add(block.hash()));
      network.awaitHeight(network.bestTip().height(), patience);
      var _ = network.mine(0, 1); // decides between tips, and does not count
      var _ = network.awaitAgreement(patience);
      hearing.caughtUp().join();
      return measured(network.snapshot().blocks(), counted, times);
    }
  }

  private static void note(LabEvent event, Map<BlockHash, List<Double>> times) {
    switch (event.what()) {
      case LabEvent.BlockMined mined -> {
        synchronized (times) {
          times.computeIfAbsent(mined.hash(), hash -> new ArrayList<>()).add(0.0);
        }
      }
      case LabEvent.BlockReached reached -> {
        if (reached.after() >= 0) {
          synchronized (times) {
            times
                .computeIfAbsent(reached.hash(), hash -> new ArrayList<>())
                .add(reached.after() / 1e3);
          }
        }
      }
      default -> {
        // nothing about how blocks spread
      }
    }
  }

  private Measured measured(
      List<LabSnapshot.BlockState> all,
      Set<BlockHash> counted,
      Map<BlockHash, List<Double>> times) {
    Map<Integer, Integer> atHeight = new HashMap<>();
    all.forEach(block -> atHeight.merge(block.height(), 1, Integer::sum));
    int stale = 0;
    List<Double> halfTimes = new ArrayList<>();
    for (LabSnapshot.BlockState block : all) {
      if (!counted.contains(block.hash())) {
        continue;
      }
      if (block.branch() != LabSnapshot.Branch.ACTIVE) {
        stale++;
      } else if (atHeight.getOrDefault(block.height(), 0) == 1) {
        double half = half(times.getOrDefault(block.hash(), List.of()));
        if (Double.isFinite(half)) {
          halfTimes.add(half);
        }
      }
    }
    return new Measured(counted.size(), stale, halfTimes);
  }

  private Measured simulated(double handling) {
    SimulationConfig config =
        SimulationConfig.builder(seed, Topology.connected(seed, nodes, LINKS))
            .regions(Regions.Y2019)
            .links(new LinkModel(new LinkModel.Latency.Mean(), LinkModel.Upload.PARALLEL, 0, 0))
            .shares(HashShares.equal(nodes))
            .minerNodes(IntStream.range(0, nodes).boxed().toList())
            .interval(intervalSeconds)
            .blockBytes(EMPTY_BLOCK_BYTES)
            .validation(new Validation(Math.round(handling * 1e6), 0, true))
            .build();
    SimulatedNetwork network = SimulatedNetwork.of(config);
    network.run(Duration.ofMinutes(1));
    network.startMeasuring();
    network.startMining();
    var _ = network.runBlocks(network.blockCount() + blocks, () -> false);
    network.stopMining();
    network.run(Duration.ofMinutes(1));
    return measured(network.report());
  }

  private static Measured measured(SimulationReport report) {
    Map<Integer, Integer> atHeight = new HashMap<>();
    report.blocks().forEach(block -> atHeight.merge(block.height(), 1, Integer::sum));
    List<Double> halfTimes = new ArrayList<>();
    for (SimulationReport.BlockFate block : report.blocks()) {
      if (block.isMain() && atHeight.getOrDefault(block.height(), 0) == 1) {
        halfTimes.add(block.propagation().at(0.5));
      }
    }
    return new Measured(report.blocks().size(), report.stale(), halfTimes);
  }
}
