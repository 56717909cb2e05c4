package dev.renga.lab.report;

import dev.renga.lab.experiment.Result;
import dev.renga.lab.experiment.Row;
import dev.renga.lab.experiment.Section;
import java.util.ArrayList;
import java.util.List;

/// A result as plain text: for each section a table with aligned columns, then notes.
public final class ReportText {
  private static final int WIDTH = 100;

  private ReportText() {}

  public static String of(Result result) {
    StringBuilder text = new StringBuilder();
    text.append(result.experiment()).append("  ").append(result.parameters()).append("\n");
    for (Section section : result.findings().sections()) {
      text.append('\n').append(section.title()).append("\n\n");
      table(section, text);
    }
    text.append('\n');
    List<String> notes = new ArrayList<>(result.findings().notes());
    notes.addAll(Judgement.of(result.findings()));
    notes.forEach(note -> wrap(note, text));
    return text.append("\nhash ").append(result.hash()).append('\n').toString();
  }

  private static void table(Section section, StringBuilder text) {
    List<List<String>> lines = new ArrayList<>();
    List<String> head = new ArrayList<>(parameters(section));
    int left = head.size(); // the column after the parameters is text
    head.addAll(List.of("", "measured", "99 % interval", "unit", "expected", "", "", "from"));
    lines.add(head);
    for (Row row : section.rows()) {
      List<String> line = new ArrayList<>(row.parameters().values());
      line.add(row.label());
      line.add(Figures.measured(row));
      line.add(Figures.interval(row, row.interval99()));
      line.add(row.unit());
      line.add(Figures.reference(row));
      line.add(row.reference() == null ? "" : "[" + row.reference().origin().letter() + "]");
      line.add(Figures.mark(row));
      line.add(from(row));
      lines.add(line);
    }
    print(lines, left, text);
  }

  private static List<String> parameters(Section section) {
    return section.rows().isEmpty()
        ? List.of()
        : List.copyOf(section.rows().getFirst().parameters().keySet());
  }

  private static String from(Row row) {
    String source = row.reference() == null ? "" : row.reference().source();
    if (row.note().isEmpty()) {
      return source;
    }
    return source.isEmpty() ? row.note() : source + "; " + row.note();
  }

  private static void print(List<List<String>> lines, int textColumn, StringBuilder text) {
    int columns = lines.getFirst().size();
    int[] widths = new int[columns];
    for (List<String> line : lines) {
      for (int i = 0; i < columns; i++) {
        widths[i] = Math.max(widths[i], width(line.get(i)));
      }
    }
    for (List<String> line : lines) {
      StringBuilder out = new StringBuilder();
      for (int i = 0; i < columns; i++) {
        if (widths[i] > 0) {
          String gap = " ".repeat(widths[i] - width(line.get(i)));
          boolean isText = i == textColumn || i == textColumn + 3 || i == columns - 1;
          out.append(isText ? line.get(i) + gap : gap + line.get(i)).append("  ");
        }
      }
      text.append(out.toString().stripTrailing()).append('\n');
    }
  }

  private static int width(String text) {
    return text.codePointCount(0, text.length());
  }

  private static void wrap(String note, StringBuilder text) {
    int column = 0;
    int from = 0;
    while (from < note.length()) {
      int space = note.indexOf(' ', from);
      String word = note.substring(from, space < 0 ? note.length() : space);
      if (column > 0 && column + 1 + width(word) > WIDTH) {
        text.append("\n  ");
        column = 2;
      } else {
        text.append(column == 0 ? "- " : " ");
        column += column == 0 ? 2 : 1;
      }
      text.append(word);
      column += width(word);
      from += word.length() + 1;
    }
    text.append('\n');
  }
}
