package dev.renga.lab.experiment;

import java.util.List;

/// Rows that make one table: all have the same parameters.
///
/// @param title an English phrase
/// @param rows in the order to print
public record Section(String title, List<Row> rows) {
  public Section {
    rows = List.copyOf(rows);
  }
}
