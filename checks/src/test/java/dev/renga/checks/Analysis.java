package dev.renga.checks;

import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.Tree;
import com.sun.source.util.JavacTask;
import com.sun.source.util.TreePath;
import com.sun.source.util.Trees;
import dev.renga.checks.SourceTree.JavaFile;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import javax.lang.model.element.Element;
import javax.lang.model.util.Elements;
import javax.lang.model.util.Types;
import javax.tools.Diagnostic;
import javax.tools.DiagnosticCollector;
import javax.tools.JavaFileObject;
import javax.tools.StandardJavaFileManager;
import javax.tools.StandardLocation;
import javax.tools.ToolProvider;
import org.jspecify.annotations.Nullable;

/// Production code as javac understands it: every name resolved to what it means, so that a static
/// import, a method reference or a fully qualified name hides nothing from the checks.
final class Analysis {

  /// One source file with its tree.
  record Unit(JavaFile file, CompilationUnitTree tree) {}

  private final Trees trees;
  private final Types types;
  private final Elements elements;
  private final List<Unit> units;

  private Analysis(JavacTask task, List<Unit> units) {
    this.trees = Trees.instance(task);
    this.types = task.getTypes();
    this.elements = task.getElements();
    this.units = units;
  }

  /// Production code of all modules.
  static Analysis ofMain() {
    return Main.ANALYSIS;
  }

  /// These files, which may use the rooms.
  static Analysis of(List<JavaFile> files) {
    return of(files, classPath());
  }

  private static Analysis of(List<JavaFile> files, List<File> classPath) {
    DiagnosticCollector<JavaFileObject> problems = new DiagnosticCollector<>();
    var compiler = ToolProvider.getSystemJavaCompiler();
    try (StandardJavaFileManager manager =
        compiler.getStandardFileManager(problems, Locale.ROOT, StandardCharsets.UTF_8)) {
      manager.setLocation(StandardLocation.CLASS_PATH, classPath);
      Map<String, JavaFile> byPath =
          files.stream().collect(Collectors.toMap(file -> file.absolute().toString(), f -> f));
      var objects =
          manager.getJavaFileObjectsFromPaths(
              byPath.values().stream().map(JavaFile::absolute).toList());
      JavacTask task =
          (JavacTask)
              compiler.getTask(
                  null, manager, problems, List.of("-proc:none", "-Xlint:none"), null, objects);
      List<Unit> units = new ArrayList<>();
      for (CompilationUnitTree tree : task.parse()) {
        JavaFile file = byPath.get(new File(tree.getSourceFile().getName()).getAbsolutePath());
        if (file == null) {
          throw new IllegalStateException("unexpected file " + tree.getSourceFile());
        }
        units.add(new Unit(file, tree));
      }
      var _ = task.analyze();
      requireNoErrors(problems);
      return new Analysis(task, List.copyOf(units));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  List<Unit> units() {
    return units;
  }

  /// What the tree at this place means, or null when it means nothing that can be named.
  @Nullable Element element(TreePath path) {
    return trees.getElement(path);
  }

  Trees trees() {
    return trees;
  }

  Types types() {
    return types;
  }

  Elements elements() {
    return elements;
  }

  int line(Unit unit, Tree tree) {
    long start = trees.getSourcePositions().getStartPosition(unit.tree(), tree);
    return (int) unit.tree().getLineMap().getLineNumber(Math.max(start, 0));
  }

  int lastLine(Unit unit, Tree tree) {
    long end = trees.getSourcePositions().getEndPosition(unit.tree(), tree);
    return (int) unit.tree().getLineMap().getLineNumber(Math.max(end - 1, 0));
  }

  /// The place of a breach, as an editor understands it.
  String place(Unit unit, Tree tree) {
    return unit.file().path() + ":" + line(unit, tree);
  }

  private static List<File> classPath() {
    String all =
        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
    return Arrays.stream(all.split(File.pathSeparator, -1))
        .filter(entry -> !entry.isEmpty())
        .map(File::new)
        .toList();
  }

  /// Without the rooms themselves, whose sources are compiled instead.
  private static List<File> librariesOnly() {
    return classPath().stream()
        .filter(file -> !file.getName().startsWith("renga-"))
        .filter(file -> !file.getPath().endsWith("target" + File.separator + "classes"))
        .toList();
  }

  private static void requireNoErrors(DiagnosticCollector<JavaFileObject> problems) {
    List<String> errors =
        problems.getDiagnostics().stream()
            .filter(problem -> problem.getKind() == Diagnostic.Kind.ERROR)
            .map(Function.<Diagnostic<?>>identity().andThen(Diagnostic::toString))
            .limit(5)
            .toList();
    if (!errors.isEmpty()) {
      throw new IllegalStateException("the sources do not compile:\n" + String.join("\n", errors));
    }
  }

  /// Made once, on first use, since several checks read it.
  private static final class Main {
    private static final Analysis ANALYSIS = of(SourceTree.mainFiles(), librariesOnly());
  }
}
