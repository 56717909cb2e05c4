package dev.renga.lab.report;

import java.util.List;
import java.util.Locale;

/// Writes a drawing as SVG 1.1. Colours are classes, so that one file serves light and dark.
final class Svg {
  private final StringBuilder text = new StringBuilder();

  private Svg() {}

  static String of(Drawing drawing) {
    Svg svg = new Svg();
    svg.head(drawing);
    for (Drawing.Mark mark : drawing.marks()) {
      switch (mark) {
        case Drawing.Line line -> svg.line(line);
        case Drawing.Dot dot -> svg.dot(dot);
        case Drawing.Text label -> svg.label(label);
      }
    }
    return svg.text.append("</svg>\n").toString();
  }

  private void head(Drawing drawing) {
    text.append("<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 ")
        .append(number(drawing.width()))
        .append(' ')
        .append(number(drawing.height()))
        .append("\" role=\"img\" font-family=\"system-ui, sans-serif\">\n<title>")
        .append(escaped(drawing.title()))
        .append("</title>\n<style>\n");
    for (Drawing.Ink ink : Drawing.Ink.values()) {
      text.append(style(ink, ink.light()));
    }
    text.append("@media (prefers-color-scheme: dark) {\n");
    for (Drawing.Ink ink : Drawing.Ink.values()) {
      text.append(style(ink, ink.dark()));
    }
    Drawing.Box frame = drawing.frame();
    text.append("}\n</style>\n<clipPath id=\"frame\"><rect x=\"")
        .append(number(frame.left()))
        .append("\" y=\"")
        .append(number(frame.top()))
        .append("\" width=\"")
        .append(number(frame.right() - frame.left()))
        .append("\" height=\"")
        .append(number(frame.bottom() - frame.top()))
        .append("\"/></clipPath>\n");
  }

  private static String style(Drawing.Ink ink, String colour) {
    String name = ink.name().toLowerCase(Locale.ROOT);
    return ".s-%s { stroke: %s; fill: none } .f-%s { fill: %s }\n"
        .formatted(name, colour, name, colour);
  }

  private static String stroke(Drawing.Ink ink) {
    return "s-" + ink.name().toLowerCase(Locale.ROOT);
  }

  private static String fill(Drawing.Ink ink) {
    return "f-" + ink.name().toLowerCase(Locale.ROOT);
  }

  private void line(Drawing.Line line) {
    text.append("<polyline class=\"").append(stroke(line.ink())).append("\" stroke-width=\"");
    text.append(number(line.width())).append('"');
    text.append(line.dashed() ? " stroke-dasharray=\"6 4\"" : "");
    text.append(line.clipped() ? " clip-path=\"url(#frame)\"" : "").append(" points=\"");
    points(line.points());
    text.append("\"/>\n");
  }

  private void dot(Drawing.Dot dot) {
    double x = dot.at().x();
    double y = dot.at().y();
    switch (dot.form()) {
      case CIRCLE, RING -> {
        boolean ring = dot.form() == Drawing.Form.RING;
        text.append("<circle class=\"")
            .append(ring ? stroke(dot.ink()) : fill(dot.ink()))
            .append("\" cx=\"")
            .append(number(x))
            .append("\" cy=\"")
            .append(number(y))
            .append("\" r=\"3.5\"/>\n");
      }
      case CROSS -> {
        text.append("<path class=\"")
            .append(stroke(dot.ink()))
            .append("\" stroke-width=\"2\" d=\"");
        text.append("M%s %s l7 7 m0 -7 l-7 7".formatted(number(x - 3.5), number(y - 3.5)));
        text.append("\"/>\n");
      }
      default -> {
        text.append("<polygon class=\"").append(fill(dot.ink())).append("\" points=\"");
        points(Corners.of(dot));
        text.append("\"/>\n");
      }
    }
  }

  private void points(List<Drawing.Point> points) {
    for (Drawing.Point point : points) {
      text.append(number(point.x())).append(',').append(number(point.y())).append(' ');
    }
  }

  private void label(Drawing.Text label) {
    String x = number(label.at().x());
    String y = number(label.at().y());
    String anchor =
        switch (label.align()) {
          case START -> "start";
          case MIDDLE -> "middle";
          case END -> "end";
        };
    text.append("<text class=\"%s\" x=\"%s\" y=\"%s\"".formatted(fill(label.ink()), x, y));
    text.append(" font-size=\"%s\" text-anchor=\"%s\"".formatted(number(label.size()), anchor));
    text.append(label.upright() ? " transform=\"rotate(-90 %s %s)\"".formatted(x, y) : "");
    text.append('>').append(escaped(label.text())).append("</text>\n");
  }

  private static String number(double value) {
    String two = String.format(Locale.ROOT, "%.2f", value);
    return two.endsWith(".00") ? two.substring(0, two.length() - 3) : two;
  }

  static String escaped(String text) {
    return text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;");
  }
}
