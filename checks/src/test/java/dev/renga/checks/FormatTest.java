package dev.renga.checks;

import com.google.googlejavaformat.java.Formatter;
import com.google.googlejavaformat.java.FormatterException;
import dev.renga.checks.SourceTree.JavaFile;
import java.util.List;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.Test;

class FormatTest {

  private static final Law FORMATTED =
      new Law(
          "Every Java file has exactly the format that google-java-format gives it:",
          "a change then shows what changed and nothing else, and nobody spends thought on layout.",
          "run `./dev format` and commit the result.");

  @Test
  void everyJavaFileIsFormatted() {
    List<JavaFile> files = SourceTree.allFiles();
    Assertions.assertThat(files).isNotEmpty();
    FORMATTED.holdsUnless(
        files.parallelStream()
            .filter(file -> !isFormatted(file))
            .map(file -> file.path() + ":" + firstDifference(file))
            .toList());
  }

  @Test
  void noticesABadlyFormattedFile() {
    JavaFile bad = new JavaFile("x/src/main/java/A.java", "x", false, "class A {\n   int  a;\n}\n");
    Assertions.assertThat(isFormatted(bad)).isFalse();
    Assertions.assertThat(firstDifference(bad)).isEqualTo(2);
  }

  private static boolean isFormatted(JavaFile file) {
    return format(file).equals(file.text());
  }

  private static int firstDifference(JavaFile file) {
    List<String> wanted = format(file).lines().toList();
    List<String> found = file.lines();
    int line = 0;
    while (line < Math.min(wanted.size(), found.size())
        && wanted.get(line).equals(found.get(line))) {
      line++;
    }
    return line + 1;
  }

  private static String format(JavaFile file) {
    try {
      return new Formatter().formatSourceAndFixImports(file.text());
    } catch (FormatterException e) {
      throw new IllegalStateException(file.path() + " cannot be read: " + e.getMessage(), e);
    }
  }
}
