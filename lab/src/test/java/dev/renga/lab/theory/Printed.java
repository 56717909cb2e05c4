package dev.renga.lab.theory;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.function.Consumer;

/// Holds formulas against printed figures, to the last printed digit.
final class Printed {
  private Printed() {}

  /// A figure rounds to the printed one; a tie of the rounding may fall either way.
  static void agrees(PublishedTable.Cell printed, double computed) {
    assertThat(computed)
        .as(printed.text())
        .isBetween(
            printed.value() - printed.rounding() * 1.000001,
            printed.value() + printed.rounding() * 1.000001);
  }

  /// Visits every row of a table and says how many figures that were.
  static void each(String table, Consumer<List<PublishedTable.Cell>> row) {
    PublishedTable published = PublishedTable.read(table);
    assertThat(published.rows()).isNotEmpty();
    published.rows().forEach(row);
    System.out.println("figures: %s.txt %s rows".formatted(table, published.rows().size()));
  }
}
