package dev.renga.lab.race;

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
import dev.renga.lab.model.Dice;
import dev.renga.lab.theory.MajorityAttack;
import dev.renga.lab.theory.Moments;
import dev.renga.lab.theory.Statistics;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// The attacks of the experiment `51`, for each share and deficit cut into batches.
final class MajorityPlan implements Plan {
  private static final long LEAST_BATCH = 2_000;
  private static final int MOST_BATCHES = 50;
  private static final int BARS = 40;

  private final List<OvertakeRace> races;
  private final Parameters parameters;
  private final long trials;
  private final long patience;
  private final long batch;
  private final int batches;
  private final List<Long> edges;

  MajorityPlan(List<OvertakeRace> races, Parameters parameters) {
    this.races = List.copyOf(races);
    this.parameters = parameters;
    this.trials = parameters.whole("trials");
    this.patience = parameters.whole("patience");
    this.batch = Math.max(LEAST_BATCH, (trials + MOST_BATCHES - 1) / MOST_BATCHES);
    this.batches = Math.toIntExact((trials + batch - 1) / batch);
    this.edges = edges(patience);
  }

  @Override
  public int units() {
    return Math.multiplyExact(races.size(), batches);
  }

  @Override
  public String label(int unit) {
    OvertakeRace race = races.get(unit / batches);
    return "share = %s, deficit = %s".formatted(race.share(), race.deficit());
  }

  @Override
  public double weight(int unit) {
    OvertakeRace race = races.get(unit / batches);
    double blocks =
        race.share() > 0.5
            ? MajorityAttack.blocksToCatchUp(race.share(), race.deficit())
            : patience;
    return blocks * Math.min(batch, trials - unit % batches * batch);
  }

  /// The last number of blocks of each bar; the bars are equally long in logarithms.
  private static List<Long> edges(long patience) {
    List<Long> edges = new ArrayList<>();
    for (int bar = 1; bar < BARS; bar++) {
      edges.add((long) StrictMath.floor(StrictMath.pow((double) patience, (double) bar / BARS)));
    }
    edges.add(patience);
    return List.copyOf(edges);
  }

  private int bar(long blocks) {
    int bar = 0;
    while (edges.get(bar) < blocks) {
      bar++;
    }
    return bar;
  }

  /// Counts of successes within [#BARS] parts of the patience, then count, mean and squares of the
  /// blocks of attacks that a majority carries through.
  @Override
  public Tally run(int unit, long seed, Progress progress) throws StoppedException {
    OvertakeRace race = races.get(unit / batches);
    Dice dice = new Dice(seed);
    double[] values = new double[BARS + 3];
    Moments moments = Moments.NONE;
    long most = race.share() > 0.5 ? Long.MAX_VALUE - 1 : patience;
    long left = Math.min(batch, trials - unit % batches * batch);
    for (long i = 0; i < left; i++) {
      progress.check();
      long blocks = race.blocks(dice, most);
      if (blocks <= patience) {
        values[bar(blocks)]++;
      }
      moments = moments.with((double) blocks);
    }
    values[BARS] = moments.count();
    values[BARS + 1] = moments.mean();
    values[BARS + 2] = moments.squares();
    return Tally.of(values);
  }

  @Override
  public Findings conclude(List<Tally> tallies) {
    List<Row> success = new ArrayList<>();
    List<Row> times = new ArrayList<>();
    List<Plot.Series> series = new ArrayList<>();
    int shown = shownDeficit();
    for (int i = 0; i < races.size(); i++) {
      OvertakeRace race = races.get(i);
      long[] within = new long[BARS];
      Moments moments = Moments.NONE;
      for (Tally tally : tallies.subList(i * batches, (i + 1) * batches)) {
        Arrays.setAll(within, bar -> within[bar] + tally.count(bar));
        moments =
            moments.plus(
                new Moments(tally.count(BARS), tally.value(BARS + 1), tally.value(BARS + 2)));
      }
      success.add(successRow(race, Arrays.stream(within).sum()));
      if (race.share() > 0.5) {
        times.add(timeRow(race, moments));
      }
      if (race.deficit() == shown) {
        addLines(series, race, within);
      }
    }
    List<Section> sections = new ArrayList<>();
    sections.add(
        new Section("Attacks that overtake within %s blocks".formatted(patience), success));
    if (!times.isEmpty()) {
      sections.add(new Section("Blocks until a majority has overtaken", times));
    }
    MajorityCosts costs = new MajorityCosts(parameters);
    sections.addAll(costs.sections(times));
    Plot plot =
        new Plot(
            "overtaken-within",
            "Overtaken within so many blocks: measured (marks), first passage (line)",
            new Plot.Axis("blocks of both sides", true),
            new Plot.Axis("probability", false),
            series);
    return new Findings(sections, List.of(plot), costs.notes(trials));
  }

  private int shownDeficit() {
    List<Integer> deficits = races.stream().map(OvertakeRace::deficit).distinct().sorted().toList();
    return deficits.get((deficits.size() - 1) / 2);
  }

  private static Map<String, String> where(OvertakeRace race) {
    Map<String, String> where = new LinkedHashMap<>();
    where.put("share", Double.toString(race.share()));
    where.put("deficit", Integer.toString(race.deficit()));
    return where;
  }

  private Row successRow(OvertakeRace race, long won) {
    return new Row(
        "overtakes",
        where(race),
        "",
        (double) won / trials,
        Statistics.exactBinomial(won, trials, 0.95),
        Statistics.exactBinomial(won, trials, 0.99),
        Reference.exact(
            MajorityAttack.caughtUpWithin(race.share(), race.deficit(), (int) patience),
            "first passage of a walk"),
        "");
  }

  private static Row timeRow(OvertakeRace race, Moments moments) {
    return new Row(
        "mean number of blocks",
        where(race),
        "blocks",
        moments.mean(),
        Statistics.mean(moments, 0.95),
        Statistics.mean(moments, 0.99),
        Reference.exact(MajorityAttack.blocksToCatchUp(race.share(), race.deficit()), "d/(2s − 1)"),
        "");
  }

  private void addLines(List<Plot.Series> series, OvertakeRace race, long[] within) {
    List<Plot.Point> line = new ArrayList<>();
    List<Plot.Point> marks = new ArrayList<>();
    long sum = 0;
    for (int bar = 0; bar < BARS; bar++) {
      sum += within[bar];
      long blocks = edges.get(bar);
      line.add(
          Plot.Point.of(
              (double) blocks,
              MajorityAttack.caughtUpWithin(race.share(), race.deficit(), (int) blocks)));
      if (bar % 4 == 3 && blocks >= race.deficit()) {
        marks.add(
            new Plot.Point(
                blocks, (double) sum / trials, Statistics.exactBinomial(sum, trials, 0.99)));
      }
    }
    String label = "share %s, deficit %s".formatted(race.share(), race.deficit());
    series.add(new Plot.Series(label, Plot.Style.LINE, line));
    series.add(new Plot.Series(label, Plot.Style.POINTS, marks));
  }
}
