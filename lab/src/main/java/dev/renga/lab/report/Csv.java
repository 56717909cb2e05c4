package dev.renga.lab.report;

import dev.renga.lab.experiment.Interval;
import dev.renga.lab.experiment.Reference;
import dev.renga.lab.experiment.Result;
import dev.renga.lab.experiment.Row;
import dev.renga.lab.experiment.Section;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// A result as comma-separated values (RFC 4180, lines end in CR LF): one line for each figure, one
/// column for each parameter that any of them has; numbers with all their digits.
public final class Csv {
  private static final List<String> BEFORE = List.of("experiment", "section", "label");
  private static final List<String> AFTER =
      List.of(
          "unit",
          "measured",
          "low95",
          "high95",
          "low99",
          "high99",
          "reference",
          "reference_standard_error",
          "reference_rounding",
          "origin",
          "source",
          "verdict",
          "note");

  private Csv() {}

  public static String of(Result result) {
    Set<String> parameters = new LinkedHashSet<>();
    for (Section section : result.findings().sections()) {
      section.rows().forEach(row -> parameters.addAll(row.parameters().keySet()));
    }
    StringBuilder text = new StringBuilder();
    List<String> head = new ArrayList<>(BEFORE);
    head.addAll(parameters);
    head.addAll(AFTER);
    line(head, text);
    for (Section section : result.findings().sections()) {
      for (Row row : section.rows()) {
        List<String> line =
            new ArrayList<>(List.of(result.experiment(), section.title(), row.label()));
        parameters.forEach(name -> line.add(row.parameters().getOrDefault(name, "")));
        figures(row, line);
        line(line, text);
      }
    }
    return text.toString();
  }

  private static void figures(Row row, List<String> line) {
    line.add(row.unit());
    line.add(Double.toString(row.measured()));
    for (Interval interval : intervals(row)) {
      line.add(interval == null ? "" : Double.toString(interval.low()));
      line.add(interval == null ? "" : Double.toString(interval.high()));
    }
    Reference reference = row.reference();
    line.add(reference == null ? "" : Double.toString(reference.value()));
    line.add(reference == null ? "" : Double.toString(reference.standardError()));
    line.add(reference == null ? "" : Double.toString(reference.rounding()));
    line.add(reference == null ? "" : reference.origin().letter());
    line.add(reference == null ? "" : reference.source());
    line.add(
        switch (row.verdict()) {
          case WITHIN -> "within";
          case OUTSIDE -> "outside";
          case NONE -> "";
        });
    line.add(row.note());
  }

  private static List<@Nullable Interval> intervals(Row row) {
    List<@Nullable Interval> both = new ArrayList<>();
    both.add(row.interval95());
    both.add(row.interval99());
    return both;
  }

  private static void line(List<String> cells, StringBuilder text) {
    for (int i = 0; i < cells.size(); i++) {
      text.append(i == 0 ? "" : ",").append(quoted(cells.get(i)));
    }
    text.append("\r\n");
  }

  private static String quoted(String cell) {
    boolean plain = cell.chars().noneMatch(c -> c == ',' || c == '"' || c == '\n' || c == '\r');
    return plain ? cell : '"' + cell.replace("\"", "\"\"") + '"';
  }
}
