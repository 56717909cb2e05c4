package dev.renga.lab.race;

import dev.renga.lab.experiment.Findings;
import dev.renga.lab.experiment.Plan;
import dev.renga.lab.experiment.Progress;
import dev.renga.lab.experiment.Section;
import dev.renga.lab.experiment.StoppedException;
import dev.renga.lab.experiment.Tally;
import dev.renga.lab.model.Dice;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/// The pairs of shares of the selfish-mining experiment, each cut into batches of blocks or of runs
/// through retargets.
final class SelfishPlan implements Plan {
  private static final int BATCHES = 50;
  private static final int PERIOD = 2016;
  private static final int BYTES_A_BLOCK = 9;

  private final List<SelfishPoint> points;
  private final int batch;
  private final int periods;

  SelfishPlan(List<SelfishPoint> points, long blocks, int periods) {
    this.points = List.copyOf(points);
    this.batch = Math.toIntExact(blocks / BATCHES);
    this.periods = periods;
  }

  @Override
  public int units() {
    return points.size() * BATCHES;
  }

  @Override
  public String label(int unit) {
    SelfishPoint point = points.get(unit / BATCHES);
    return "alpha = %s, gamma = %s".formatted(point.alpha(), point.gamma());
  }

  @Override
  public double weight(int unit) {
    SelfishPoint point = points.get(unit / BATCHES);
    return point.kind() == SelfishPoint.Kind.RETARGET
        ? 1 + 10.0 * PERIOD * periods / BATCHES
        : batch;
  }

  @Override
  public long memory(int unitsAtOnce) {
    return (long) unitsAtOnce * 2 * BYTES_A_BLOCK * (batch + 8192L);
  }

  @Override
  public Tally run(int unit, long seed, Progress progress) throws StoppedException {
    SelfishPoint point = points.get(unit / BATCHES);
    progress.check();
    return point.kind() == SelfishPoint.Kind.RETARGET
        ? retargets(point, unit % BATCHES, new Dice(seed))
        : blocks(point, new Dice(seed));
  }

  private Tally blocks(SelfishPoint point, Dice dice) {
    SelfishRace race = new SelfishRace(point.alpha(), point.gamma(), point.stubborn(), batch);
    SelfishRace.Count count = race.batch(dice, batch);
    return Tally.of(count.found(), count.poolFound(), count.chain(), count.poolChain());
  }

  /// Three periods of 2016 blocks with a retarget after each: the pool's blocks of the main chain
  /// and the time in units of ten minutes, for the first period and for the other two.
  private Tally retargets(SelfishPoint point, int index, Dice dice) {
    SelfishRace race = new SelfishRace(point.alpha(), point.gamma(), false, 2 * PERIOD);
    double[] sums = new double[4];
    int runs = (index + 1) * periods / BATCHES - index * periods / BATCHES;
    for (int run = 0; run < runs; run++) {
      double difficulty = 1;
      for (int period = 0; period < 3; period++) {
        SelfishRace.Count count = race.period(dice, PERIOD);
        double time = 0;
        for (int i = 0; i < count.found(); i++) {
          time += dice.exponential(difficulty);
        }
        int at = period == 0 ? 0 : 2;
        sums[at] += count.poolChain();
        sums[at + 1] += time;
        difficulty *= Math.clamp(count.chain() / time, 0.25, 4);
      }
    }
    return Tally.of(sums);
  }

  @Override
  public Findings conclude(List<Tally> tallies) {
    Map<SelfishPoint.Kind, SelfishRows> rows = new EnumMap<>(SelfishPoint.Kind.class);
    SelfishPlots plots = new SelfishPlots();
    for (int i = 0; i < points.size(); i++) {
      SelfishPoint point = points.get(i);
      List<Tally> batches = tallies.subList(i * BATCHES, (i + 1) * BATCHES);
      rows.computeIfAbsent(point.kind(), kind -> new SelfishRows()).add(point, batches);
      plots.add(point, batches);
    }
    List<Section> sections = new ArrayList<>();
    rows.forEach((kind, list) -> sections.add(new Section(kind.title(), list.rows())));
    return new Findings(sections, plots.plots(), notes());
  }

  private List<String> notes() {
    return List.of(
        "%s blocks found for each pair of shares, in %s batches from which the intervals come."
            .formatted((long) batch * BATCHES, BATCHES),
        "The pool's gain is in its share, not in blocks per day: before the first retarget it earns"
            + " r_a for each ten minutes, which for γ = 0 is less than its hash power; only the"
            + " lower difficulty afterwards turns the share R into money.",
        "The strategy \"equal fork stubborn\" is what the published figure 46.68 % belongs to; SM1"
            + " proper gives 48.37 % there.",
        "The retarget's own noise makes the mean income after it about 1/2016 lower than R.");
  }
}
