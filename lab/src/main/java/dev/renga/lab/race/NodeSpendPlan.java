package dev.renga.lab.race;

import dev.renga.lab.experiment.Findings;
import dev.renga.lab.experiment.Plan;
import dev.renga.lab.experiment.Progress;
import dev.renga.lab.experiment.Reference;
import dev.renga.lab.experiment.Row;
import dev.renga.lab.experiment.Section;
import dev.renga.lab.experiment.StoppedException;
import dev.renga.lab.experiment.Tally;
import dev.renga.lab.theory.DoubleSpend;
import dev.renga.lab.theory.Statistics;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// The attempts of the double spend with whole nodes, in batches on one network each.
final class NodeSpendPlan implements Plan {
  private static final long BATCH = 50;
  private static final long BYTES_A_NODE = 1 << 20;

  private final List<SpendRace> races;
  private final long attempts;
  private final int nodes;
  private final int batches;

  NodeSpendPlan(List<SpendRace> races, long attempts, int nodes) {
    this.races = List.copyOf(races);
    this.attempts = attempts;
    this.nodes = nodes;
    this.batches = Math.toIntExact((attempts + BATCH - 1) / BATCH);
  }

  @Override
  public int units() {
    return Math.multiplyExact(races.size(), batches);
  }

  @Override
  public String label(int unit) {
    SpendRace race = races.get(unit / batches);
    return "q = %s, z = %s".formatted(race.q(), race.z());
  }

  @Override
  public double weight(int unit) {
    SpendRace race = races.get(unit / batches);
    return attempts(unit) * (1 + race.z() + race.giveUp() / (1 - 2 * race.q()));
  }

  @Override
  public long memory(int unitsAtOnce) {
    return unitsAtOnce * (nodes + 1L) * BYTES_A_NODE;
  }

  private long attempts(int unit) {
    return Math.min(BATCH, attempts - unit % batches * BATCH);
  }

  @Override
  public Tally run(int unit, long seed, Progress progress) throws StoppedException {
    NodeSpend network = new NodeSpend(races.get(unit / batches), nodes, seed);
    long all = attempts(unit);
    long won = 0;
    for (long i = 0; i < all; i++) {
      progress.check();
      won += network.attempt() ? 1 : 0;
      progress.at((i + 1.0) / all, "");
    }
    return new Tally(List.of((double) won, (double) network.deepest()), network.hash());
  }

  @Override
  public Findings conclude(List<Tally> tallies) {
    List<Row> rows = new ArrayList<>();
    double deepest = 0;
    for (int i = 0; i < races.size(); i++) {
      long won = 0;
      for (Tally tally : tallies.subList(i * batches, (i + 1) * batches)) {
        won += tally.count(0);
        deepest = Math.max(deepest, tally.value(1));
      }
      rows.add(row(races.get(i), won));
    }
    return new Findings(
        List.of(new Section("Payments taken back from %s nodes".formatted(nodes), rows)),
        List.of(),
        List.of(
            "%s attempts for each figure; the attacker stops g blocks behind, as the formula does."
                .formatted(attempts),
            "After each attempt the attacker shows its branch. Where it was longer, every node took"
                + " it, which undid up to %s of its blocks; where not, none did."
                    .formatted((long) deepest)));
  }

  private Row row(SpendRace race, long won) {
    Map<String, String> where = new LinkedHashMap<>();
    where.put("q", Double.toString(race.q()));
    where.put("z", Integer.toString(race.z()));
    where.put("g", Integer.toString(race.giveUp()));
    return new Row(
        "strict overtake",
        where,
        "",
        (double) won / attempts,
        Statistics.exactBinomial(won, attempts, 0.95),
        Statistics.exactBinomial(won, attempts, 0.99),
        Reference.exact(
            DoubleSpend.strict(race.q(), race.z(), race.giveUp()),
            "negative binomial, giving up at g"),
        "");
  }
}
