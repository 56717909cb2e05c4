package dev.renga.lab.theory;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/// A table of figures that Renga is held against, as printed. The tables lie beside this class, one
/// file each: cells separated by tabs, the first line (after `#`) names the columns.
///
/// @param columns names of the columns
/// @param rows each with one cell for each column
public record PublishedTable(List<String> columns, List<List<Cell>> rows) {
  public PublishedTable {
    columns = List.copyOf(columns);
    rows = rows.stream().map(List::copyOf).toList();
  }

  /// Reads a table.
  ///
  /// @param name file name without suffix, such as `double-spend-exact`
  public static PublishedTable read(String name) {
    try (InputStream in = PublishedTable.class.getResourceAsStream(name + ".txt")) {
      if (in == null) {
        throw new IllegalArgumentException("no table is called " + name);
      }
      List<String> lines = new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
      List<String> columns = cells(lines.getFirst().substring("# ".length()));
      List<List<Cell>> rows = new ArrayList<>();
      for (String line : lines.subList(1, lines.size())) {
        List<Cell> row = cells(line).stream().map(Cell::new).toList();
        if (row.size() != columns.size()) {
          throw new IllegalArgumentException("%s: %s".formatted(name, line));
        }
        rows.add(row);
      }
      return new PublishedTable(columns, rows);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<String> cells(String line) {
    List<String> cells = new ArrayList<>();
    int from = 0;
    for (int tab = line.indexOf('\t'); tab >= 0; tab = line.indexOf('\t', from)) {
      cells.add(line.substring(from, tab));
      from = tab + 1;
    }
    cells.add(line.substring(from));
    return cells;
  }

  /// One printed figure.
  ///
  /// @param text as printed, such as `36.00%`, `1/3` or `718 436`
  public record Cell(String text) {
    /// The number; per cent become fractions of 1.
    public double value() {
      int slash = number().indexOf('/');
      double value =
          slash < 0
              ? new BigDecimal(number()).doubleValue()
              : Double.parseDouble(number().substring(0, slash))
                  / Double.parseDouble(number().substring(slash + 1));
      return isPercent() ? value / 100 : value;
    }

    /// The number as a count.
    public int count() {
      return new BigDecimal(number()).intValueExact();
    }

    /// Half a unit of the last printed digit.
    public double rounding() {
      int scale = new BigDecimal(number()).scale() + (isPercent() ? 2 : 0);
      return 0.5 * Math.pow(10, -scale);
    }

    private boolean isPercent() {
      return text.endsWith("%");
    }

    private String number() {
      StringBuilder digits = new StringBuilder();
      int from = text.indexOf('=') + 1;
      for (int i = from; i < text.length(); i++) {
        char c = text.charAt(i);
        if (c == '%' || c == '(') {
          break;
        }
        if ((c >= '0' && c <= '9') || c == '.' || c == '-' || c == 'e' || c == '/') {
          digits.append(c);
        } else if (c > ' ' && digits.length() > 0 && c != ',') {
          break;
        }
      }
      return digits.toString();
    }
  }
}
