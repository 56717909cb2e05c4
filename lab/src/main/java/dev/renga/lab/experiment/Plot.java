package dev.renga.lab.experiment;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// Data of one picture with a horizontal and a vertical axis.
///
/// @param name file name without suffix: lower case, hyphens
/// @param title an English phrase
/// @param x the horizontal axis
/// @param y the vertical axis
/// @param series what is drawn, in the order of the legend
public record Plot(String name, String title, Axis x, Axis y, List<Series> series) {
  public Plot {
    series = List.copyOf(series);
  }

  /// One axis.
  ///
  /// @param label quantity and unit
  /// @param logarithmic whether equal distances are equal ratios; points that are not positive are
  ///   then left out
  public record Axis(String label, boolean logarithmic) {}

  /// How a series is drawn.
  public enum Style {
    /// Measured: a mark for each point, with a bar for its interval.
    POINTS,
    /// Theory: an unbroken line.
    LINE,
    /// A second theory or a bound: a dashed line.
    DASHED
  }

  /// Points that belong together.
  public record Series(String label, Style style, List<Point> points) {
    public Series {
      points = List.copyOf(points);
    }
  }

  /// One point; the interval is vertical.
  public record Point(double x, double y, @Nullable Interval interval) {
    public static Point of(double x, double y) {
      return new Point(x, y, null);
    }
  }
}
