package dev.renga.lab.report;

import dev.renga.lab.experiment.Plot;
import dev.renga.lab.experiment.Result;
import dev.renga.lab.experiment.Row;
import dev.renga.lab.experiment.Section;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// A result as one HTML page without anything from outside: what was asked, pictures, tables,
/// notes. Headings are English and Japanese. No scripts.
public final class HtmlReport {
  private static final String STYLE =
      """
      :root { color-scheme: light dark }
      body { font: 16px/1.5 system-ui, sans-serif; max-width: 76rem; margin: 2rem auto; padding: 0 1rem;
        color: #1f2328; background: #ffffff }
      h1, h2 { line-height: 1.25 } h2 { margin-top: 2.5rem }
      [lang=ja] { color: #59636e; font-weight: normal; font-size: 0.85em }
      .table { overflow-x: auto }
      table { border-collapse: collapse; font-variant-numeric: tabular-nums; font-size: 0.9rem }
      th, td { padding: 0.25rem 0.6rem; border-bottom: 1px solid #d9dee3; text-align: right; white-space: nowrap }
      th { text-align: center; vertical-align: bottom }
      td.text { text-align: left }
      .within { color: #1a7f37 } .outside { color: #b42318; font-weight: bold }
      svg { max-width: 45rem; width: 100%; height: auto; display: block; margin: 1rem 0 }
      code { overflow-wrap: anywhere }
      @media (prefers-color-scheme: dark) {
        body { color: #e6edf3; background: #0d1117 }
        [lang=ja] { color: #9198a1 }
        th, td { border-color: #353c44 }
        .within { color: #57d364 } .outside { color: #ff9492 }
      }
      """;

  private final Result result;
  private final StringBuilder html = new StringBuilder();

  private HtmlReport(Result result) {
    this.result = result;
  }

  /// @param summary what the experiment asks, one sentence
  public static String of(Result result, String summary) {
    HtmlReport report = new HtmlReport(result);
    report.page(summary);
    return report.html.toString();
  }

  private void page(String summary) {
    html.append("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n")
        .append("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>")
        .append(escaped("Renga: " + result.experiment()))
        .append("</title>\n<style>\n")
        .append(STYLE)
        .append("</style>\n</head>\n<body>\n<h1>")
        .append(escaped(result.experiment()))
        .append("</h1>\n<p>")
        .append(escaped(summary))
        .append("</p>\n");
    heading("Parameters", "条件");
    parameters();
    if (!result.findings().plots().isEmpty()) {
      heading("Pictures", "グラフ");
      result.findings().plots().forEach(this::plot);
    }
    heading("Measured and expected", "測定値と期待値");
    result.findings().sections().forEach(this::section);
    heading("Notes", "注記");
    html.append("<ul>\n");
    List<String> notes = new ArrayList<>(result.findings().notes());
    notes.addAll(Judgement.of(result.findings()));
    notes.forEach(note -> html.append("<li>").append(escaped(note)).append("</li>\n"));
    html.append("</ul>\n");
    heading("Hash of the run", "実行のハッシュ");
    html.append("<p><code>").append(result.hash()).append("</code></p>\n</body>\n</html>\n");
  }

  private void heading(String english, String japanese) {
    html.append("<h2>").append(both(english, japanese)).append("</h2>\n");
  }

  private static String both(String english, String japanese) {
    return escaped(english) + " <span lang=\"ja\">" + escaped(japanese) + "</span>";
  }

  private void parameters() {
    html.append("<div class=\"table\"><table>\n<tr><th>")
        .append(both("name", "名前"))
        .append("</th><th>")
        .append(both("value", "値"))
        .append("</th></tr>\n");
    for (Map.Entry<String, String> each : result.parameters().values().entrySet()) {
      html.append("<tr>");
      cell("text", each.getKey());
      cell("text", each.getValue());
      html.append("</tr>\n");
    }
    html.append("</table></div>\n");
  }

  /// Ids inside of the picture become its own, as several pictures share the page.
  private void plot(Plot plot) {
    String id = "frame-" + plot.name();
    html.append(
        PlotDrawing.svg(plot)
            .replace("id=\"frame\"", "id=\"" + id + "\"")
            .replace("url(#frame)", "url(#" + id + ")"));
  }

  private void section(Section section) {
    html.append("<h3>").append(escaped(section.title())).append("</h3>\n");
    html.append("<div class=\"table\"><table>\n<tr>");
    if (!section.rows().isEmpty()) {
      section.rows().getFirst().parameters().keySet().forEach(name -> head(escaped(name)));
    }
    head(both("figure", "量"));
    head(both("measured", "測定値"));
    head(both("95 % interval", "95 % 信頼区間"));
    head(both("99 % interval", "99 % 信頼区間"));
    head(both("unit", "単位"));
    head(both("expected", "期待値"));
    head(both("within", "区間内"));
    head(both("source", "出典"));
    head(both("remark", "備考"));
    html.append("</tr>\n");
    section.rows().forEach(this::row);
    html.append("</table></div>\n");
  }

  private void head(String content) {
    html.append("<th>").append(content).append("</th>");
  }

  private void row(Row row) {
    html.append("<tr>");
    row.parameters().values().forEach(value -> cell("", value));
    cell("text", row.label());
    cell("", Figures.measured(row));
    cell("", Figures.interval(row, row.interval95()));
    cell("", Figures.interval(row, row.interval99()));
    cell("text", row.unit());
    cell("", Figures.reference(row));
    cell(
        switch (row.verdict()) {
          case WITHIN -> "within";
          case OUTSIDE -> "outside";
          case NONE -> "";
        },
        Figures.mark(row));
    cell(
        "text",
        row.reference() == null
            ? ""
            : "[" + row.reference().origin().letter() + "] " + row.reference().source());
    cell("text", row.note());
    html.append("</tr>\n");
  }

  private void cell(String kind, String content) {
    html.append(kind.isEmpty() ? "<td>" : "<td class=\"" + kind + "\">")
        .append(escaped(content))
        .append("</td>");
  }

  private static String escaped(String text) {
    return Svg.escaped(text);
  }
}
