package dev.renga.lab.experiment;

import java.util.List;

/// What an experiment found out.
///
/// @param sections tables
/// @param plots pictures
/// @param notes English sentences about method, bounds and what the figures say
public record Findings(List<Section> sections, List<Plot> plots, List<String> notes) {
  public Findings {
    sections = List.copyOf(sections);
    plots = List.copyOf(plots);
    notes = List.copyOf(notes);
  }

  /// How many figures have a reference and a 99 % interval, and how many of those miss it.
  public Score score() {
    int compared = 0;
    int missed = 0;
    double furthest = 0;
    for (Section section : sections) {
      for (Row row : section.rows()) {
        if (row.reference() != null && row.interval99() != null) {
          compared++;
          missed += row.verdict() == Row.Verdict.OUTSIDE ? 1 : 0;
          furthest = Math.max(furthest, row.distance());
        }
      }
    }
    return new Score(compared, missed, furthest);
  }

  /// @param compared figures with reference and interval
  /// @param missed those whose reference lies outside of its 99 % interval
  /// @param furthest the greatest distance of a reference, in half-widths of its 99 % interval
  public record Score(int compared, int missed, double furthest) {}
}
