package dev.renga.lab.experiment.network;

import dev.renga.lab.experiment.Experiment;
import dev.renga.lab.experiment.Findings;
import dev.renga.lab.experiment.Parameter;
import dev.renga.lab.experiment.Parameters;
import dev.renga.lab.experiment.Plan;
import dev.renga.lab.experiment.Plot;
import dev.renga.lab.experiment.Progress;
import dev.renga.lab.experiment.Reference;
import dev.renga.lab.experiment.Row;
import dev.renga.lab.experiment.Section;
import dev.renga.lab.experiment.StoppedException;
import dev.renga.lab.experiment.Tally;
import dev.renga.lab.model.Dice;
import dev.renga.lab.model.Regions;
import dev.renga.lab.model.Topology;
import dev.renga.lab.sim.Checks;
import dev.renga.lab.sim.Propagation;
import dev.renga.lab.sim.SimulatedNetwork;
import dev.renga.lab.sim.SimulationConfig;
import dev.renga.lab.sim.SimulationReport;
import dev.renga.lab.theory.Moments;
import dev.renga.lab.theory.Statistics;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// How long a payment needs to come to a share of all nodes. Announcements are held back on
/// purpose, so that nobody learns where a payment began; that delay decides nearly everything.
public final class PaymentTimes implements Experiment {
  private static final String NODES = "nodes";
  private static final String LINKS = "links";
  private static final String PAYMENTS = "payments";
  private static final String REPLICATIONS = "replications";

  @Override
  public String name() {
    return "payments";
  }

  @Override
  public String summary() {
    return "How long payments need to reach a share of all nodes.";
  }

  @Override
  public List<Parameter> parameters() {
    return List.of(
        new Parameter.Whole(NODES, "nodes", "", 20, 20_000, 500),
        new Parameter.Whole(LINKS, "links that each node opens", "", 2, 50, 8),
        new Parameter.Whole(PAYMENTS, "payments in a replication", "", 2, 10_000, 20),
        new Parameter.Whole(REPLICATIONS, "networks drawn anew", "", 2, 1_000, 5));
  }

  @Override
  public Plan plan(Parameters parameters) {
    return new Work(parameters);
  }

  private record Work(Parameters parameters) implements Plan {
    @Override
    public int units() {
      return parameters.count(REPLICATIONS);
    }

    @Override
    public long memory(int unitsAtOnce) {
      return unitsAtOnce * (50L << 20) + 60_000L * parameters.count(NODES) * unitsAtOnce;
    }

    @Override
    public Tally run(int unit, long seed, Progress progress) throws StoppedException {
      int nodes = parameters.count(NODES);
      int payments = parameters.count(PAYMENTS);
      SimulatedNetwork network =
          SimulatedNetwork.of(
              SimulationConfig.builder(
                      seed, Topology.connected(seed, nodes, parameters.count(LINKS)))
                  .regions(Regions.Y2021)
                  .payments()
                  .checks(Checks.SAMPLED)
                  .build());
      Dice dice = new Dice(seed).split("payers");
      Runs.go(network.run(Duration.ofMinutes(1), progress::isStopRequested));
      for (int i = 0; i < payments; i++) {
        network.pay(dice.nextInt(nodes));
        Runs.go(network.run(Duration.ofMinutes(3), progress::isStopRequested));
        progress.at((i + 1.0) / payments, "");
      }
      SimulationReport report = network.report();
      List<Double> values = new ArrayList<>();
      for (double share : Propagation.SHARES) {
        values.add(
            report.payments().stream()
                .filter(Propagation::isComplete)
                .mapToDouble(payment -> payment.at(share))
                .average()
                .orElse(0));
      }
      values.add((double) report.payments().stream().filter(Propagation::isComplete).count());
      return new Tally(values, report.hash());
    }

    @Override
    public Findings conclude(List<Tally> tallies) {
      List<Row> rows = new ArrayList<>();
      List<Plot.Point> points = new ArrayList<>();
      for (int i = 0; i < Propagation.SHARES.size(); i++) {
        int index = i;
        double share = Propagation.SHARES.get(i);
        Moments moments = Moments.of(tallies.stream().map(tally -> tally.value(index)).toList());
        rows.add(row(share, moments));
        points.add(Plot.Point.of(moments.mean(), share));
      }
      long complete = 0;
      for (Tally tally : tallies) {
        complete += tally.count(Propagation.SHARES.size());
      }
      long all = (long) tallies.size() * parameters.count(PAYMENTS);
      return new Findings(
          List.of(new Section("Payments on their way", rows)),
          List.of(
              new Plot(
                  "payments",
                  "Payments on their way",
                  new Plot.Axis("seconds since the payment was made", false),
                  new Plot.Axis("share of the nodes", false),
                  List.of(new Plot.Series("simulated", Plot.Style.POINTS, points)))),
          List.of(
              complete + " of " + all + " payments came to every node within three minutes.",
              "The published figures are of the network of 2025, whose nodes have more links than"
                  + " these and differ in what they run: an order of magnitude.",
              "What is valid is not looked at, and payments are not mined."));
    }

    private static Row row(double share, Moments moments) {
      double published = share == 0.5 ? 7 : share == 0.9 ? 17 : 0;
      return new Row(
          "until nodes have it",
          Map.of("nodes", StrictMath.round(100 * share) + " %"),
          "s",
          moments.mean(),
          Statistics.mean(moments, 0.95),
          // another network: what is close is not the same, so that nothing is counted as missed
          null,
          published == 0
              ? null
              : new Reference(
                  published,
                  0,
                  0.5 * published,
                  Reference.Origin.SOURCE,
                  "KIT DSN monitor, March 2025, about"),
          published == 0 ? "" : "taken as agreeing within half of the published figure");
    }
  }
}
