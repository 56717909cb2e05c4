package dev.renga.lab.race;

import dev.renga.lab.experiment.Reference;
import dev.renga.lab.experiment.Row;
import dev.renga.lab.experiment.Tally;
import dev.renga.lab.theory.SelfishMining;
import dev.renga.lab.theory.Statistics;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/// Rows of one table of the selfish-mining experiment.
final class SelfishRows {
  private static final String SOURCE = "Eyal and Sirer 2014, section 4";

  private final List<Row> rows = new ArrayList<>();

  List<Row> rows() {
    return List.copyOf(rows);
  }

  void add(SelfishPoint point, List<Tally> batches) {
    SelfishMining theory = new SelfishMining(point.alpha(), point.gamma());
    switch (point.kind()) {
      case SHARE -> share(point, batches, theory);
      case THRESHOLD -> threshold(point, batches, theory);
      case WASTE -> waste(point, batches, theory);
      case STUBBORN -> stubborn(point, batches);
      case RETARGET -> retarget(point, batches, theory);
      case CHOSEN -> {
        if (point.stubborn()) {
          row(
              point,
              "the pool's share",
              batches,
              SelfishRows::poolChain,
              SelfishRows::chain,
              null,
              "");
          row(point, "growth", batches, SelfishRows::chain, SelfishRows::found, null, "");
        } else {
          share(point, batches, theory);
          waste(point, batches, theory);
        }
      }
    }
  }

  private void share(SelfishPoint point, List<Tally> batches, SelfishMining theory) {
    row(
        point,
        "the pool's share",
        batches,
        SelfishRows::poolChain,
        SelfishRows::chain,
        Reference.exact(theory.share(), "R(α, γ), " + SOURCE),
        "");
  }

  private void threshold(SelfishPoint point, List<Tally> batches, SelfishMining theory) {
    double threshold = SelfishMining.threshold(point.gamma());
    String note =
        Math.abs(point.alpha() - threshold) < 1e-9
            ? "at the threshold: R = α"
            : point.alpha() < threshold
                ? "below the threshold: R < α, honest mining earns more"
                : "above the threshold: R > α, withholding earns more";
    row(
        point,
        "the pool's share less α",
        batches,
        tally -> poolChain(tally) - point.alpha() * chain(tally),
        SelfishRows::chain,
        Reference.exact(theory.share() - point.alpha(), "R(α, γ) − α"),
        note);
  }

  private void waste(SelfishPoint point, List<Tally> batches, SelfishMining theory) {
    row(
        point,
        "growth: main chain for each block found",
        batches,
        SelfishRows::chain,
        SelfishRows::found,
        Reference.exact(theory.growth(), "r_a + r_h, " + SOURCE),
        "");
    row(
        point,
        "stale share of the pool's blocks",
        batches,
        tally -> poolFound(tally) - poolChain(tally),
        SelfishRows::poolFound,
        Reference.exact(theory.poolStale(), "1 − r_a/α"),
        "");
    row(
        point,
        "stale share of the others' blocks",
        batches,
        tally -> found(tally) - poolFound(tally) - (chain(tally) - poolChain(tally)),
        tally -> found(tally) - poolFound(tally),
        Reference.exact(theory.honestStale(), "1 − r_h/(1 − α)"),
        "");
  }

  private void stubborn(SelfishPoint point, List<Tally> batches) {
    row(
        point,
        "the pool's share",
        batches,
        SelfishRows::poolChain,
        SelfishRows::chain,
        new Reference(
            0.4668, 0, 0.00005, Reference.Origin.SOURCE, "darosior/miningsimulation, readme"),
        "recomputed by others as 0.4669");
    row(
        point,
        "growth: main chain for each block found",
        batches,
        SelfishRows::chain,
        SelfishRows::found,
        new Reference(0.6726, 0, 0.00005, Reference.Origin.RECOMPUTED, "reference tables, 2.5"),
        "");
  }

  private void retarget(SelfishPoint point, List<Tally> batches, SelfishMining theory) {
    row(
        point,
        "before the first retarget",
        batches,
        tally -> tally.value(0),
        tally -> tally.value(1),
        Reference.exact(theory.poolRate(), "r_a"),
        theory.poolRate() < point.alpha()
            ? "less than its hash power of " + point.alpha()
            : "no less than its hash power of " + point.alpha());
    row(
        point,
        "after it",
        batches,
        tally -> tally.value(2),
        tally -> tally.value(3),
        Reference.exact(theory.share(), "R(α, γ)"),
        theory.share() > point.alpha() ? "more than its hash power" : "less than its hash power");
  }

  private void row(
      SelfishPoint point,
      String label,
      List<Tally> batches,
      ToDoubleFunction<Tally> above,
      ToDoubleFunction<Tally> below,
      @Nullable Reference reference,
      String note) {
    List<Double> numerators = batches.stream().map(above::applyAsDouble).toList();
    List<Double> denominators = batches.stream().map(below::applyAsDouble).toList();
    double measured = sum(numerators) / sum(denominators);
    Map<String, String> where = new LinkedHashMap<>();
    where.put("α", short4(point.alpha()));
    where.put("γ", short4(point.gamma()));
    rows.add(
        new Row(
            label,
            where,
            "",
            measured,
            Statistics.ratio(numerators, denominators, 0.95),
            Statistics.ratio(numerators, denominators, 0.99),
            reference,
            note));
  }

  private static String short4(double value) {
    return Double.toString(Math.rint(value * 1e4) / 1e4);
  }

  static double sum(List<Double> values) {
    double sum = 0;
    for (double value : values) {
      sum += value;
    }
    return sum;
  }

  static double found(Tally tally) {
    return tally.value(0);
  }

  static double poolFound(Tally tally) {
    return tally.value(1);
  }

  static double chain(Tally tally) {
    return tally.value(2);
  }

  static double poolChain(Tally tally) {
    return tally.value(3);
  }
}
