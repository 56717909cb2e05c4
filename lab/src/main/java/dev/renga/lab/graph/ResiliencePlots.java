package dev.renga.lab.graph;

import dev.renga.lab.experiment.Interval;
import dev.renga.lab.experiment.Plot;
import dev.renga.lab.theory.PeerGraph;
import dev.renga.lab.theory.Statistics;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// The picture of the resilience experiment: largest component over the share of nodes that went.
final class ResiliencePlots {
  private static final int MOST_LINES = 6;

  private final Map<String, List<Plot.Point>> measured = new LinkedHashMap<>();
  private final Map<String, Integer> theory = new LinkedHashMap<>();

  void add(ResiliencePoint point, ResiliencePlan.ResilienceCount count) {
    if (point.order() == null) {
      return;
    }
    boolean few = point.reachable() < point.nodes();
    String label =
        "%s nodes, %s links, %s%s"
            .formatted(
                point.nodes(),
                point.links(),
                point.order().name().toLowerCase(Locale.ROOT),
                few ? ", few reachable" : "");
    measured
        .computeIfAbsent(label, each -> new ArrayList<>())
        .add(
            new Plot.Point(
                100 * point.removed(),
                count.largest().mean(),
                withinOne(Statistics.mean(count.largest(), 0.99))));
    if (point.order() == Removal.RANDOM && !few) {
      theory.put(label, point.links());
    }
  }

  /// A share cannot lie outside of 0 to 1, though a mean's interval can.
  private static Interval withinOne(Interval interval) {
    return new Interval(Math.max(0, interval.low()), Math.min(1, interval.high()));
  }

  List<Plot> plots() {
    List<Plot.Series> series = new ArrayList<>();
    int lines = 0;
    for (Map.Entry<String, List<Plot.Point>> each : measured.entrySet()) {
      if (each.getValue().size() < 2 || lines == MOST_LINES) {
        continue;
      }
      lines++;
      Integer links = theory.get(each.getKey());
      if (links != null) {
        series.add(new Plot.Series(each.getKey(), Plot.Style.LINE, line(links)));
      }
      series.add(new Plot.Series(each.getKey(), Plot.Style.POINTS, each.getValue()));
    }
    if (series.isEmpty()) {
      return List.of();
    }
    return List.of(
        new Plot(
            "largest-component",
            "Largest component: measured (marks), theory for random removal (line)",
            new Plot.Axis("nodes gone, %", false),
            new Plot.Axis("largest component / survivors", false),
            series));
  }

  private static List<Plot.Point> line(int links) {
    List<Plot.Point> line = new ArrayList<>();
    for (int percent = 0; percent < 100; percent++) {
      line.add(Plot.Point.of(percent, new PeerGraph(links).giant(1 - percent / 100.0)));
    }
    return line;
  }
}
