package dev.renga.lab.race;

import dev.renga.lab.experiment.Findings;
import dev.renga.lab.experiment.Plan;
import dev.renga.lab.experiment.Plot;
import dev.renga.lab.experiment.Progress;
import dev.renga.lab.experiment.Reference;
import dev.renga.lab.experiment.Row;
import dev.renga.lab.experiment.Section;
import dev.renga.lab.experiment.StoppedException;
import dev.renga.lab.experiment.Tally;
import dev.renga.lab.model.Dice;
import dev.renga.lab.theory.DoubleSpend;
import dev.renga.lab.theory.Statistics;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/// The figures of the double-spend experiment, each cut into batches of attempts.
final class SpendPlan implements Plan {
  private static final long LEAST_BATCH = 25_000;
  private static final int MOST_BATCHES = 40;
  private static final int AT_ONCE = 1_000;
  private static final int MOST_LINES = 6;

  private final List<SpendPoint> points;
  private final long trials;
  private final long batch;
  private final int batches;

  SpendPlan(List<SpendPoint> points, long trials) {
    this.points = List.copyOf(points);
    this.trials = trials;
    this.batch = Math.max(LEAST_BATCH, (trials + MOST_BATCHES - 1) / MOST_BATCHES);
    this.batches = Math.toIntExact((trials + batch - 1) / batch);
  }

  @Override
  public int units() {
    return Math.multiplyExact(points.size(), batches);
  }

  @Override
  public String label(int unit) {
    SpendRace race = points.get(unit / batches).race();
    return "q = %s, z = %s".formatted(race.q(), race.z());
  }

  @Override
  public double weight(int unit) {
    return points.get(unit / batches).blocks() * trialsOf(unit);
  }

  private long trialsOf(int unit) {
    long before = unit % batches * batch;
    return Math.min(batch, trials - before);
  }

  @Override
  public Tally run(int unit, long seed, Progress progress) throws StoppedException {
    Dice dice = new Dice(seed);
    long left = trialsOf(unit);
    long won = 0;
    while (left > 0) {
      progress.check();
      long now = Math.min(left, AT_ONCE);
      won += points.get(unit / batches).race().successes(dice, now);
      left -= now;
    }
    return Tally.of((double) won);
  }

  @Override
  public Findings conclude(List<Tally> tallies) {
    Map<String, List<Row>> rows = new LinkedHashMap<>();
    List<Long> won = new ArrayList<>();
    double worstCut = 0;
    for (int i = 0; i < points.size(); i++) {
      long sum = 0;
      for (Tally tally : tallies.subList(i * batches, (i + 1) * batches)) {
        sum += tally.count(0);
      }
      won.add(sum);
      SpendPoint point = points.get(i);
      rows.computeIfAbsent(point.title() + ": " + rule(point), title -> new ArrayList<>())
          .add(row(point, sum));
      worstCut = Math.max(worstCut, point.cut());
    }
    List<Section> sections = new ArrayList<>();
    rows.forEach((title, list) -> sections.add(new Section(title, list)));
    List<Plot> plots = new ArrayList<>();
    plot(0, won).ifPresent(plots::add);
    plot(1, won).ifPresent(plots::add);
    return new Findings(sections, plots, notes(worstCut));
  }

  private List<String> notes(double worstCut) {
    return List.of(
        ("%s attempts for each figure. An attempt ends when it succeeds or lacks g blocks; by the"
                + " formula that lowers a figure by at most %s.")
            .formatted(trials, String.format(Locale.ROOT, "%.1e", worstCut)),
        "The exact formula is Rosenfeld's, equal to I_4pq(z, 1/2); Nakamoto's takes the attacker's"
            + " progress for Poisson, which is too high for few confirmations and too low for"
            + " many.",
        "Catching up is enough for an attacker who holds one secret block at the start; nodes that"
            + " keep what they saw first follow only a strictly longer branch.");
  }

  private static String rule(SpendPoint point) {
    return point.race().lead() == 0 ? "catch up" : "strict overtake";
  }

  private Row row(SpendPoint point, long won) {
    SpendRace race = point.race();
    Map<String, String> where = new LinkedHashMap<>();
    where.put("q", Double.toString(race.q()));
    where.put("z", Integer.toString(race.z()));
    where.put("g", Integer.toString(race.giveUp()));
    String nakamoto =
        race.lead() == 1
            ? ""
            : "Nakamoto: "
                + String.format(Locale.ROOT, "%.7f", DoubleSpend.nakamoto(race.q(), race.z()));
    return new Row(
        rule(point),
        where,
        "",
        (double) won / trials,
        Statistics.exactBinomial(won, trials, 0.95),
        Statistics.exactBinomial(won, trials, 0.99),
        Reference.exact(
            point.exact(), race.lead() == 0 ? "I_4pq(z, 1/2)" : "negative binomial, strict"),
        nakamoto);
  }

  private Optional<Plot> plot(int lead, List<Long> won) {
    SortedMap<Double, SortedMap<Integer, Long>> lines = new TreeMap<>();
    for (int i = 0; i < points.size(); i++) {
      SpendRace race = points.get(i).race();
      if (race.lead() == lead && race.z() > 0 && won.get(i) > 0) {
        lines.computeIfAbsent(race.q(), q -> new TreeMap<>()).put(race.z(), won.get(i));
      }
    }
    lines.values().removeIf(line -> line.size() < 3);
    if (lines.isEmpty()) {
      return Optional.empty();
    }
    List<Map.Entry<Double, SortedMap<Integer, Long>>> shares = List.copyOf(lines.entrySet());
    List<Plot.Series> series = new ArrayList<>();
    int most = Math.min(MOST_LINES, shares.size());
    for (int i = 0; i < most; i++) {
      var line = shares.get(most == 1 ? 0 : i * (shares.size() - 1) / (most - 1));
      addLines(series, line.getKey(), lead, line.getValue());
    }
    return Optional.of(
        new Plot(
            lead == 0 ? "catch-up" : "strict-overtake",
            lead == 0
                ? "Double spend, catching up: measured (marks), exact (line), Nakamoto (dashed)"
                : "Double spend, strictly longer: measured (marks), exact (line)",
            new Plot.Axis("confirmations z", false),
            new Plot.Axis("probability of success", true),
            series));
  }

  private void addLines(
      List<Plot.Series> series, double q, int lead, SortedMap<Integer, Long> measured) {
    List<Plot.Point> exact = new ArrayList<>();
    List<Plot.Point> nakamoto = new ArrayList<>();
    List<Plot.Point> marks = new ArrayList<>();
    for (int z = 1; z <= measured.lastKey(); z++) {
      exact.add(Plot.Point.of(z, lead == 0 ? DoubleSpend.catchUp(q, z) : DoubleSpend.strict(q, z)));
      nakamoto.add(Plot.Point.of(z, DoubleSpend.nakamoto(q, z)));
    }
    measured.forEach(
        (z, won) ->
            marks.add(
                new Plot.Point(
                    z, (double) won / trials, Statistics.exactBinomial(won, trials, 0.99))));
    String label = "q = " + q;
    series.add(new Plot.Series(label, Plot.Style.LINE, exact));
    if (lead == 0) {
      series.add(new Plot.Series(label, Plot.Style.DASHED, nakamoto));
    }
    series.add(new Plot.Series(label, Plot.Style.POINTS, marks));
  }
}
