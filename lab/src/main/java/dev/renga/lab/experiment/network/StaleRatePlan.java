package dev.renga.lab.experiment.network;

import dev.renga.lab.experiment.Findings;
import dev.renga.lab.experiment.Parameters;
import dev.renga.lab.experiment.Plan;
import dev.renga.lab.experiment.Plot;
import dev.renga.lab.experiment.Progress;
import dev.renga.lab.experiment.Reference;
import dev.renga.lab.experiment.Row;
import dev.renga.lab.experiment.Section;
import dev.renga.lab.experiment.StoppedException;
import dev.renga.lab.experiment.Tally;
import dev.renga.lab.model.Edge;
import dev.renga.lab.model.HashShares;
import dev.renga.lab.model.LinkModel;
import dev.renga.lab.model.Placement;
import dev.renga.lab.model.Region;
import dev.renga.lab.model.Topology;
import dev.renga.lab.sim.Checks;
import dev.renga.lab.sim.SimulationConfig;
import dev.renga.lab.sim.SimulationReport;
import dev.renga.lab.sim.Validation;
import dev.renga.lab.theory.ForkRate;
import dev.renga.lab.theory.Moments;
import dev.renga.lab.theory.Statistics;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/// The work of [StaleRate].
final class StaleRatePlan implements Plan {
  private static final double INTERVAL = 600;

  /// Messages that a block needs from its finder over the hub to a miner.
  private static final int HOPS = 6;

  /// Seconds between blocks in the first part. The wait of a handshake is a real minute, and the
  /// longest delay has to fit in it; the chain's own spacing, which the timeouts of downloads
  /// follow, stays ten minutes.
  private static final double SHORT_INTERVAL = 10;

  /// Delay of the published distribution over miners, seconds.
  private static final double PUBLISHED_DELAY = 10;

  private final Parameters parameters;
  private final List<Case> cases = new ArrayList<>();
  private final int replications;
  private final int blocks;

  /// @param delay in block intervals, for a case of the first part
  /// @param hop seconds from one neighbour to the next, for a ring
  private record Case(String label, HashShares shares, double delay, double hop, Kind kind) {
    enum Kind {
      FIXED,
      MINERS,
      RING
    }
  }

  StaleRatePlan(Parameters parameters) {
    this.parameters = parameters;
    replications = parameters.count(StaleRate.REPLICATIONS);
    blocks = parameters.count(StaleRate.BLOCKS);
    HashShares equal = HashShares.equal(parameters.count(StaleRate.MINERS));
    for (double x : parameters.reals(StaleRate.DELAYS)) {
      cases.add(new Case("delay " + x + " intervals", equal, x, 0, Case.Kind.FIXED));
    }
    cases.add(
        new Case(
            "nine known miners",
            HashShares.MINING_SIMULATION,
            PUBLISHED_DELAY / INTERVAL,
            0,
            Case.Kind.MINERS));
    for (double hop : List.of(1.0, 20.0)) {
      cases.add(new Case("ring of ten", HashShares.equal(10), 0, hop, Case.Kind.RING));
    }
  }

  @Override
  public int units() {
    return cases.size() * replications;
  }

  private Case caseOf(int unit) {
    return cases.get(unit / replications);
  }

  @Override
  public String label(int unit) {
    return caseOf(unit).label() + ", replication " + (unit % replications + 1);
  }

  @Override
  public double weight(int unit) {
    Case one = caseOf(unit);
    return one.shares().miners() * (double) blocksOf(one);
  }

  /// Rare things need more blocks; a small network can afford them.
  private int blocksOf(Case one) {
    return one.kind() == Case.Kind.FIXED ? blocks : 5 * blocks;
  }

  @Override
  public Tally run(int unit, long seed, Progress progress) throws StoppedException {
    Case one = caseOf(unit);
    SimulationReport report =
        Runs.measure(
            one.kind() == Case.Kind.RING ? ring(one, seed) : star(one, seed),
            Duration.ofMinutes(30),
            one.shares().miners(),
            blocksOf(one),
            progress);
    List<Double> values = new ArrayList<>();
    values.add((double) report.blocks().size());
    values.add((double) report.heights());
    values.add((double) report.contestedHeights());
    values.add(report.weightedArrival());
    for (SimulationReport.MinerFate miner : report.miners()) {
      values.add((double) miner.found());
      values.add((double) miner.main());
    }
    return new Tally(values, report.hash());
  }

  private static SimulationConfig star(Case one, long seed) {
    int miners = one.shares().miners();
    double interval = one.kind() == Case.Kind.FIXED ? SHORT_INTERVAL : INTERVAL;
    List<Edge> edges = new ArrayList<>();
    List<Integer> at = new ArrayList<>();
    for (int i = 1; i <= miners; i++) {
      edges.add(new Edge(i, 0));
      at.add(i);
    }
    long latency = StrictMath.round(one.delay() * interval * 1e6 / HOPS);
    return described(new Topology(miners + 1, edges), one, at, latency, interval, seed);
  }

  private static SimulationConfig ring(Case one, long seed) {
    int miners = one.shares().miners();
    List<Integer> at = new ArrayList<>();
    for (int i = 0; i < miners; i++) {
      at.add(i);
    }
    long latency = StrictMath.round(one.hop() * 1e6 / 3); // header, question, block
    return described(Topology.ring(miners), one, at, latency, INTERVAL, seed);
  }

  private static SimulationConfig described(
      Topology topology, Case one, List<Integer> at, long latency, double interval, long seed) {
    return SimulationConfig.builder(seed, topology)
        .placement(Placement.uniform(topology.nodes(), Region.EU))
        .links(LinkModel.fixed(latency))
        .shares(one.shares())
        .minerNodes(at)
        .interval(INTERVAL)
        .pace(interval)
        .blockBytes(SimulationConfig.MIN_BLOCK_BYTES)
        .validation(Validation.NONE)
        .checks(Checks.SAMPLED)
        .build();
  }

  @Override
  public Findings conclude(List<Tally> tallies) {
    List<Row> fixed = new ArrayList<>();
    List<Row> miners = new ArrayList<>();
    List<Row> rings = new ArrayList<>();
    List<Plot.Point> points = new ArrayList<>();
    for (int i = 0; i < cases.size(); i++) {
      Case one = cases.get(i);
      List<Tally> those = tallies.subList(i * replications, (i + 1) * replications);
      switch (one.kind()) {
        case FIXED -> fixed(one, those, fixed, points);
        case MINERS -> miners(one, those, miners);
        case RING -> ring(one, those, rings);
      }
    }
    return new Findings(
        List.of(
            new Section("Fixed delay to everyone", fixed),
            new Section("Nine miners, a delay of 10 s, ten minutes between blocks", miners),
            new Section("Ten equal miners in a ring", rings)),
        List.of(plot(points)),
        List.of(
            "Closed forms hold for many small miners; with shares h the delay is multiplied by 1 −"
                + " Σh², for nobody makes its own blocks stale.",
            "A block counts as known when its node has checked it, which here takes no time.",
            "Intervals are Student's over the replications."));
  }

  private static Row row(
      String label,
      Map<String, String> where,
      List<Tally> tallies,
      ToDoubleFunction<Tally> figure,
      Reference reference,
      String note) {
    Moments moments = Moments.of(tallies.stream().map(figure::applyAsDouble).toList());
    return new Row(
        label,
        where,
        "",
        moments.mean(),
        Statistics.mean(moments, 0.95),
        Statistics.mean(moments, 0.99),
        reference,
        note);
  }

  private static double found(Tally tally) {
    return tally.value(0);
  }

  private static double heights(Tally tally) {
    return tally.value(1);
  }

  private static double stale(Tally tally) {
    return found(tally) - heights(tally);
  }

  private void fixed(Case one, List<Tally> tallies, List<Row> rows, List<Plot.Point> points) {
    double effective = one.delay() * (1 - one.shares().concentration());
    ForkRate theory = new ForkRate(effective, 1);
    Map<String, String> where = Map.of("delay / interval", Double.toString(one.delay()));
    Row first =
        row(
            "heights with a competitor",
            where,
            tallies,
            tally -> tally.value(2) / heights(tally),
            Reference.exact(theory.contestedHeights(), "1 − exp(−x)"),
            "");
    rows.add(first);
    points.add(new Plot.Point(one.delay(), first.measured(), first.interval95()));
    rows.add(
        row(
            "stale blocks per block of the main chain",
            where,
            tallies,
            tally -> stale(tally) / heights(tally),
            Reference.exact(theory.staleOfMainChain(), "x"),
            ""));
    rows.add(
        row(
            "stale blocks per block found",
            where,
            tallies,
            tally -> stale(tally) / found(tally),
            Reference.exact(theory.staleOfFound(), "x / (1 + x)"),
            ""));
  }

  /// Published stale blocks per block of the main chain, percent, by miner.
  private static final List<Double> PUBLISHED =
      List.of(1.0092, 1.04315, 1.62079, 1.65404, 1.75598, 1.85974, 1.92927, 1.99286, 1.99886);

  private void miners(Case one, List<Tally> tallies, List<Row> rows) {
    ForkRate theory = new ForkRate(PUBLISHED_DELAY, INTERVAL);
    for (int i = 0; i < one.shares().miners(); i++) {
      int at = 4 + 2 * i;
      String share = StrictMath.round(100 * one.shares().share(i)) + " %";
      Reference published =
          new Reference(
              PUBLISHED.get(i) / 100,
              0,
              0.000_000_5,
              Reference.Origin.SOURCE,
              "miningsimulation, 32,768 runs of a year");
      rows.add(
          row(
              "stale blocks per block of the main chain",
              Map.of("miner's share", share),
              tallies,
              tally -> (tally.value(at) - tally.value(at + 1)) / tally.value(at + 1),
              published,
              "first order: "
                  + StrictMath.round(1e6 * theory.staleOf(one.shares().shares(), i)) / 1e4
                  + " %"));
    }
    rows.add(
        row(
            "stale blocks per block of the main chain",
            Map.of("miner's share", "all"),
            tallies,
            tally -> stale(tally) / heights(tally),
            Reference.exact(theory.staleOfAll(one.shares().shares()), "x (1 − Σh²)"),
            ""));
  }

  private static void ring(Case one, List<Tally> tallies, List<Row> rows) {
    int miners = one.shares().miners();
    double hops = 0;
    for (int i = 0; i < miners; i++) {
      hops += (double) Math.min(i, miners - i) / miners;
    }
    rows.add(
        row(
            "stale blocks per block found",
            Map.of("seconds per hop", Double.toString(one.hop())),
            tallies,
            tally -> stale(tally) / found(tally),
            Reference.exact(
                new ForkRate(hops * one.hop(), INTERVAL).staleOfFound(),
                "Δ/(T + Δ), Δ = hop · mean distance"),
            "published by bitcoin_miningsim from one run of 2016 blocks: "
                + (one.hop() > 10 ? "3.22" : "0.198")
                + " %, about half, so its ring is another one"));
  }

  private Plot plot(List<Plot.Point> points) {
    double concentration = cases.getFirst().shares().concentration();
    List<Plot.Point> line = new ArrayList<>();
    for (int i = 0; i <= 100; i++) {
      double x = 0.01 * StrictMath.pow(200, i / 100.0);
      line.add(Plot.Point.of(x, new ForkRate(x * (1 - concentration), 1).contestedHeights()));
    }
    return new Plot(
        "contested-heights",
        "Heights with more than one block (" + parameters.count(StaleRate.MINERS) + " miners)",
        new Plot.Axis("delay / block interval", true),
        new Plot.Axis("share of heights", false),
        List.of(
            new Plot.Series("simulated", Plot.Style.POINTS, points),
            new Plot.Series("1 − exp(−x)", Plot.Style.LINE, line)));
  }
}
