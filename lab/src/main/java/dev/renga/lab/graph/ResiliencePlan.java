package dev.renga.lab.graph;

import dev.renga.lab.experiment.Findings;
import dev.renga.lab.experiment.Plan;
import dev.renga.lab.experiment.Plot;
import dev.renga.lab.experiment.Progress;
import dev.renga.lab.experiment.Section;
import dev.renga.lab.experiment.StoppedException;
import dev.renga.lab.experiment.Tally;
import dev.renga.lab.model.Dice;
import dev.renga.lab.theory.Moments;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// The networks of the resilience experiment, each cut into batches of graphs.
final class ResiliencePlan implements Plan {
  private static final int BATCHES = 20;
  private static final int LARGE = 10_000;
  private static final int PATH_GRAPHS = 100;
  private static final int SOURCES = 50;
  private static final int HOPS = 32;

  private final List<ResiliencePoint> points;
  private final int graphs;

  ResiliencePlan(List<ResiliencePoint> points, int graphs) {
    this.points = List.copyOf(points);
    this.graphs = graphs;
  }

  @Override
  public int units() {
    return points.size() * BATCHES;
  }

  @Override
  public String label(int unit) {
    ResiliencePoint point = points.get(unit / BATCHES);
    return "%s nodes, %s links, %s gone".formatted(point.nodes(), point.links(), point.gone());
  }

  int graphs(ResiliencePoint point) {
    int all = point.nodes() >= LARGE ? Math.max(10, graphs / 10) : graphs;
    return point.order() == null ? Math.min(all, PATH_GRAPHS) : all;
  }

  private int graphs(int unit) {
    int all = graphs(points.get(unit / BATCHES));
    int index = unit % BATCHES;
    return (int) ((index + 1L) * all / BATCHES - (long) index * all / BATCHES);
  }

  @Override
  public double weight(int unit) {
    ResiliencePoint point = points.get(unit / BATCHES);
    double links = (double) point.nodes() * point.links();
    double perGraph = point.order() == null ? links * (3 + SOURCES) : links * 3;
    return 1 + graphs(unit) * perGraph;
  }

  @Override
  public long memory(int unitsAtOnce) {
    long most = 0;
    for (ResiliencePoint point : points) {
      long links = (long) point.nodes() * point.links();
      most = Math.max(most, 12 * links + 40L * point.nodes());
    }
    return most * unitsAtOnce;
  }

  @Override
  public Tally run(int unit, long seed, Progress progress) throws StoppedException {
    ResiliencePoint point = points.get(unit / BATCHES);
    Dice dice = new Dice(seed);
    int count = graphs(unit);
    ResilienceCount sum = new ResilienceCount();
    double[] hops = new double[HOPS];
    for (int i = 0; i < count; i++) {
      progress.check();
      RandomGraph graph = RandomGraph.draw(dice, point.nodes(), point.links(), point.reachable());
      if (point.order() == null) {
        addPaths(graph, dice, hops, progress);
      } else {
        sum.add(graph.without(point.order().gone(graph, point.gone(), dice)));
      }
      progress.at((i + 1.0) / count, "");
    }
    return point.order() == null ? paths(hops, count) : sum.toTally();
  }

  /// Nodes by distance from some nodes of a graph, and the longest of those distances.
  private static void addPaths(RandomGraph graph, Dice dice, double[] hops, Progress progress)
      throws StoppedException {
    int sources = Math.min(SOURCES, graph.nodes());
    int longest = 0;
    for (int i = 0; i < sources; i++) {
      progress.check();
      int start = sources == graph.nodes() ? i : dice.nextInt(graph.nodes());
      int[] counts = graph.distances(start);
      for (int far = 1; far < counts.length; far++) {
        hops[Math.min(far, HOPS - 2)] += counts[far];
        longest = counts[far] > 0 ? Math.max(longest, far) : longest;
      }
      hops[0] += graph.nodes() - 1;
    }
    hops[HOPS - 1] += longest;
  }

  private static Tally paths(double[] hops, int count) {
    double[] values = new double[HOPS + 1];
    System.arraycopy(hops, 0, values, 0, HOPS);
    values[HOPS] = count;
    return Tally.of(values);
  }

  @Override
  public Findings conclude(List<Tally> tallies) {
    Map<String, ResilienceRows> tables = new LinkedHashMap<>();
    ResiliencePlots plots = new ResiliencePlots();
    for (int i = 0; i < points.size(); i++) {
      ResiliencePoint point = points.get(i);
      List<Tally> own = tallies.subList(i * BATCHES, (i + 1) * BATCHES);
      ResilienceRows rows = tables.computeIfAbsent(point.title(), title -> new ResilienceRows());
      if (point.order() == null) {
        rows.addPaths(point, own);
      } else {
        ResilienceCount count = new ResilienceCount();
        own.forEach(count::add);
        rows.add(point, count);
        plots.add(point, count);
      }
    }
    List<Section> sections = new ArrayList<>();
    tables.forEach((title, rows) -> sections.add(new Section(title, rows.rows())));
    List<Plot> pictures = plots.plots();
    return new Findings(
        sections,
        pictures,
        List.of(
            "%s graphs for each figure, a tenth of them from %s nodes on; paths from %s nodes of each of up to %s graphs."
                .formatted(graphs, LARGE, SOURCES, PATH_GRAPHS),
            "Each node opens its links to different others at random; links carry both ways and"
                + " nobody reconnects. Published figures are simulations too: their own error is"
                + " part of the comparison.",
            "Where nearly every graph stays whole the mean of the largest component rests on few"
                + " graphs, and its interval is rough; the share of graphs in which all are"
                + " connected says the same with an exact interval."));
  }

  /// Sums over graphs.
  static final class ResilienceCount {
    private Moments largest = Moments.NONE;
    private Moments isolated = Moments.NONE;
    private long connected;

    void add(RandomGraph.Remains remains) {
      largest =
          largest.with(
              remains.survivors() == 0 ? 0 : (double) remains.largest() / remains.survivors());
      isolated = isolated.with(remains.isolated());
      connected += remains.isConnected() ? 1 : 0;
    }

    void add(Tally tally) {
      largest = largest.plus(new Moments(tally.count(0), tally.value(1), tally.value(2)));
      isolated = isolated.plus(new Moments(tally.count(0), tally.value(3), tally.value(4)));
      connected += tally.count(5);
    }

    Tally toTally() {
      return Tally.of(
          (double) largest.count(),
          largest.mean(),
          largest.squares(),
          isolated.mean(),
          isolated.squares(),
          (double) connected);
    }

    Moments largest() {
      return largest;
    }

    Moments isolated() {
      return isolated;
    }

    long connected() {
      return connected;
    }
  }
}
