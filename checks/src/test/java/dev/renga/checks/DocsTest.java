package dev.renga.checks;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.tools.Diagnostic;
import javax.tools.DiagnosticCollector;
import javax.tools.JavaFileObject;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DocsTest {
  private static final Pattern NAME = Pattern.compile("`(dev\\.renga(?:\\.[A-Za-z0-9_]+)+)`");
  private static final Pattern TEST = Pattern.compile("`([A-Z][A-Za-z0-9]*Test)`");
  private static final Pattern LINK = Pattern.compile("\\]\\(([^)\\s]+)\\)");
  private static final Pattern JAVA = Pattern.compile("(?s)```java\\n(.*?)```");

  private static final String WHY =
      "a page that names what is gone costs the reader more than no page.";

  private static final Law NAMES =
      new Law(
          "Every package, class and test that a page names exists:",
          WHY,
          "name what is there, or leave the name out until it is.");

  private static final Law LINKS =
      new Law("Every relative link in a page leads somewhere:", WHY, "mend the link.");

  private static final Law SNIPPETS =
      new Law(
          "Java shown in a page compiles:",
          "it is the first thing a newcomer copies.",
          "change the page with the code. A snippet is a whole compact source file: imports, then"
              + " `void main() {…}`.");

  @Test
  void namesInPagesExist() {
    Set<String> names = new HashSet<>();
    Set<String> tests = new HashSet<>();
    for (var file : SourceTree.allFiles()) {
      String folder = file.packageName();
      names.add(folder + "." + file.className());
      while (folder.contains(".")) {
        names.add(folder);
        folder = folder.substring(0, folder.lastIndexOf('.'));
      }
      if (file.isTest()) {
        tests.add(file.className());
      }
    }
    List<String> breaches = new ArrayList<>();
    for (String page : pages()) {
      String text = SourceTree.read(page);
      each(NAME, text, name -> !names.contains(name), name -> breaches.add(page + ": " + name));
      each(TEST, text, test -> !tests.contains(test), test -> breaches.add(page + ": " + test));
    }
    NAMES.holdsUnless(breaches);
  }

  @Test
  void linksLeadSomewhere() {
    List<String> breaches = new ArrayList<>();
    for (String page : pages()) {
      each(
          LINK,
          SourceTree.read(page),
          link -> !leadsSomewhere(page, link),
          link -> breaches.add(page + ": " + link));
    }
    LINKS.holdsUnless(breaches);
  }

  @Test
  void javaInPagesCompiles(@TempDir Path folder) throws IOException {
    List<String> breaches = new ArrayList<>();
    int number = 0;
    for (String page :
        List.of("README.md", "README.ja.md", "CONTRIBUTING.md", "docs/test-kit.md")) {
      Matcher snippet = JAVA.matcher(SourceTree.read(page));
      while (snippet.find()) {
        Path file = folder.resolve("Snippet" + number + ".java");
        number++;
        Files.writeString(file, snippet.group(1));
        problems(file, folder).forEach(problem -> breaches.add(page + ": " + problem));
      }
    }
    System.out.println("docs: " + number + " Java snippets compiled");
    SNIPPETS.holdsUnless(breaches);
  }

  @Test
  void noticesDeadLinks() {
    assertThat(leadsSomewhere("docs/x.md", "../README.md")).isTrue();
    assertThat(leadsSomewhere("docs/x.md", "README.md")).isFalse();
    assertThat(leadsSomewhere("x.md", "ARCHITECTURE.md#laws")).isTrue();
    assertThat(leadsSomewhere("x.md", "ARCHITECTURE.md#lawless")).isFalse();
    assertThat(leadsSomewhere("x.md", "https://bitcoin.org/")).isTrue();
  }

  private static List<String> problems(Path file, Path folder) throws IOException {
    DiagnosticCollector<JavaFileObject> problems = new DiagnosticCollector<>();
    var compiler = ToolProvider.getSystemJavaCompiler();
    try (var manager =
        compiler.getStandardFileManager(problems, Locale.ROOT, StandardCharsets.UTF_8)) {
      String classPath =
          System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
      compiler
          .getTask(
              null,
              manager,
              problems,
              List.of("-proc:none", "-cp", classPath, "-d", folder.toString()),
              null,
              manager.getJavaFileObjects(file))
          .call();
    }
    return problems.getDiagnostics().stream()
        .filter(problem -> problem.getKind() == Diagnostic.Kind.ERROR)
        .map(problem -> problem.getLineNumber() + ": " + problem.getMessage(Locale.ROOT))
        .toList();
  }

  private static boolean leadsSomewhere(String page, String link) {
    if (link.contains("://") || link.startsWith("mailto:")) {
      return true;
    }
    int hash = link.indexOf('#');
    String path = hash < 0 ? link : link.substring(0, hash);
    Path from = SourceTree.root().resolve(page);
    Path target = path.isEmpty() ? from : from.resolveSibling(path).normalize();
    if (!target.startsWith(SourceTree.root()) || !Files.exists(target)) {
      return false;
    }
    return hash < 0
        || !target.toString().endsWith(".md")
        || anchors(SourceTree.root().relativize(target).toString())
            .contains(link.substring(hash + 1));
  }

  /// The anchors of a page's headings, as GitHub and most others make them.
  private static Set<String> anchors(String page) {
    Set<String> anchors = new HashSet<>();
    SourceTree.read(page)
        .lines()
        .filter(line -> line.startsWith("#"))
        .map(line -> line.replaceFirst("^#+ *", "").toLowerCase(Locale.ROOT))
        .map(title -> title.replaceAll("[^\\p{L}\\p{N} _-]", "").replace(' ', '-'))
        .forEach(anchors::add);
    return anchors;
  }

  private static List<String> pages() {
    Path root = SourceTree.root();
    try (Stream<Path> top = Files.list(root);
        Stream<Path> docs = Files.walk(root.resolve("docs"))) {
      List<String> pages =
          Stream.concat(top, docs)
              .filter(path -> path.toString().endsWith(".md"))
              .map(path -> root.relativize(path).toString().replace('\\', '/'))
              .sorted()
              .toList();
      assertThat(pages).contains("README.md", "ARCHITECTURE.md");
      return pages;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void each(
      Pattern pattern,
      String text,
      java.util.function.Predicate<String> filter,
      java.util.function.Consumer<String> action) {
    pattern.matcher(text).results().map(result -> result.group(1)).filter(filter).forEach(action);
  }
}
