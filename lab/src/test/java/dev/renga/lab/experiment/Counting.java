package dev.renga.lab.experiment;

import dev.renga.lab.model.Dice;
import java.util.List;
import java.util.Map;

/// A small experiment: each unit adds up some dice.
final class Counting implements Experiment {
  @Override
  public String name() {
    return "counting";
  }

  @Override
  public String summary() {
    return "Adds up dice.";
  }

  @Override
  public List<Parameter> parameters() {
    return List.of(
        new Parameter.Whole("units", "units", "", 1, 100, 12),
        new Parameter.Real("scale", "factor", "", 0, 1, 0.5),
        new Parameter.Reals("list", "numbers", "m", 0, 2, List.of()),
        new Parameter.Wholes("counts", "whole numbers", "", 0, 9, List.of(1L, 2L)),
        new Parameter.Choice("kind", "which", List.of("a", "b"), "a"));
  }

  @Override
  public Plan plan(Parameters parameters) throws ParameterException {
    if (parameters.count("units") == 99) {
      throw new ParameterException("99 units are impossible.");
    }
    return new Plan() {
      @Override
      public int units() {
        return parameters.count("units");
      }

      @Override
      public double weight(int unit) {
        return unit + 1;
      }

      @Override
      public Tally run(int unit, long seed, Progress progress) throws StoppedException {
        Dice dice = new Dice(seed);
        double sum = 0;
        for (int i = 0; i < 100; i++) {
          progress.check();
          sum += dice.nextDouble() / 3;
        }
        progress.at(0.5, "half of " + unit);
        return Tally.of(sum, unit);
      }

      @Override
      public Findings conclude(List<Tally> tallies) {
        double sum = 0;
        for (Tally tally : tallies) {
          sum += tally.value(0);
        }
        Row row =
            new Row(
                "sum",
                Map.of("scale", parameters.text("scale")),
                "",
                sum,
                new Interval(sum - 1, sum + 1),
                new Interval(sum - 2, sum + 2),
                Reference.exact(sum, "itself"),
                "");
        return new Findings(
            List.of(new Section("Sums", List.of(row))), List.of(), List.of("A note."));
      }
    };
  }
}
