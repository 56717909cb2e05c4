package dev.renga.lab.report;

import java.util.List;

/// The corners of forms that have any.
final class Corners {
  private static final double HALF = 3.5;

  private Corners() {}

  static List<Drawing.Point> of(Drawing.Dot dot) {
    double x = dot.at().x();
    double y = dot.at().y();
    return switch (dot.form()) {
      case TRIANGLE ->
          List.of(
              new Drawing.Point(x, y - HALF - 1),
              new Drawing.Point(x + HALF + 1, y + HALF),
              new Drawing.Point(x - HALF - 1, y + HALF));
      case DIAMOND ->
          List.of(
              new Drawing.Point(x, y - HALF - 1.5),
              new Drawing.Point(x + HALF + 1.5, y),
              new Drawing.Point(x, y + HALF + 1.5),
              new Drawing.Point(x - HALF - 1.5, y));
      case SQUARE, CIRCLE, CROSS, RING ->
          List.of(
              new Drawing.Point(x - HALF, y - HALF),
              new Drawing.Point(x + HALF, y - HALF),
              new Drawing.Point(x + HALF, y + HALF),
              new Drawing.Point(x - HALF, y + HALF));
    };
  }
}
