package dev.renga.lab.report;

import dev.renga.lab.experiment.Interval;
import dev.renga.lab.experiment.Row;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// Numbers for people: as many digits as the interval is worth.
final class Figures {
  private static final int MOST_DECIMALS = 10;
  private static final double SMALL = 1e-3;

  private Figures() {}

  /// The measured figure.
  static String measured(Row row) {
    return number(row.measured(), row);
  }

  /// The reference, empty if there is none.
  static String reference(Row row) {
    return row.reference() == null ? "" : number(row.reference().value(), row);
  }

  /// An interval of the row, empty if there is none.
  static String interval(Row row, @Nullable Interval interval) {
    return interval == null
        ? ""
        : number(interval.low(), row) + " – " + number(interval.high(), row);
  }

  private static String number(double value, Row row) {
    double size =
        Math.max(Math.abs(row.measured()), row.interval99() == null ? 0 : row.interval99().high());
    if (size != 0 && size < SMALL) {
      return value == 0 ? "0" : String.format(Locale.ROOT, "%.2e", value);
    }
    return fixed(value, decimals(row));
  }

  private static int decimals(Row row) {
    Interval interval = row.interval99();
    double half = interval == null ? 0 : (interval.high() - interval.low()) / 2;
    if (half == 0) {
      return plainDecimals(row);
    }
    return Math.clamp((long) Math.ceil(-Math.log10(half)) + 1, 0, MOST_DECIMALS);
  }

  private static int plainDecimals(Row row) {
    double size = Math.abs(row.measured());
    boolean whole = row.measured() == Math.rint(row.measured());
    if (whole && (row.reference() == null || row.reference().value() == row.measured())) {
      return 0;
    }
    return Math.clamp(6 - (long) Math.ceil(Math.log10(Math.max(size, 1))), 0, MOST_DECIMALS);
  }

  private static String fixed(double value, int decimals) {
    String text = String.format(Locale.ROOT, "%." + decimals + "f", value);
    return text.startsWith("-") && isZero(text) ? text.substring(1) : text;
  }

  private static boolean isZero(String text) {
    return text.chars().allMatch(c -> c == '0' || c == '.' || c == '-');
  }

  /// ✓, ✗, or nothing if there is nothing to compare with.
  static String mark(Row row) {
    return switch (row.verdict()) {
      case WITHIN -> "✓";
      case OUTSIDE -> "✗";
      case NONE -> "";
    };
  }
}
