package dev.renga.lab.graph;

import dev.renga.lab.experiment.Experiment;
import dev.renga.lab.experiment.Parameter;
import dev.renga.lab.experiment.ParameterException;
import dev.renga.lab.experiment.Parameters;
import dev.renga.lab.experiment.Plan;
import dev.renga.lab.theory.PublishedTable;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// `resilience`: which part of a network stays connected when nodes go at random or the best linked
/// go first, and how far apart the nodes of the intact network are.
public final class ResilienceExperiment implements Experiment {
  private static final int TABLE_GRAPHS = 2000;
  private static final int LARGE = 10_000;

  @Override
  public String name() {
    return "resilience";
  }

  @Override
  public String summary() {
    return "Which part of a network stays connected when nodes go at random, or the best linked go"
        + " first; and how many hops apart the nodes are.";
  }

  @Override
  public List<Parameter> parameters() {
    return List.of(
        new Parameter.Whole(
            "graphs",
            "graphs for each figure (a tenth of them from 10,000 nodes on)",
            "graphs",
            10,
            10_000_000,
            TABLE_GRAPHS),
        new Parameter.Whole(
            "nodes", "nodes; 0 runs the published tables", "nodes", 0, 10_000_000, 0),
        new Parameter.Whole("links", "links that each node opens", "links", 2, 1000, 8),
        new Parameter.Real(
            "reachable", "share of the nodes that others can open links to", "", 0.001, 1, 1),
        new Parameter.Reals(
            "removed",
            "shares of the nodes that go",
            "",
            0,
            1,
            List.of(0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9)),
        new Parameter.Choice(
            "order",
            "which nodes go first",
            List.of("all", "random", "static", "adaptive"),
            "all"));
  }

  @Override
  public Plan plan(Parameters parameters) throws ParameterException {
    int graphs = parameters.count("graphs");
    if (parameters.whole("nodes") == 0) {
      return new ResiliencePlan(tables(), graphs);
    }
    return new ResiliencePlan(chosen(parameters), graphs);
  }

  private static List<ResiliencePoint> chosen(Parameters parameters) throws ParameterException {
    int nodes = parameters.count("nodes");
    int links = parameters.count("links");
    int reachable = (int) Math.round(parameters.real("reachable") * nodes);
    if (reachable < links + 2) {
      throw new ParameterException(
          "%s of %s nodes can be linked to, which is too few for %s links each; at least %s are needed."
              .formatted(reachable, nodes, links, links + 2));
    }
    List<ResiliencePoint> points = new ArrayList<>();
    for (Removal order : Removal.values()) {
      String name = order.name().toLowerCase(Locale.ROOT);
      if (parameters.text("order").equals("all") || parameters.text("order").equals(name)) {
        for (double removed : parameters.reals("removed")) {
          points.add(
              new ResiliencePoint(
                  "Chosen network, " + name, nodes, links, reachable, removed, order, null));
        }
      }
    }
    points.add(ResiliencePoint.paths(nodes, links, reachable, null));
    return points;
  }

  private static List<ResiliencePoint> tables() {
    List<ResiliencePoint> points = new ArrayList<>();
    for (List<PublishedTable.Cell> row : PublishedTable.read("resilience-random").rows()) {
      int nodes = row.get(0).count();
      points.add(
          new ResiliencePoint(
              "Removed at random",
              nodes,
              row.get(1).count(),
              nodes,
              row.get(2).value(),
              Removal.RANDOM,
              new ResiliencePoint.Published(
                  row.get(3), row.get(4), row.get(6), row.get(7), nodes >= LARGE ? 100 : 2000)));
    }
    for (List<PublishedTable.Cell> row : PublishedTable.read("resilience-targeted").rows()) {
      int nodes = row.get(0).count();
      points.add(
          new ResiliencePoint(
              "Highest degree first, " + row.get(3).text(),
              nodes,
              row.get(1).count(),
              nodes,
              row.get(2).value(),
              order(row.get(3).text()),
              new ResiliencePoint.Published(row.get(4), row.get(5), row.get(6), row.get(7), 2000)));
    }
    for (List<PublishedTable.Cell> row : PublishedTable.read("resilience-reachable").rows()) {
      points.add(
          new ResiliencePoint(
              "Only 20 % of the nodes can be linked to",
              1000,
              8,
              200,
              row.get(0).value(),
              order(row.get(1).text()),
              new ResiliencePoint.Published(row.get(2), row.get(3), row.get(4), row.get(5), 500)));
    }
    for (List<PublishedTable.Cell> row : PublishedTable.read("resilience-paths").rows()) {
      int nodes = row.get(0).count();
      points.add(ResiliencePoint.paths(nodes, row.get(1).count(), nodes, row));
    }
    return points;
  }

  private static Removal order(String text) {
    return switch (text) {
      case "random" -> Removal.RANDOM;
      case "static", "highest degree" -> Removal.STATIC;
      case "adaptive" -> Removal.ADAPTIVE;
      default -> throw new IllegalArgumentException(text);
    };
  }
}
