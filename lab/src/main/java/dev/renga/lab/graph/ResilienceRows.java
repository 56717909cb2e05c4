package dev.renga.lab.graph;

import dev.renga.lab.experiment.Interval;
import dev.renga.lab.experiment.Reference;
import dev.renga.lab.experiment.Row;
import dev.renga.lab.experiment.Tally;
import dev.renga.lab.theory.Moments;
import dev.renga.lab.theory.PeerGraph;
import dev.renga.lab.theory.PublishedTable;
import dev.renga.lab.theory.Statistics;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Rows of one table of the resilience experiment.
final class ResilienceRows {
  private static final String SOURCE = "reference tables, 5.1 (simulated)";

  private final List<Row> rows = new ArrayList<>();

  List<Row> rows() {
    return List.copyOf(rows);
  }

  void add(ResiliencePoint point, ResiliencePlan.ResilienceCount count) {
    Map<String, String> where = where(point);
    where.put("gone", Math.round(1000 * point.removed()) / 10.0 + " %");
    ResiliencePoint.Published published = point.published();
    rows.add(
        mean(
            "largest component / survivors",
            where,
            count.largest(),
            published == null ? null : largest(published),
            theory(point)));
    long graphs = count.largest().count();
    rows.add(
        new Row(
            "all survivors connected",
            where,
            "",
            (double) count.connected() / graphs,
            Statistics.exactBinomial(count.connected(), graphs, 0.95),
            Statistics.exactBinomial(count.connected(), graphs, 0.99),
            published == null ? null : connected(published),
            ""));
    rows.add(
        mean(
            "isolated survivors",
            where,
            count.isolated(),
            published == null ? null : isolated(published, count.isolated()),
            ""));
  }

  private static String theory(ResiliencePoint point) {
    if (point.order() != Removal.RANDOM || point.reachable() < point.nodes()) {
      return "";
    }
    double giant = new PeerGraph(point.links()).giant(1 - point.removed());
    return "for endlessly many nodes " + String.format(Locale.ROOT, "%.5f", giant);
  }

  private static Reference largest(ResiliencePoint.Published published) {
    return new Reference(
        published.largest().value(),
        published.deviation().value() / Math.sqrt(published.graphs()),
        published.largest().rounding(),
        Reference.Origin.RECOMPUTED,
        SOURCE);
  }

  private static Reference connected(ResiliencePoint.Published published) {
    double p = published.connected().value();
    return new Reference(
        p,
        Math.sqrt(Math.max(p * (1 - p), 0.5 / published.graphs()) / published.graphs()),
        published.connected().rounding(),
        Reference.Origin.RECOMPUTED,
        SOURCE);
  }

  /// The published table does not give the deviation of this figure; ours stands in for it, or that
  /// of rare independent events where ours saw none.
  private static Reference isolated(ResiliencePoint.Published published, Moments own) {
    double value = published.isolated().value();
    double deviation = Math.max(own.deviation(), Math.sqrt(value));
    return new Reference(
        value,
        deviation / Math.sqrt(published.graphs()),
        published.isolated().rounding(),
        Reference.Origin.RECOMPUTED,
        SOURCE);
  }

  void addPaths(ResiliencePoint point, List<Tally> tallies) {
    int hops = tallies.getFirst().values().size() - 2;
    Map<String, String> where = where(point);
    where.put("gone", "0.0 %");
    List<PublishedTable.Cell> published = point.paths();
    List<Tally> own = tallies.stream().filter(tally -> tally.value(hops + 1) > 0).toList();
    List<Double> pairs = own.stream().map(tally -> tally.value(0)).toList();
    List<Double> lengths = new ArrayList<>();
    for (Tally tally : own) {
      double sum = 0;
      for (int far = 1; far < hops; far++) {
        sum += far * tally.value(far);
      }
      lengths.add(sum);
    }
    rows.add(
        ratio(
            "mean hops",
            where,
            "hops",
            lengths,
            pairs,
            published == null ? null : published.get(2)));
    List<Double> longest = own.stream().map(tally -> tally.value(hops)).toList();
    List<Double> graphs = own.stream().map(tally -> tally.value(hops + 1)).toList();
    rows.add(
        ratio(
            "longest way found",
            where,
            "hops",
            longest,
            graphs,
            published == null ? null : published.get(3)));
    List<PublishedTable.Cell> within =
        published == null ? List.of() : cells(published.get(4).text());
    int most = published == null ? 5 : within.size();
    for (int far = 1; far <= most; far++) {
      int upTo = far;
      List<Double> reached = new ArrayList<>();
      for (Tally tally : own) {
        double sum = 0;
        for (int i = 1; i <= upTo; i++) {
          sum += tally.value(i);
        }
        reached.add(100 * sum);
      }
      rows.add(
          ratio(
              "reached within %s hops".formatted(far),
              where,
              "%",
              reached,
              pairs,
              published == null ? null : within.get(far - 1)));
    }
  }

  private static List<PublishedTable.Cell> cells(String text) {
    List<PublishedTable.Cell> cells = new ArrayList<>();
    int from = 0;
    for (int slash = text.indexOf('/'); slash >= 0; slash = text.indexOf('/', from)) {
      cells.add(new PublishedTable.Cell(text.substring(from, slash).strip()));
      from = slash + 1;
    }
    cells.add(new PublishedTable.Cell(text.substring(from).strip()));
    return cells;
  }

  private static Map<String, String> where(ResiliencePoint point) {
    Map<String, String> where = new LinkedHashMap<>();
    where.put("nodes", Integer.toString(point.nodes()));
    where.put("links", Integer.toString(point.links()));
    return where;
  }

  private static Row mean(
      String label,
      Map<String, String> where,
      Moments moments,
      @Nullable Reference reference,
      String note) {
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

  private static Row ratio(
      String label,
      Map<String, String> where,
      String unit,
      List<Double> above,
      List<Double> below,
      PublishedTable.@Nullable Cell published) {
    Interval interval = Statistics.ratio(above, below, 0.99);
    return new Row(
        label,
        where,
        unit,
        (interval.low() + interval.high()) / 2,
        Statistics.ratio(above, below, 0.95),
        interval,
        published == null
            ? null
            : new Reference(
                published.value(), 0, published.rounding(), Reference.Origin.RECOMPUTED, SOURCE),
        "");
  }
}
