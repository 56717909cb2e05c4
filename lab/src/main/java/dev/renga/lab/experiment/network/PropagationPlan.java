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
import dev.renga.lab.sim.SimulationConfig;
import dev.renga.lab.sim.SimulationReport;
import dev.renga.lab.theory.ForkRate;
import dev.renga.lab.theory.Moments;
import dev.renga.lab.theory.Statistics;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// The work of [PropagationTimes].
final class PropagationPlan implements Plan {
  private static final List<Double> SHARES = List.of(0.1, 0.25, 0.5, 0.75, 0.9);
  private static final int MEAN = 5;
  private static final int WEIGHTED = 6;
  private static final int FOUND = 7;
  private static final int STALE = 8;

  private final List<PropagationCase> cases = new ArrayList<>();
  private final int nodes;
  private final int blocks;
  private final int replications;

  PropagationPlan(Parameters parameters) {
    nodes = parameters.count(PropagationTimes.NODES);
    blocks = parameters.count(PropagationTimes.BLOCKS);
    replications = parameters.count(PropagationTimes.REPLICATIONS);
    String set = parameters.text(PropagationTimes.SET);
    for (PropagationCase one : PropagationCase.ALL) {
      boolean wanted =
          switch (set) {
            case "simblock" -> one.set() == PropagationCase.Set.SIMBLOCK;
            case "gervais" -> one.set() == PropagationCase.Set.GERVAIS;
            case "litecoin" -> one.equals(PropagationCase.LITECOIN);
            default -> true;
          };
      if (wanted) {
        cases.add(one);
      }
    }
  }

  @Override
  public int units() {
    return cases.size() * replications;
  }

  private PropagationCase caseOf(int unit) {
    return cases.get(unit / replications);
  }

  @Override
  public String label(int unit) {
    return caseOf(unit).name() + ", replication " + (unit % replications + 1);
  }

  @Override
  public double weight(int unit) {
    return Math.min(nodes, caseOf(unit).nodes());
  }

  @Override
  public long memory(int unitsAtOnce) {
    return unitsAtOnce * (50L << 20) + 40_000L * nodes * unitsAtOnce;
  }

  @Override
  public Tally run(int unit, long seed, Progress progress) throws StoppedException {
    SimulationConfig config = caseOf(unit).config(seed, nodes);
    SimulationReport report = Runs.measure(config, Duration.ofMinutes(10), 5, blocks, progress);
    List<Double> values = new ArrayList<>();
    for (double share : SHARES) {
      values.add(report.meanTime(share));
    }
    values.add(report.meanArrival());
    values.add(report.weightedArrival());
    values.add((double) report.blocks().size());
    values.add((double) report.stale());
    return new Tally(values, report.hash());
  }

  @Override
  public Findings conclude(List<Tally> tallies) {
    List<Section> sections = new ArrayList<>();
    List<Plot.Series> series = new ArrayList<>();
    for (int i = 0; i < cases.size(); i++) {
      PropagationCase one = cases.get(i);
      List<Tally> those = tallies.subList(i * replications, (i + 1) * replications);
      sections.add(new Section(one.name(), rows(one, those)));
      series.add(measured(one, those));
      series.add(published(one));
    }
    Plot plot =
        new Plot(
            "propagation",
            "Blocks on their way",
            new Plot.Axis("seconds since the block was found", true),
            new Plot.Axis("share of the nodes", false),
            series);
    return new Findings(
        sections,
        List.of(plot),
        List.of(
            "Both published simulators exchange inv, getdata and block; here the real protocol"
                + " runs, which announces by headers, so that a block also needs three messages"
                + " from a node to the next. A block counts once its node has it.",
            "SimBlock's sets use its model: latencies that scatter, one upload at a time until it"
                + " is received, its measured out-degrees, every node mining. With fewer nodes than"
                + " published the paths are shorter by a fraction of a hop.",
            "Gervais et al. give each node a rate drawn from measurements; here every node has the"
                + " mean of its region, so that the slow tail (75 % and more) is missing. They are"
                + " to be read as orders of magnitude.",
            "Compact blocks are not relayed yet: the setting of 2019, which needs them, is left"
                + " out."));
  }

  private List<Row> rows(PropagationCase one, List<Tally> tallies) {
    List<Row> rows = new ArrayList<>();
    for (int i = 0; i < SHARES.size(); i++) {
      String share = StrictMath.round(100 * SHARES.get(i)) + " %";
      rows.add(row(one, "until nodes have it", share, i, one.published().get(i), tallies));
    }
    rows.add(row(one, "until nodes have it", "mean", MEAN, one.publishedMean(), tallies));
    rows.add(staleRow(one, tallies));
    rows.add(formulaRow(one, tallies));
    return rows;
  }

  private static Row row(
      PropagationCase one,
      String label,
      String which,
      int index,
      double published,
      List<Tally> tallies) {
    Moments moments = Moments.of(tallies.stream().map(tally -> tally.value(index)).toList());
    return new Row(
        label,
        Map.of("nodes or kind", which),
        "s",
        moments.mean(),
        Statistics.mean(moments, 0.95),
        Statistics.mean(moments, 0.99),
        new Reference(published, 0, 0.005, Reference.Origin.SOURCE, one.source()),
        one.set() == PropagationCase.Set.GERVAIS ? "another model of rates" : "");
  }

  private static Row staleRow(PropagationCase one, List<Tally> tallies) {
    long found = 0;
    long stale = 0;
    for (Tally tally : tallies) {
      found += tally.count(FOUND);
      stale += tally.count(STALE);
    }
    return new Row(
        "stale blocks per block found",
        Map.of("nodes or kind", "published"),
        "",
        (double) stale / found,
        Statistics.wilson(stale, found, 0.95),
        Statistics.wilson(stale, found, 0.99),
        new Reference(one.publishedStale(), 0, 0.00005, Reference.Origin.SOURCE, one.source()),
        "");
  }

  /// The same rate from the measured arrival times: the closed form's Δ.
  private static Row formulaRow(PropagationCase one, List<Tally> tallies) {
    long found = 0;
    long stale = 0;
    for (Tally tally : tallies) {
      found += tally.count(FOUND);
      stale += tally.count(STALE);
    }
    double delay = Moments.of(tallies.stream().map(tally -> tally.value(WEIGHTED)).toList()).mean();
    return new Row(
        "stale blocks per block found",
        Map.of("nodes or kind", "closed form"),
        "",
        (double) stale / found,
        Statistics.wilson(stale, found, 0.95),
        Statistics.wilson(stale, found, 0.99),
        Reference.exact(
            new ForkRate(delay, one.interval()).staleOfFound(),
            "Δ/(T + Δ), Δ the measured arrival weighted by hash power"),
        "a check of consistency: Δ comes from the same runs, its own error is not in the interval");
  }

  private static Plot.Series measured(PropagationCase one, List<Tally> tallies) {
    List<Plot.Point> points = new ArrayList<>();
    for (int i = 0; i < SHARES.size(); i++) {
      int index = i;
      double time = Moments.of(tallies.stream().map(tally -> tally.value(index)).toList()).mean();
      points.add(Plot.Point.of(time, SHARES.get(i)));
    }
    return new Plot.Series(one.name() + ", simulated", Plot.Style.POINTS, points);
  }

  private static Plot.Series published(PropagationCase one) {
    List<Plot.Point> points = new ArrayList<>();
    for (int i = 0; i < SHARES.size(); i++) {
      points.add(Plot.Point.of(one.published().get(i), SHARES.get(i)));
    }
    return new Plot.Series(one.name() + ", published", Plot.Style.LINE, points);
  }
}
