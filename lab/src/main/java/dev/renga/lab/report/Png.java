package dev.renga.lab.report;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.geom.AffineTransform;
import java.awt.geom.Ellipse2D;
import java.awt.geom.Line2D;
import java.awt.geom.Path2D;
import java.awt.geom.Rectangle2D;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.List;
import javax.imageio.ImageIO;

/// Paints a drawing as PNG, without a screen.
final class Png {
  private static final int SCALE = 2;

  private final Graphics2D graphics;

  private Png(Graphics2D graphics) {
    this.graphics = graphics;
  }

  static byte[] of(Drawing drawing) throws IOException {
    try {
      return paint(drawing);
    } catch (LinkageError | InternalError e) {
      throw new IOException("This Java cannot draw pictures: it has no fonts or no AWT.", e);
    }
  }

  private static byte[] paint(Drawing drawing) throws IOException {
    int width = (int) Math.ceil(drawing.width() * SCALE);
    int height = (int) Math.ceil(drawing.height() * SCALE);
    BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
    Graphics2D graphics = image.createGraphics();
    try {
      graphics.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
      graphics.setRenderingHint(
          RenderingHints.KEY_TEXT_ANTIALIASING, RenderingHints.VALUE_TEXT_ANTIALIAS_ON);
      graphics.setRenderingHint(
          RenderingHints.KEY_STROKE_CONTROL, RenderingHints.VALUE_STROKE_PURE);
      graphics.setColor(Color.WHITE);
      graphics.fillRect(0, 0, width, height);
      graphics.scale(SCALE, SCALE);
      new Png(graphics).marks(drawing);
    } finally {
      graphics.dispose();
    }
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    if (!ImageIO.write(image, "png", bytes)) {
      throw new IOException("This Java cannot write PNG.");
    }
    return bytes.toByteArray();
  }

  private void marks(Drawing drawing) {
    Drawing.Box frame = drawing.frame();
    Rectangle2D inside =
        new Rectangle2D.Double(
            frame.left(), frame.top(), frame.right() - frame.left(), frame.bottom() - frame.top());
    for (Drawing.Mark mark : drawing.marks()) {
      switch (mark) {
        case Drawing.Line line -> {
          graphics.setClip(line.clipped() ? inside : null);
          line(line);
          graphics.setClip(null);
        }
        case Drawing.Dot dot -> dot(dot);
        case Drawing.Text text -> text(text);
      }
    }
  }

  private void ink(Drawing.Ink ink) {
    graphics.setColor(Color.decode(ink.light()));
  }

  private void line(Drawing.Line line) {
    ink(line.ink());
    float[] dashes = line.dashed() ? new float[] {6, 4} : null;
    graphics.setStroke(
        new BasicStroke(
            (float) line.width(), BasicStroke.CAP_BUTT, BasicStroke.JOIN_ROUND, 1, dashes, 0));
    graphics.draw(path(line.points(), false));
  }

  private static Path2D path(List<Drawing.Point> points, boolean closed) {
    Path2D path = new Path2D.Double();
    path.moveTo(points.getFirst().x(), points.getFirst().y());
    for (Drawing.Point point : points.subList(1, points.size())) {
      path.lineTo(point.x(), point.y());
    }
    if (closed) {
      path.closePath();
    }
    return path;
  }

  private void dot(Drawing.Dot dot) {
    ink(dot.ink());
    double x = dot.at().x();
    double y = dot.at().y();
    graphics.setStroke(new BasicStroke(dot.form() == Drawing.Form.CROSS ? 2 : 1));
    switch (dot.form()) {
      case CIRCLE -> graphics.fill(new Ellipse2D.Double(x - 3.5, y - 3.5, 7, 7));
      case RING -> graphics.draw(new Ellipse2D.Double(x - 3.5, y - 3.5, 7, 7));
      case CROSS -> {
        graphics.draw(new Line2D.Double(x - 3.5, y - 3.5, x + 3.5, y + 3.5));
        graphics.draw(new Line2D.Double(x - 3.5, y + 3.5, x + 3.5, y - 3.5));
      }
      case SQUARE, TRIANGLE, DIAMOND -> graphics.fill(path(Corners.of(dot), true));
    }
  }

  private void text(Drawing.Text text) {
    ink(text.ink());
    graphics.setFont(new Font(Font.SANS_SERIF, Font.PLAIN, 1).deriveFont((float) text.size()));
    double width = graphics.getFontMetrics().stringWidth(text.text());
    double shift =
        switch (text.align()) {
          case START -> 0;
          case MIDDLE -> -width / 2;
          case END -> -width;
        };
    AffineTransform before = graphics.getTransform();
    graphics.translate(text.at().x(), text.at().y());
    if (text.upright()) {
      graphics.rotate(-Math.PI / 2);
    }
    graphics.drawString(text.text(), (float) shift, 0);
    graphics.setTransform(before);
  }
}
