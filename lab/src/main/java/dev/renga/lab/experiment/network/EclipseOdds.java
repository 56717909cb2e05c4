package dev.renga.lab.experiment.network;

import dev.renga.lab.experiment.Experiment;
import dev.renga.lab.experiment.Findings;
import dev.renga.lab.experiment.Parameter;
import dev.renga.lab.experiment.ParameterException;
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
import dev.renga.lab.theory.Eclipse;
import dev.renga.lab.theory.Moments;
import dev.renga.lab.theory.Statistics;
import dev.renga.p2p.wire.NetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What it takes to surround a node: the chance that every connection it opens after a start leads
/// to the attacker. The real book of addresses is filled, and the real protocol chooses from it.
public final class EclipseOdds implements Experiment {
  private static final String FRACTIONS = "fractions";
  private static final String ADDRESSES = "addresses";
  private static final String TRIALS = "trials";
  private static final String ATTACK = "attacks";

  @Override
  public String name() {
    return "eclipse";
  }

  @Override
  public String summary() {
    return "How often every connection that a node opens leads to the attacker.";
  }

  @Override
  public List<Parameter> parameters() {
    return List.of(
        new Parameter.Reals(
            FRACTIONS,
            "shares of the addresses that are the attacker's",
            "",
            0.01,
            0.999,
            List.of(0.5, 0.8, 0.9, 0.95, 0.99)),
        new Parameter.Whole(ADDRESSES, "addresses in the first part", "", 100, 20_000, 2_000),
        new Parameter.Choice(
            ATTACK, "whether to try the published attacks too", List.of("yes", "no"), "yes"),
        new Parameter.Whole(
            TRIALS, "starts of the victim for each row, in hundreds", "", 1, 1_000, 5));
  }

  @Override
  public Plan plan(Parameters parameters) throws ParameterException {
    return new Work(parameters);
  }

  /// What the victim's book holds before it starts.
  ///
  /// @param honestNew addresses only heard of
  /// @param honestTried addresses it was connected with
  /// @param hostile addresses that the attacker sends
  /// @param groups groups of addresses the attacker's stand in; 0 for one each
  /// @param sources groups that the attacker sends from; 0 for one each
  /// @param fraction of the addresses that are hostile, where that decides; `null` elsewhere
  private record Case(
      String section,
      String label,
      int honestNew,
      int honestTried,
      int hostile,
      int groups,
      int sources,
      @Nullable Double fraction,
      String note) {}

  private static final class Work implements Plan {
    private static final int TRIALS_IN_UNIT = 100;
    private static final String UNBIASED = "Unbiased choice";
    private static final String ATTACKS = "Published attacks against today's book";
    private final List<Case> cases = new ArrayList<>();
    private final int hundreds;

    Work(Parameters parameters) throws ParameterException {
      hundreds = parameters.count(TRIALS);
      int all = parameters.count(ADDRESSES);
      for (double fraction : parameters.reals(FRACTIONS)) {
        int hostile = Math.clamp(StrictMath.round(fraction * all), 1, all - 1);
        cases.add(
            new Case(
                UNBIASED,
                fraction + "",
                all - hostile,
                0,
                hostile,
                0,
                0,
                (double) hostile / all,
                ""));
      }
      if (parameters.text(ATTACK).equals("yes")) {
        addAttacks();
      }
      if (cases.isEmpty()) {
        throw new ParameterException("eclipse needs a fraction at least, or the attacks.");
      }
    }

    private void addAttacks() {
      cases.add(
          new Case(
              ATTACKS,
              "8192 addresses join 7200",
              7_200,
              0,
              8_192,
              0,
              0,
              8_192.0 / 15_392,
              "0.6 % in the paper"));
      cases.add(
          new Case(
              ATTACKS,
              "32 groups of 256 addresses",
              2_000,
              300,
              32 * 256,
              32,
              32,
              null,
              "98 % of restarts of bitcoind 0.9.3 with full tables in the paper"));
      cases.add(
          new Case(
              ATTACKS,
              "4600 bots",
              2_000,
              300,
              4_600,
              0,
              0,
              null,
              "100 % of restarts of bitcoind 0.9.3 with full tables in the paper"));
    }

    @Override
    public int units() {
      return cases.size() * hundreds;
    }

    @Override
    public String label(int unit) {
      return cases.get(unit / hundreds).label();
    }

    @Override
    public double weight(int unit) {
      Case one = cases.get(unit / hundreds);
      return one.honestNew() + one.honestTried() + one.hostile();
    }

    @Override
    public Tally run(int unit, long seed, Progress progress) throws StoppedException {
      Case one = cases.get(unit / hundreds);
      Dice dice = new Dice(seed);
      long surrounded = 0;
      long entirely = 0;
      double share = 0;
      for (int i = 0; i < TRIALS_IN_UNIT; i++) {
        progress.check();
        Victim victim = new Victim(dice.split("victim").split(i).seed());
        share += fill(victim, one, dice.split("addresses").split(i));
        victim.start();
        surrounded += victim.isFull() && victim.isSurrounded() ? 1 : 0;
        entirely += victim.isFull() && victim.isSurroundedEntirely() ? 1 : 0;
        progress.at((i + 1.0) / TRIALS_IN_UNIT, "");
      }
      return Tally.of((double) surrounded, (double) entirely, share / TRIALS_IN_UNIT);
    }

    /// @return the attacker's share of the addresses that found a place
    private static double fill(Victim victim, Case one, Dice dice) {
      int honest = 0;
      for (int i = 0; i < one.honestTried(); i++) {
        NetAddress address = address(dice.nextInt(), false);
        honest += victim.hears(address, address(dice.nextInt(), false), false) ? 1 : 0;
        victim.knew(address);
      }
      victim.sleep(Duration.ofHours(1));
      for (int i = 0; i < one.honestNew(); i++) {
        honest +=
            victim.hears(address(dice.nextInt(), false), address(dice.nextInt(), false), false)
                ? 1
                : 0;
      }
      int hostile = 0;
      for (int i = 0; i < one.hostile(); i++) {
        int group = one.groups() == 0 ? dice.nextInt() >>> 16 : i % one.groups();
        int source = one.sources() == 0 ? dice.nextInt() : i % one.sources() << 16;
        hostile +=
            victim.hears(
                    address(group << 16 | dice.nextInt(1 << 16), true), address(source, true), true)
                ? 1
                : 0;
      }
      return (double) hostile / (hostile + honest);
    }

    /// An address on the Internet; the two sides never share a group.
    private static NetAddress address(int bits, boolean hostile) {
      int first = 20 + (bits >>> 24) % 50 + (hostile ? 60 : 0);
      return NetAddress.ipv4(first, bits >>> 16 & 0xff, bits >>> 8 & 0xff, bits & 0xff, 8333);
    }

    @Override
    public Findings conclude(List<Tally> tallies) {
      List<Row> unbiased = new ArrayList<>();
      List<Row> attacks = new ArrayList<>();
      List<Plot.Point> points = new ArrayList<>();
      for (int i = 0; i < cases.size(); i++) {
        Case one = cases.get(i);
        List<Tally> those = tallies.subList(i * hundreds, (i + 1) * hundreds);
        List<Row> rows = one.section().equals(UNBIASED) ? unbiased : attacks;
        Row first = row(one, those, 0, 8);
        rows.add(first);
        rows.add(row(one, those, 1, 10));
        Double fraction = one.fraction();
        if (fraction != null && one.section().equals(UNBIASED)) {
          points.add(new Plot.Point(fraction, first.measured(), first.interval95()));
        }
      }
      return new Findings(
          List.of(new Section(UNBIASED, unbiased), new Section(ATTACKS, attacks)),
          List.of(plot(points)),
          List.of(
              "A node opens eight connections for everything and two for blocks only, each to"
                  + " another group of addresses; the attacker needs all ten.",
              "What the book defends: an address that was connected with stands in a table of its"
                  + " own that gossip does not reach, half of the choices fall on that table, and"
                  + " one source fills 64 of 1,024 buckets at most. The published attacks were"
                  + " against a book without these.",
              "Every address answers here. The published advantage of fresher addresses is not"
                  + " there to be measured: the choice does not look at freshness."));
    }

    private static Row row(Case one, List<Tally> tallies, int field, int links) {
      long hits = 0;
      for (Tally tally : tallies) {
        hits += tally.count(field);
      }
      long trials = (long) tallies.size() * TRIALS_IN_UNIT;
      double share = Moments.of(tallies.stream().map(tally -> tally.value(2)).toList()).mean();
      Double fraction = one.fraction();
      String note = "attacker's share of the book: " + StrictMath.round(share * 1000) / 10.0 + " %";
      return new Row(
          "all " + links + " connections lead to the attacker",
          Map.of("attacker", one.label()),
          "",
          (double) hits / trials,
          Statistics.exactBinomial(hits, trials, 0.95),
          Statistics.exactBinomial(hits, trials, 0.99),
          fraction == null
              ? null
              : Reference.exact(Eclipse.success(fraction, links), "f to the power of " + links),
          one.note().isEmpty() ? note : note + "; " + one.note());
    }

    private static Plot plot(List<Plot.Point> points) {
      List<Plot.Point> line = new ArrayList<>();
      for (int i = 0; i <= 100; i++) {
        line.add(Plot.Point.of(0.4 + 0.006 * i, Eclipse.success(0.4 + 0.006 * i, 8)));
      }
      return new Plot(
          "eclipse",
          "A node all of whose connections lead to the attacker",
          new Plot.Axis("attacker's share of the addresses", false),
          new Plot.Axis("chance", false),
          List.of(
              new Plot.Series("real protocol and book", Plot.Style.POINTS, points),
              new Plot.Series("f⁸", Plot.Style.LINE, line)));
    }
  }
}
