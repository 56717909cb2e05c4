package dev.renga.lab.report;

import dev.renga.lab.experiment.Interval;
import dev.renga.lab.experiment.Plot;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.DoubleConsumer;

/// Draws a plot: axes with ticks, series, and a legend below. Series with the same label share one
/// colour and one entry of the legend, so that theory and measurement of one thing belong together.
public final class PlotDrawing {
  private static final double WIDTH = 720;
  private static final double LEFT = 72;
  private static final double RIGHT = 700;
  private static final double TOP = 40;
  private static final double BOTTOM = 400;
  private static final double LEGEND_TOP = 458;
  private static final double LEGEND_STEP = 20;
  private static final int LEGEND_COLUMNS = 2;
  private static final List<Drawing.Ink> INKS =
      List.of(
          Drawing.Ink.FIRST,
          Drawing.Ink.SECOND,
          Drawing.Ink.THIRD,
          Drawing.Ink.FOURTH,
          Drawing.Ink.FIFTH,
          Drawing.Ink.SIXTH);

  private final Plot plot;
  private final List<Drawing.Mark> marks = new ArrayList<>();
  private final Map<String, Integer> entries = new LinkedHashMap<>();
  private final Scale x;
  private final Scale y;

  private PlotDrawing(Plot plot) {
    this.plot = plot;
    this.x = scale(true);
    this.y = scale(false);
    plot.series().forEach(series -> entries.putIfAbsent(series.label(), entries.size()));
  }

  /// The plot as a self-contained SVG image, legible on light and dark ground.
  public static String svg(Plot plot) {
    return Svg.of(new PlotDrawing(plot).draw());
  }

  /// The plot as a PNG image on white ground, twice the size in pixels.
  ///
  /// @throws IOException if this Java cannot draw, such as one without fonts
  public static byte[] png(Plot plot) throws IOException {
    return Png.of(new PlotDrawing(plot).draw());
  }

  static Drawing drawing(Plot plot) {
    return new PlotDrawing(plot).draw();
  }

  /// Measured points decide what is shown; without any, lines do.
  private Scale scale(boolean horizontal) {
    Plot.Axis axis = horizontal ? plot.x() : plot.y();
    boolean measured =
        plot.series().stream()
            .anyMatch(each -> each.style() == Plot.Style.POINTS && !each.points().isEmpty());
    double[] ends = {Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY};
    DoubleConsumer include =
        value -> {
          if (Double.isFinite(value) && (!axis.logarithmic() || value > 0)) {
            ends[0] = Math.min(ends[0], value);
            ends[1] = Math.max(ends[1], value);
          }
        };
    for (Plot.Series series : plot.series()) {
      boolean decides = !measured || series.style() == Plot.Style.POINTS;
      for (Plot.Point point : series.points()) {
        if (horizontal) {
          include.accept(point.x());
        } else if (decides) {
          include.accept(point.y());
          Interval interval = point.interval();
          if (interval != null && !axis.logarithmic()) {
            include.accept(interval.low());
          }
          if (interval != null) {
            include.accept(interval.high());
          }
        }
      }
    }
    double least = ends[0] <= ends[1] ? ends[0] : 1;
    double most = ends[0] <= ends[1] ? ends[1] : 10;
    return horizontal
        ? Scale.covering(least, most, axis.logarithmic(), LEFT, RIGHT)
        : Scale.covering(least, most, axis.logarithmic(), BOTTOM, TOP);
  }

  private Drawing draw() {
    axes();
    for (Plot.Series series : plot.series()) {
      if (series.style() != Plot.Style.POINTS) {
        line(series);
      }
    }
    for (Plot.Series series : plot.series()) {
      if (series.style() == Plot.Style.POINTS) {
        points(series);
      }
    }
    double height = legend();
    return new Drawing(
        WIDTH, height, new Drawing.Box(LEFT, TOP, RIGHT, BOTTOM), plot.title(), marks);
  }

  private void axes() {
    marks.add(
        new Drawing.Text(
            new Drawing.Point(LEFT, 22),
            plot.title(),
            Drawing.Align.START,
            14,
            false,
            Drawing.Ink.TEXT));
    for (double tick : x.ticks()) {
      double place = x.place(tick);
      marks.add(Drawing.Line.of(place, TOP, place, BOTTOM, Drawing.Ink.GRID));
      marks.add(
          Drawing.Text.of(
              place, BOTTOM + 18, x.text(tick), Drawing.Align.MIDDLE, Drawing.Ink.QUIET));
    }
    for (double tick : y.ticks()) {
      double place = y.place(tick);
      marks.add(Drawing.Line.of(LEFT, place, RIGHT, place, Drawing.Ink.GRID));
      marks.add(
          Drawing.Text.of(LEFT - 8, place + 4, y.text(tick), Drawing.Align.END, Drawing.Ink.QUIET));
    }
    marks.add(Drawing.Line.of(LEFT, BOTTOM, RIGHT, BOTTOM, Drawing.Ink.QUIET));
    marks.add(Drawing.Line.of(LEFT, TOP, LEFT, BOTTOM, Drawing.Ink.QUIET));
    marks.add(
        Drawing.Text.of(
            (LEFT + RIGHT) / 2,
            BOTTOM + 38,
            plot.x().label(),
            Drawing.Align.MIDDLE,
            Drawing.Ink.TEXT));
    marks.add(
        new Drawing.Text(
            new Drawing.Point(18, (TOP + BOTTOM) / 2),
            plot.y().label(),
            Drawing.Align.MIDDLE,
            12,
            true,
            Drawing.Ink.TEXT));
  }

  private void line(Plot.Series series) {
    List<Drawing.Point> places = new ArrayList<>();
    for (Plot.Point point : series.points()) {
      if (x.canShow(point.x()) && y.canShow(point.y())) {
        places.add(place(point.x(), point.y()));
      }
    }
    if (places.size() > 1) {
      boolean dashed = series.style() == Plot.Style.DASHED;
      marks.add(new Drawing.Line(places, ink(series), dashed ? 1.3 : 1.8, dashed, true));
    }
  }

  private void points(Plot.Series series) {
    for (Plot.Point point : series.points()) {
      if (!x.canShow(point.x()) || !y.canShow(point.y())) {
        continue;
      }
      Interval interval = point.interval();
      if (interval != null) {
        double low = y.canShow(interval.low()) ? Math.max(interval.low(), y.low()) : y.low();
        bar(x.place(point.x()), y.place(low), y.place(interval.high()), ink(series));
      }
      marks.add(new Drawing.Dot(place(point.x(), point.y()), form(series), ink(series)));
    }
  }

  private void bar(double at, double low, double high, Drawing.Ink ink) {
    marks.add(Drawing.Line.of(at, low, at, high, ink));
    marks.add(Drawing.Line.of(at - 3, low, at + 3, low, ink));
    marks.add(Drawing.Line.of(at - 3, high, at + 3, high, ink));
  }

  private Drawing.Point place(double atX, double atY) {
    return new Drawing.Point(x.place(atX), y.place(atY));
  }

  private int entry(Plot.Series series) {
    return entries.getOrDefault(series.label(), 0);
  }

  private Drawing.Ink ink(Plot.Series series) {
    return INKS.get(entry(series) % INKS.size());
  }

  private Drawing.Form form(Plot.Series series) {
    Drawing.Form[] forms = Drawing.Form.values();
    return forms[entry(series) % forms.length];
  }

  private double legend() {
    double column = (RIGHT - LEFT) / LEGEND_COLUMNS;
    for (Plot.Series series : plot.series()) {
      int entry = entry(series);
      double left = LEFT + entry % LEGEND_COLUMNS * column;
      int row = entry / LEGEND_COLUMNS;
      double at = LEGEND_TOP + row * LEGEND_STEP;
      switch (series.style()) {
        case POINTS ->
            marks.add(new Drawing.Dot(new Drawing.Point(left + 14, at), form(series), ink(series)));
        case LINE ->
            marks.add(
                new Drawing.Line(
                    List.of(new Drawing.Point(left, at), new Drawing.Point(left + 28, at)),
                    ink(series),
                    1.8,
                    false,
                    false));
        case DASHED ->
            marks.add(
                new Drawing.Line(
                    List.of(new Drawing.Point(left, at + 4), new Drawing.Point(left + 28, at + 4)),
                    ink(series),
                    1.3,
                    true,
                    false));
      }
    }
    entries.forEach(
        (label, entry) ->
            marks.add(
                Drawing.Text.of(
                    LEFT + entry % LEGEND_COLUMNS * column + 36,
                    LEGEND_TOP + entry / LEGEND_COLUMNS * LEGEND_STEP + 4,
                    label,
                    Drawing.Align.START,
                    Drawing.Ink.TEXT)));
    int rows = (entries.size() + LEGEND_COLUMNS - 1) / LEGEND_COLUMNS;
    return LEGEND_TOP + rows * LEGEND_STEP;
  }
}
