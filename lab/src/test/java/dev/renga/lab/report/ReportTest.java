package dev.renga.lab.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.renga.lab.experiment.ExperimentRun;
import dev.renga.lab.experiment.Findings;
import dev.renga.lab.experiment.Interval;
import dev.renga.lab.experiment.Parameters;
import dev.renga.lab.experiment.Plot;
import dev.renga.lab.experiment.Progress;
import dev.renga.lab.experiment.Reference;
import dev.renga.lab.experiment.Result;
import dev.renga.lab.experiment.Row;
import dev.renga.lab.experiment.Section;
import dev.renga.lab.race.MajorityExperiment;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.util.List;
import java.util.Map;
import javax.imageio.ImageIO;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.xml.sax.InputSource;

class ReportTest {
  private static final Plot PLOT =
      new Plot(
          "probe",
          "a < b & \"c\"",
          new Plot.Axis("x", false),
          new Plot.Axis("y", true),
          List.of(
              new Plot.Series("q", Plot.Style.LINE, List.of(at(1, 0.1), at(2, 0.01), at(3, 1e-9))),
              new Plot.Series("q", Plot.Style.DASHED, List.of(at(1, 0.2), at(2, 0))),
              new Plot.Series(
                  "q",
                  Plot.Style.POINTS,
                  List.of(new Plot.Point(1, 0.1, new Interval(0, 0.2)), at(2, 0.01), at(3, 0)))));

  private static Plot.Point at(double x, double y) {
    return Plot.Point.of(x, y);
  }

  private static Result result() {
    Interval interval = new Interval(0.19, 0.21);
    Row within =
        new Row(
            "share, \"own\"",
            Map.of("q", "0.1"),
            "",
            0.2,
            new Interval(0.193, 0.207),
            interval,
            Reference.exact(0.2045873, "f<x>"),
            "n");
    Row outside =
        new Row(
            "b", Map.of("q", "0.2"), "h", 0.2, interval, interval, Reference.exact(0.3, "f"), "");
    Row alone = new Row("c", Map.of("q", "0.3"), "GW", 15.97, null, null, null, "");
    return new Result(
        "probe",
        Parameters.of(new MajorityExperiment()),
        new Findings(
            List.of(new Section("Table", List.of(within, outside, alone))),
            List.of(PLOT),
            List.of("A note.")),
        "00ff");
  }

  @Test
  void theTableShowsMeasuredBesideExpected() {
    String text = ReportText.of(result());
    assertThat(line(text, "own"))
        .contains("0.200")
        .contains("0.190 – 0.210")
        .contains("0.205")
        .contains("✓");
    assertThat(line(text, "✗")).startsWith("0.2  b").contains("0.300");
    assertThat(line(text, "GW")).contains("15.97").doesNotContain("✓");
    assertThat(text)
        .contains("2 figures were compared; 1 of them lies outside")
        .contains("hash 00ff");
    assertThat(text).contains("together they do not agree");
  }

  private static String line(String text, String word) {
    return text.lines().filter(line -> line.contains(word)).findFirst().orElseThrow().strip();
  }

  @Test
  void csvQuotesWhatItMust() {
    List<String> lines = List.of(Csv.of(result()).split("\r\n"));
    assertThat(lines).hasSize(4);
    assertThat(lines.getFirst()).startsWith("experiment,section,label,q,unit,measured,low95");
    assertThat(lines.get(1))
        .startsWith(
            "probe,Table,\"share,"
                + " \"\"own\"\"\",0.1,,0.2,0.193,0.207,0.19,0.21,0.2045873,0.0,0.0,R,f<x>,within");
    assertThat(lines.get(2)).contains(",outside,");
    assertThat(lines.get(3)).endsWith("GW,15.97,,,,,,,,,,,");
  }

  @Test
  void svgIsWellFormedAndEscaped() throws Exception {
    String svg = PlotDrawing.svg(PLOT);
    var document =
        DocumentBuilderFactory.newInstance()
            .newDocumentBuilder()
            .parse(new InputSource(new java.io.StringReader(svg)));
    assertThat(document.getElementsByTagName("polyline").getLength()).isPositive();
    assertThat(document.getElementsByTagName("title").item(0).getTextContent())
        .isEqualTo("a < b & \"c\"");
    assertThat(svg)
        .contains("prefers-color-scheme: dark")
        .doesNotContain("NaN")
        .doesNotContain("Infinity");
  }

  @Test
  void pngShowsTheSameDrawing() throws Exception {
    BufferedImage image = ImageIO.read(new ByteArrayInputStream(PlotDrawing.png(PLOT)));
    Drawing drawing = PlotDrawing.drawing(PLOT);
    assertThat(image.getWidth()).isEqualTo((int) (2 * drawing.width()));
    int blue = 0;
    for (int x = 0; x < image.getWidth(); x++) {
      for (int y = 0; y < image.getHeight(); y++) {
        blue += (image.getRGB(x, y) & 0xffffff) == 0x0b5fae ? 1 : 0;
      }
    }
    assertThat(blue).isGreaterThan(100);
  }

  @Test
  void thePageHoldsEverythingAndAsksForNothing() throws Exception {
    String html = HtmlReport.of(result(), "What <it> asks.");
    assertThat(html)
        .contains("What &lt;it&gt; asks.")
        .contains("測定値")
        .contains("<svg")
        .contains("f&lt;x&gt;")
        .contains("class=\"outside\">✗");
    assertThat(html.replace("http://www.w3.org/2000/svg", ""))
        .doesNotContain("http")
        .doesNotContain("<script");
    assertThat(html).contains("url(#frame-probe)").doesNotContain("url(#frame)");
  }

  @Test
  void emptyPlotsAndFlatOnesAreDrawn() throws Exception {
    Plot.Axis axis = new Plot.Axis("v", false);
    Plot empty = new Plot("e", "empty", axis, axis, List.of());
    Plot flat =
        new Plot(
            "f",
            "flat",
            new Plot.Axis("v", true),
            axis,
            List.of(new Plot.Series("s", Plot.Style.POINTS, List.of(at(5, 2)))));
    for (Plot plot : List.of(empty, flat)) {
      assertThat(PlotDrawing.svg(plot)).contains("</svg>").doesNotContain("NaN");
      assertThat(PlotDrawing.png(plot)).isNotEmpty();
    }
  }

  @Test
  void ticksAreRoundAndCoverTheValues() {
    Scale linear = Scale.covering(0.03, 0.97, false, 0, 100);
    assertThat(linear.ticks().stream().map(linear::text))
        .containsExactly("0.0", "0.2", "0.4", "0.6", "0.8", "1.0");
    assertThat(linear.place(0.5)).isEqualTo(50);
    Scale powers = Scale.covering(2e-5, 0.5, true, 0, 100);
    assertThat(powers.ticks().stream().map(powers::text))
        .containsExactly("1e-5", "1e-4", "0.001", "0.01", "0.1", "1");
    assertThat(powers.canShow(0)).isFalse();
  }

  @Test
  void moneyIsNamedWhereAPriceIsGiven() throws Exception {
    Result result =
        ExperimentRun.of(
                new MajorityExperiment(),
                Parameters.of(new MajorityExperiment(), Map.of("trials", "200", "coin", "100000")))
            .run(2, Progress.NONE);
    assertThat(ReportText.of(result)).contains("their value").contains("1,875,000 USD");
    assertThat(HtmlReport.of(result, "s")).contains("overtaken-within");
  }
}
