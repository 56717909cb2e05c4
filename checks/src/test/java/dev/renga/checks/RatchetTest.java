package dev.renga.checks;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.source.tree.MethodTree;
import com.sun.source.util.TreeScanner;
import dev.renga.checks.Analysis.Unit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.junit.jupiter.api.Test;

class RatchetTest {
  private static final int FILE_LINES = 500;
  private static final int METHOD_LINES = 60;
  private static final String REASON = "Long on purpose:";

  private static final String WHY =
      "the files and methods that everyone fears in other nodes were once small; whoever passes the"
          + " line stops and thinks.";

  private static final Law FILES =
      new Law(
          "No file is longer than 500 lines without saying why:",
          WHY,
          "move what has a name of its own into a file of its own; a table may stay whole: write"
              + " `// Long on purpose:` and the reason into the file.");

  private static final Law METHODS =
      new Law(
          "No method is longer than 60 lines without saying why:",
          WHY,
          "give the steps names; a plain table or switch may stay whole: write `// Long on"
              + " purpose:` and the reason into the method or its doc comment.");

  /// A file or method with its length in lines.
  private record Piece(String name, int lines, boolean hasReason) {
    @Override
    public String toString() {
      return "%5s  %s".formatted(lines, name);
    }
  }

  @Test
  void noFileGrowsPastTheLine() {
    List<Piece> files =
        SourceTree.mainFiles().stream()
            .map(file -> new Piece(file.path(), file.lines().size(), file.text().contains(REASON)))
            .toList();
    print("longest files", files);
    FILES.holdsUnless(breaches(files, FILE_LINES));
  }

  @Test
  void noMethodGrowsPastTheLine() {
    List<Piece> methods = methods(Analysis.ofMain());
    assertThat(methods).isNotEmpty();
    print("longest methods", methods);
    METHODS.holdsUnless(breaches(methods, METHOD_LINES));
  }

  private static List<Piece> methods(Analysis analysis) {
    List<Piece> methods = new ArrayList<>();
    for (Unit unit : analysis.units()) {
      List<String> lines = unit.file().lines();
      new TreeScanner<Void, Void>() {
        @Override
        public Void visitMethod(MethodTree node, Void unused) {
          int first = analysis.line(unit, node);
          int last = analysis.lastLine(unit, node);
          if (node.getBody() != null && last > first) {
            int firstOfBody = analysis.line(unit, node.getBody());
            methods.add(
                new Piece(
                    unit.file().path() + ":" + first + " " + node.getName(),
                    last - firstOfBody + 1,
                    says(lines.subList(docStart(lines, first), last))));
          }
          return super.visitMethod(node, unused);
        }
      }.scan(unit.tree(), null);
    }
    return methods;
  }

  /// The index of the first line of the comment above line `first` (which counts from 1).
  private static int docStart(List<String> lines, int first) {
    int start = first - 1;
    while (start > 0 && lines.get(start - 1).strip().startsWith("//")) {
      start--;
    }
    return start;
  }

  private static boolean says(List<String> lines) {
    return lines.stream().anyMatch(line -> line.contains(REASON));
  }

  private static List<String> breaches(List<Piece> pieces, int limit) {
    return pieces.stream()
        .filter(piece -> piece.lines() > limit && !piece.hasReason())
        .map(piece -> piece.name() + ": " + piece.lines() + " lines")
        .toList();
  }

  private static void print(String title, List<Piece> pieces) {
    System.out.println("ratchet: the ten " + title);
    pieces.stream()
        .sorted(Comparator.comparingInt(Piece::lines).reversed())
        .limit(10)
        .forEach(System.out::println);
  }
}
