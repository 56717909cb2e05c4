package dev.renga.lab.race;

import dev.renga.lab.experiment.Plot;
import dev.renga.lab.experiment.Tally;
import dev.renga.lab.theory.SelfishMining;
import dev.renga.lab.theory.Statistics;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/// The picture of the selfish-mining experiment: share of the main chain over share of the hash
/// power, a line for each γ.
final class SelfishPlots {
  private static final int MOST_LINES = 6;

  private final SortedMap<Double, List<Plot.Point>> measured = new TreeMap<>();

  void add(SelfishPoint point, List<Tally> batches) {
    if (point.kind() == SelfishPoint.Kind.RETARGET || point.stubborn()) {
      return;
    }
    List<Double> above = batches.stream().map(SelfishRows::poolChain).toList();
    List<Double> below = batches.stream().map(SelfishRows::chain).toList();
    measured
        .computeIfAbsent(point.gamma(), gamma -> new ArrayList<>())
        .add(
            new Plot.Point(
                point.alpha(),
                SelfishRows.sum(above) / SelfishRows.sum(below),
                Statistics.ratio(above, below, 0.99)));
  }

  List<Plot> plots() {
    if (measured.isEmpty() || measured.size() > MOST_LINES) {
      return List.of();
    }
    List<Plot.Series> series = new ArrayList<>();
    measured.forEach(
        (gamma, marks) -> {
          List<Plot.Point> line = new ArrayList<>();
          for (int i = 1; i < 50; i++) {
            line.add(Plot.Point.of(i / 100.0, new SelfishMining(i / 100.0, gamma).share()));
          }
          String label = "γ = " + gamma;
          series.add(new Plot.Series(label, Plot.Style.LINE, line));
          series.add(new Plot.Series(label, Plot.Style.POINTS, marks));
        });
    series.add(
        new Plot.Series(
            "honest mining",
            Plot.Style.DASHED,
            List.of(Plot.Point.of(0, 0), Plot.Point.of(0.5, 0.5))));
    return List.of(
        new Plot(
            "share-of-main-chain",
            "Selfish mining: measured (marks), R(α, γ) (line)",
            new Plot.Axis("share of the hash power α", false),
            new Plot.Axis("share of the main chain", false),
            series));
  }
}
