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
        String.format(
            Locale.ROOT,
            "%d figures were compared; %d of them %s outside the 99 %% interval. Chance alone puts"
                + " one in a hundred there, about %.1f of these; %d or more in %.0f of a hundred"
                + " runs.",
            score.compared(),
            score.missed(),
            score.missed() == 1 ? "lies" : "lie",
            score.compared() * MISS,
            score.missed(),
            100 * Statistics.atLeast(score.missed(), score.compared(), MISS)));
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
