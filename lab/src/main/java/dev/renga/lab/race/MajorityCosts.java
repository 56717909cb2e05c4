package dev.renga.lab.race;

import dev.renga.lab.experiment.Interval;
import dev.renga.lab.experiment.Parameters;
import dev.renga.lab.experiment.Reference;
import dev.renga.lab.experiment.Row;
import dev.renga.lab.experiment.Section;
import dev.renga.lab.theory.MajorityAttack;
import dev.renga.lab.theory.PublishedTable;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What an attack takes, from the figures a person gives, and the published costs recomputed.
final class MajorityCosts {
  private static final double EXA = 1e18;
  private static final double TERA = 1e12;
  private static final double PUBLISHED_EXAHASHES = 912.3;

  private final Parameters parameters;
  private final MajorityAttack attack;

  MajorityCosts(Parameters parameters) {
    this.parameters = parameters;
    this.attack =
        new MajorityAttack(
            parameters.real("hash-rate") * EXA,
            parameters.real("efficiency"),
            parameters.real("price"));
  }

  List<Section> sections(List<Row> times) {
    return List.of(
        new Section("What it takes, from your figures", needs()),
        new Section("A whole attack, at one block of both sides every ten minutes", whole(times)),
        new Section("Published costs (912.3 EH/s, 2026-09), recomputed", published()));
  }

  private List<Row> needs() {
    List<Row> rows = new ArrayList<>();
    for (double share : parameters.reals("share")) {
      double hashes = attack.needed(share);
      Map<String, String> where = Map.of("share", Double.toString(share));
      double machines = MajorityAttack.machines(hashes, parameters.real("machine") * TERA);
      rows.add(computed("hash rate", where, "EH/s", hashes / EXA, null));
      rows.add(computed("power", where, "GW", attack.watts(hashes) / 1e9, null));
      rows.add(computed("electricity", where, "USD/h", attack.perHour(hashes), null));
      rows.add(computed("machines", where, "machines", machines, null));
      if (parameters.real("machine-price") > 0) {
        double price = machines * parameters.real("machine-price");
        rows.add(computed("price of the machines", where, "USD", price, null));
      }
    }
    return rows;
  }

  private List<Row> whole(List<Row> times) {
    List<Row> rows = new ArrayList<>();
    double reward = parameters.real("subsidy") + parameters.real("fees");
    for (Row time : times) {
      double share = Double.parseDouble(String.valueOf(time.parameters().get("share")));
      double perHour = attack.perHour(attack.needed(share));
      rows.add(scaled("duration", time, "h", 1 / 6.0));
      rows.add(scaled("electricity", time, "USD", perHour / 6));
      rows.add(scaled("blocks of the branch that wins", time, "BTC", share * reward));
      if (parameters.real("coin") > 0) {
        double coin = parameters.real("coin");
        rows.add(scaled("their value", time, "USD", share * reward * coin));
      }
    }
    return rows;
  }

  private static List<Row> published() {
    List<Row> rows = new ArrayList<>();
    for (List<PublishedTable.Cell> line : PublishedTable.read("majority-cost").rows()) {
      double network = PUBLISHED_EXAHASHES * EXA;
      MajorityAttack attack = new MajorityAttack(network, line.get(1).value(), line.get(2).value());
      Map<String, String> where = new LinkedHashMap<>();
      where.put("J/TH", line.get(1).text());
      where.put("USD/kWh", line.get(2).text());
      double matching = attack.perHour(network);
      double majority = attack.perHour(attack.needed(0.51));
      rows.add(
          computed("power to match it", where, "GW", attack.watts(network) / 1e9, line.get(3)));
      rows.add(computed("electricity to match it", where, "USD/h", matching, line.get(4)));
      rows.add(
          computed("electricity for 51 % of the new total", where, "USD/h", majority, line.get(5)));
    }
    return rows;
  }

  private static Row computed(
      String label,
      Map<String, String> where,
      String unit,
      double value,
      PublishedTable.@Nullable Cell published) {
    // the published hash rate has four digits, so do the costs that follow from it
    Reference reference =
        published == null
            ? null
            : new Reference(
                published.value(),
                0,
                Math.max(published.rounding(), published.value() * 6e-5),
                Reference.Origin.RECOMPUTED,
                "reference tables, 4.5");
    return new Row(label, where, unit, value, null, null, reference, "");
  }

  private static Row scaled(String label, Row time, String unit, double factor) {
    return new Row(
        label,
        time.parameters(),
        unit,
        time.measured() * factor,
        scaled(time.interval95(), factor),
        scaled(time.interval99(), factor),
        null,
        "");
  }

  private static @Nullable Interval scaled(@Nullable Interval interval, double factor) {
    return interval == null
        ? null
        : new Interval(interval.low() * factor, interval.high() * factor);
  }

  List<String> notes(long trials) {
    double reward = parameters.real("subsidy") + parameters.real("fees");
    double stake = 6 * reward;
    String worth =
        parameters.real("coin") > 0
            ? ", %s USD"
                .formatted(String.format(Locale.ROOT, "%,.0f", stake * parameters.real("coin")))
            : "";
    return List.of(
        "%s attacks for each share and deficit. The deficit is what the attacker's branch must make"
                .formatted(trials)
            + " up: to become strictly longer after z confirmations it is z + 1.",
        "Durations assume that the difficulty matches both sides together. Until the next retarget"
            + " an attacker who adds the share s of the new total speeds all up by 1/(1 − s).",
        "Income at stake: %s BTC an hour%s for the whole chain. An attacker whose branch wins collects its blocks; one"
                .formatted(String.format(Locale.ROOT, "%.4g", stake), worth)
            + " whose branch loses has paid the electricity for nothing. So the electricity is not"
            + " what stops a successful attacker: machines, the risk of failing and the fall of the"
            + " price are.");
  }
}
