package dev.renga.lab.experiment.network;

import dev.renga.lab.experiment.Experiment;
import dev.renga.lab.experiment.Findings;
import dev.renga.lab.experiment.Parameter;
import dev.renga.lab.experiment.ParameterException;
import dev.renga.lab.experiment.Parameters;
import dev.renga.lab.experiment.Plan;
import dev.renga.lab.experiment.Progress;
import dev.renga.lab.experiment.Reference;
import dev.renga.lab.experiment.Row;
import dev.renga.lab.experiment.Section;
import dev.renga.lab.experiment.StoppedException;
import dev.renga.lab.experiment.Tally;
import dev.renga.lab.model.HashShares;
import dev.renga.lab.model.LinkModel;
import dev.renga.lab.model.Placement;
import dev.renga.lab.model.Region;
import dev.renga.lab.model.Topology;
import dev.renga.lab.sim.Checks;
import dev.renga.lab.sim.SimulatedNetwork;
import dev.renga.lab.sim.SimulationConfig;
import dev.renga.lab.sim.Validation;
import dev.renga.lab.theory.Moments;
import dev.renga.lab.theory.Partition;
import dev.renga.lab.theory.Statistics;
import dev.renga.primitives.BlockHash;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// A network is cut in two, both sides mine on, and the cut heals: whose blocks go stale, and how
/// many.
///
/// Ten nodes with a tenth of the hash power each stand in a full mesh with a delay of 1 ms, so that
/// nothing but the cut makes blocks stale. One network is cut again and again; mining has no
/// memory, so that the cuts do not depend on each other.
public final class PartitionAndHeal implements Experiment {
  private static final String SHARES = "shares";
  private static final String MINUTES = "minutes";
  private static final String CUTS = "cuts";
  private static final int NODES = 10;
  private static final int CUTS_IN_UNIT = 100;
  private static final double INTERVAL = 600;

  @Override
  public String name() {
    return "partition";
  }

  @Override
  public String summary() {
    return "Whose blocks go stale when a network is cut in two and heals.";
  }

  @Override
  public List<Parameter> parameters() {
    return List.of(
        new Parameter.Reals(
            SHARES, "hash power on the one side, in tenths", "", 0.1, 0.9, List.of(0.1, 0.3, 0.5)),
        new Parameter.Reals(
            MINUTES, "how long the cut lasts", "min", 1, 100_000, List.of(60.0, 360.0)),
        new Parameter.Whole(CUTS, "cuts for each share and time, in hundreds", "", 1, 10_000, 10));
  }

  @Override
  public Plan plan(Parameters parameters) throws ParameterException {
    return new Work(parameters);
  }

  private record Case(int side, double minutes) {
    double share() {
      return (double) side / NODES;
    }
  }

  private static final class Work implements Plan {
    private static final int FIELDS = 5;
    private final List<Case> cases = new ArrayList<>();
    private final int hundreds;

    Work(Parameters parameters) throws ParameterException {
      hundreds = parameters.count(CUTS);
      for (double share : parameters.reals(SHARES)) {
        for (double minutes : parameters.reals(MINUTES)) {
          int side = Math.clamp(StrictMath.round(share * NODES), 1, NODES - 1);
          cases.add(new Case(side, minutes));
        }
      }
      if (cases.isEmpty()) {
        throw new ParameterException("partition needs one share and one time at least.");
      }
    }

    @Override
    public int units() {
      return cases.size() * hundreds;
    }

    @Override
    public double weight(int unit) {
      return cases.get(unit / hundreds).minutes() + 30;
    }

    @Override
    public String label(int unit) {
      Case one = cases.get(unit / hundreds);
      return "share " + one.share() + ", " + one.minutes() + " min";
    }

    @Override
    public Tally run(int unit, long seed, Progress progress) throws StoppedException {
      Case one = cases.get(unit / hundreds);
      SimulatedNetwork network =
          SimulatedNetwork.of(
              SimulationConfig.builder(seed, Topology.complete(NODES))
                  .placement(Placement.uniform(NODES, Region.EU))
                  .links(LinkModel.fixed(1_000))
                  .shares(HashShares.equal(NODES))
                  .minerNodes(List.of(0, 1, 2, 3, 4, 5, 6, 7, 8, 9))
                  .interval(INTERVAL)
                  .blockBytes(SimulationConfig.MIN_BLOCK_BYTES)
                  .validation(Validation.NONE)
                  .checks(Checks.SAMPLED)
                  .build());
      network.run(Duration.ofMinutes(1));
      List<Double> values = new ArrayList<>();
      for (int i = 0; i < CUTS_IN_UNIT; i++) {
        progress.check();
        values.addAll(cutOnce(network, one));
        progress.at((i + 1.0) / CUTS_IN_UNIT, "");
      }
      return new Tally(values, network.hash());
    }

    /// Blocks of both sides, who was longer, and what went stale.
    private static List<Double> cutOnce(SimulatedNetwork network, Case one) {
      List<Integer> side = new ArrayList<>();
      for (int i = 0; i < one.side(); i++) {
        side.add(i);
      }
      int other = NODES - 1;
      int base = network.height(0);
      int foundBefore = network.blockCount();
      network.cut(List.of(side));
      network.startMining();
      network.run(Duration.ofMillis(StrictMath.round(one.minutes() * 60_000)));
      network.stopMining();
      network.run(Duration.ofMinutes(1));
      BlockHash minority = network.tip(0);
      int minorityBlocks = network.height(0) - base;
      int majorityBlocks = network.height(other) - base;
      network.heal();
      network.run(Duration.ofMinutes(10));
      boolean tie = !network.isAgreed() || (minorityBlocks == majorityBlocks);
      boolean won = network.isAgreed() && !tie && network.tip(other).equals(minority);
      if (!network.isAgreed()) {
        // somebody's next block decides
        network.mineNow(other);
        network.run(Duration.ofMinutes(10));
      }
      int extra = network.height(0) - base - Math.max(minorityBlocks, majorityBlocks);
      int stale = network.blockCount() - foundBefore - (network.height(0) - base);
      if (!network.isAgreed() || extra > 1) {
        throw new IllegalStateException("the network did not heal");
      }
      return List.of(
          (double) minorityBlocks,
          (double) majorityBlocks,
          won ? 1.0 : 0.0,
          tie ? 1.0 : 0.0,
          (double) stale);
    }

    @Override
    public Findings conclude(List<Tally> tallies) {
      List<Row> rows = new ArrayList<>();
      for (int i = 0; i < cases.size(); i++) {
        rows(cases.get(i), tallies.subList(i * hundreds, (i + 1) * hundreds), rows);
      }
      return new Findings(
          List.of(new Section("A cut of the network", rows)),
          List.of(),
          List.of(
              "In a tie both sides keep the block they saw first; the next block decides, and the"
                  + " stale blocks are counted after it."));
    }

    private static void rows(Case one, List<Tally> tallies, List<Row> rows) {
      Partition theory = Partition.of(one.share(), one.minutes() * 60, INTERVAL);
      Map<String, String> where = new LinkedHashMap<>();
      where.put("share", Double.toString(one.share()));
      where.put("minutes", Double.toString(one.minutes()));
      rows.add(mean("blocks of the one side", where, tallies, 0, theory.minorityMean()));
      rows.add(mean("blocks of the other side", where, tallies, 1, theory.majorityMean()));
      rows.add(chance("the one side is longer", where, tallies, 2, theory.minorityLonger()));
      rows.add(chance("both are equally long", where, tallies, 3, theory.tie()));
      rows.add(mean("stale blocks", where, tallies, 4, theory.stale()));
    }

    private static List<Double> column(List<Tally> tallies, int field) {
      List<Double> values = new ArrayList<>();
      for (Tally tally : tallies) {
        for (int i = field; i < tally.values().size(); i += FIELDS) {
          values.add(tally.value(i));
        }
      }
      return values;
    }

    private static Row mean(
        String label, Map<String, String> where, List<Tally> tallies, int field, double theory) {
      Moments moments = Moments.of(column(tallies, field));
      return new Row(
          label,
          where,
          "",
          moments.mean(),
          Statistics.mean(moments, 0.95),
          Statistics.mean(moments, 0.99),
          Reference.exact(theory, "Poisson blocks of both sides"),
          "");
    }

    private static Row chance(
        String label, Map<String, String> where, List<Tally> tallies, int field, double theory) {
      List<Double> values = column(tallies, field);
      long hits = values.stream().filter(value -> value == 1).count();
      return new Row(
          label,
          where,
          "",
          (double) hits / values.size(),
          Statistics.exactBinomial(hits, values.size(), 0.95),
          Statistics.exactBinomial(hits, values.size(), 0.99),
          Reference.exact(theory, "Skellam distribution"),
          "");
    }
  }
}
