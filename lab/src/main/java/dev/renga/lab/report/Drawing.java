package dev.renga.lab.report;

import java.util.List;

/// A picture as simple marks, in points from the upper left corner; SVG and PNG are made of it.
///
/// @param width of the whole
/// @param height of the whole
/// @param frame what clipped marks are cut to
/// @param title for those who cannot see it
/// @param marks from back to front
record Drawing(double width, double height, Box frame, String title, List<Mark> marks) {
  Drawing {
    marks = List.copyOf(marks);
  }

  /// A colour by its role; what it is depends on light or dark.
  enum Ink {
    TEXT("#1f2328", "#e6edf3"),
    QUIET("#59636e", "#9198a1"),
    GRID("#d9dee3", "#353c44"),
    FIRST("#0b5fae", "#6cb6ff"),
    SECOND("#b04a00", "#ffa657"),
    THIRD("#1a7f37", "#57d364"),
    FOURTH("#8e3fc2", "#d2a8ff"),
    FIFTH("#a3195b", "#ff8fc0"),
    SIXTH("#5f5600", "#d8c84a");

    private final String light;
    private final String dark;

    Ink(String light, String dark) {
      this.light = light;
      this.dark = dark;
    }

    String light() {
      return light;
    }

    String dark() {
      return dark;
    }
  }

  /// The shape of a measured point, so that series differ without colours too.
  enum Form {
    CIRCLE,
    SQUARE,
    TRIANGLE,
    DIAMOND,
    CROSS,
    RING
  }

  /// Where a text stands in relation to its point.
  enum Align {
    START,
    MIDDLE,
    END
  }

  record Point(double x, double y) {}

  record Box(double left, double top, double right, double bottom) {}

  sealed interface Mark {}

  /// An open line.
  record Line(List<Point> points, Ink ink, double width, boolean dashed, boolean clipped)
      implements Mark {
    Line {
      points = List.copyOf(points);
    }

    static Line of(double x1, double y1, double x2, double y2, Ink ink) {
      return new Line(List.of(new Point(x1, y1), new Point(x2, y2)), ink, 1, false, false);
    }
  }

  /// A measured point.
  record Dot(Point at, Form form, Ink ink) implements Mark {}

  /// One line of text; its baseline is at the point.
  record Text(Point at, String text, Align align, double size, boolean upright, Ink ink)
      implements Mark {
    static Text of(double x, double y, String text, Align align, Ink ink) {
      return new Text(new Point(x, y), text, align, 12, false, ink);
    }
  }
}
