package dev.renga.lab.race;

import dev.renga.lab.experiment.Experiment;
import dev.renga.lab.experiment.Parameter;
import dev.renga.lab.experiment.ParameterException;
import dev.renga.lab.experiment.Parameters;
import dev.renga.lab.experiment.Plan;
import dev.renga.lab.theory.PublishedTable;
import dev.renga.lab.theory.SelfishMining;
import java.util.ArrayList;
import java.util.List;

/// `selfish-mining`: what a pool earns that withholds its blocks, for the published shares or those
/// that are asked for; what it wastes; from which share on it pays; and what the retarget has to do
/// with it.
public final class SelfishMiningExperiment implements Experiment {
  private static final double NEAR = 0.03;

  @Override
  public String name() {
    return "selfish-mining";
  }

  @Override
  public String summary() {
    return "What a pool with the share alpha earns by withholding its blocks when the share gamma"
        + " of the others follows it in a tie, against Eyal and Sirer's formulas.";
  }

  @Override
  public List<Parameter> parameters() {
    return List.of(
        new Parameter.Whole(
            "blocks", "blocks found for each figure", "blocks", 10_000, 1_000_000_000L, 5_000_000),
        new Parameter.Reals(
            "alpha",
            "the pool's shares of the hash power; empty for those of the published tables",
            "",
            0.001,
            0.499,
            List.of()),
        new Parameter.Reals(
            "gamma",
            "shares of the honest power on the pool's side in a tie; empty for the tables'",
            "",
            0,
            1,
            List.of()),
        new Parameter.Choice(
            "strategy",
            "SM1, or the variant that stays silent when it finds a block during a tie",
            List.of("sm1", "equal-fork-stubborn"),
            "sm1"),
        new Parameter.Whole(
            "periods",
            "runs through three retargets for the figures before and after",
            "runs",
            2,
            1_000_000,
            400));
  }

  @Override
  public Plan plan(Parameters parameters) throws ParameterException {
    boolean stubborn = parameters.text("strategy").equals("equal-fork-stubborn");
    List<SelfishPoint> points = new ArrayList<>();
    boolean tables = parameters.text("alpha").isEmpty() && parameters.text("gamma").isEmpty();
    if (tables && !stubborn) {
      addTables(points);
    } else if (parameters.text("alpha").isEmpty() || parameters.text("gamma").isEmpty()) {
      throw new ParameterException(
          "Give both alpha and gamma, or neither (and strategy sm1) for the published tables.");
    } else {
      for (double alpha : parameters.reals("alpha")) {
        for (double gamma : parameters.reals("gamma")) {
          points.add(new SelfishPoint(SelfishPoint.Kind.CHOSEN, alpha, gamma, stubborn));
          if (!stubborn) {
            points.add(new SelfishPoint(SelfishPoint.Kind.RETARGET, alpha, gamma, false));
          }
        }
      }
    }
    return new SelfishPlan(points, parameters.whole("blocks"), parameters.count("periods"));
  }

  private static void addTables(List<SelfishPoint> points) {
    add(points, "selfish-share", SelfishPoint.Kind.SHARE);
    add(points, "selfish-waste", SelfishPoint.Kind.WASTE);
    for (double gamma : List.of(0.0, 0.25, 0.5)) {
      double threshold = SelfishMining.threshold(gamma);
      for (double alpha : List.of(threshold - NEAR, threshold, threshold + NEAR)) {
        points.add(new SelfishPoint(SelfishPoint.Kind.THRESHOLD, alpha, gamma, false));
      }
    }
    points.add(new SelfishPoint(SelfishPoint.Kind.STUBBORN, 0.4, 0, true));
    for (double gamma : List.of(0.0, 0.5)) {
      points.add(new SelfishPoint(SelfishPoint.Kind.RETARGET, 0.4, gamma, false));
    }
    points.add(new SelfishPoint(SelfishPoint.Kind.RETARGET, 0.3, 0, false));
  }

  private static void add(List<SelfishPoint> points, String table, SelfishPoint.Kind kind) {
    for (List<PublishedTable.Cell> row : PublishedTable.read(table).rows()) {
      points.add(new SelfishPoint(kind, row.get(0).value(), row.get(1).value(), false));
    }
  }
}
