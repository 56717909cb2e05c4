package dev.renga.lab.report;

import dev.renga.lab.experiment.Findings;
import dev.renga.lab.theory.Statistics;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// What the number of missed intervals says.
final class Judgement {
  private static final double MISS = 0.01;

  private Judgement() {}

  /// Sentences about all comparisons together; none if nothing was compared.
  static List<String> of(Findings findings) {
    Findings.Score score = findings.score();
    if (score.compared() == 0) {
      return List.of();
    }
    List<String> sentences = new ArrayList<>();
    sentences.add(
        ("%s figures were compared; %s of them %s outside the 99 %% interval. Chance alone puts one"
             + " in a hundred there, about %s of these; %s or more in %s of a hundred runs.")
            .formatted(
                score.compared(),
                score.missed(),
                score.missed() == 1 ? "lies" : "lie",
                decimals(score.compared() * MISS, 1),
                score.missed(),
                decimals(100 * Statistics.atLeast(score.missed(), score.compared(), MISS), 0)));
    double limit = Statistics.furthest(score.compared(), 1 - MISS);
    sentences.add(
        ("The furthest figure lies %s half-widths of its interval away. If all are true, the"
             + " furthest of %s stays below %s in 99 of 100 runs: %s.")
            .formatted(
                decimals(score.furthest(), 2),
                score.compared(),
                decimals(limit, 2),
                score.furthest() <= limit
                    ? "all of them together agree"
                    : "together they do not agree"));
    return sentences;
  }

  private static String decimals(double value, int decimals) {
    return String.format(Locale.ROOT, "%." + decimals + "f", value);
  }
}
