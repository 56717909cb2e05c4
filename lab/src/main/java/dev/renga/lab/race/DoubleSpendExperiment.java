package dev.renga.lab.race;

import dev.renga.lab.experiment.Experiment;
import dev.renga.lab.experiment.Parameter;
import dev.renga.lab.experiment.ParameterException;
import dev.renga.lab.experiment.Parameters;
import dev.renga.lab.experiment.Plan;
import dev.renga.lab.theory.PublishedTable;
import java.util.ArrayList;
import java.util.List;

/// `double-spend`: how often a payment is taken back, for every share and number of confirmations
/// of the published tables or for those that are asked for.
public final class DoubleSpendExperiment implements Experiment {
  private static final double HIGHEST_SHARE = 0.49;
  private static final String NAKAMOTO = "Nakamoto's table (white paper, section 11)";
  private static final String EXACT = "Exact values by share and confirmations";
  private static final String ROSENFELD = "Rosenfeld's table";

  @Override
  public String name() {
    return "double-spend";
  }

  @Override
  public String summary() {
    return "How often an attacker with a share q of the hash power takes a payment back that has z"
        + " confirmations, against the exact formula and Nakamoto's.";
  }

  @Override
  public List<Parameter> parameters() {
    return List.of(
        new Parameter.Whole(
            "trials", "attempts for each figure", "attempts", 100, 1_000_000_000L, 100_000),
        new Parameter.Reals(
            "q",
            "the attacker's shares of the hash power; empty for those of the published tables",
            "",
            0,
            HIGHEST_SHARE,
            List.of()),
        new Parameter.Wholes(
            "z",
            "confirmations; empty for those of the published tables",
            "blocks",
            0,
            1000,
            List.of()),
        new Parameter.Choice(
            "rule",
            "whether the attacker must catch up, or overtake strictly",
            List.of("both", "catch-up", "strict"),
            "both"),
        new Parameter.Whole(
            "give-up",
            "blocks behind at which the attacker stops; 0 chooses for each figure the number whose"
                + " effect is below a hundredth of the standard error",
            "blocks",
            0,
            1_000_000,
            0));
  }

  @Override
  public Plan plan(Parameters parameters) throws ParameterException {
    List<SpendPoint> points = new ArrayList<>();
    boolean tables = parameters.text("q").isEmpty() && parameters.text("z").isEmpty();
    if (tables) {
      addTables(points, parameters);
    } else if (parameters.text("q").isEmpty() || parameters.text("z").isEmpty()) {
      throw new ParameterException("Give both q and z, or neither for the published tables.");
    } else {
      for (double q : parameters.reals("q")) {
        for (long z : parameters.wholes("z")) {
          add(points, "Chosen shares and confirmations", q, (int) z, parameters);
        }
      }
    }
    return new SpendPlan(points, parameters.whole("trials"));
  }

  private static void addTables(List<SpendPoint> points, Parameters parameters)
      throws ParameterException {
    for (String rule : List.of("catch-up", "strict")) {
      if (parameters.text("rule").equals(rule) || parameters.text("rule").equals("both")) {
        int lead = rule.equals("strict") ? 1 : 0;
        addRows(points, "double-spend-nakamoto", NAKAMOTO, lead, parameters);
        addRows(points, "double-spend-exact", EXACT, lead, parameters);
        for (List<PublishedTable.Cell> row : PublishedTable.read("double-spend-rosenfeld").rows()) {
          for (int z = 1; z < row.size(); z++) {
            double q = row.getFirst().value() / 100;
            points.add(SpendPoint.of(ROSENFELD, q, z, lead, parameters));
          }
        }
      }
    }
  }

  private static void addRows(
      List<SpendPoint> points, String table, String title, int lead, Parameters parameters)
      throws ParameterException {
    for (List<PublishedTable.Cell> row : PublishedTable.read(table).rows()) {
      points.add(SpendPoint.of(title, row.get(0).value(), row.get(1).count(), lead, parameters));
    }
  }

  private static void add(
      List<SpendPoint> points, String title, double q, int z, Parameters parameters)
      throws ParameterException {
    String rule = parameters.text("rule");
    if (!rule.equals("strict")) {
      points.add(SpendPoint.of(title, q, z, 0, parameters));
    }
    if (!rule.equals("catch-up")) {
      points.add(SpendPoint.of(title, q, z, 1, parameters));
    }
  }
}
