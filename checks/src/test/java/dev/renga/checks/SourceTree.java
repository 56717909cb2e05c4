package dev.renga.checks;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/// The checkout as it lies on the disk: which modules it has, and every Java file in them.
/// Generated code (under `target`) is left out.
final class SourceTree {

  /// One Java file. The path is relative to the root, with forward slashes.
  record JavaFile(String path, String module, boolean isTest, String text) {

    String fileName() {
      return path.substring(path.lastIndexOf('/') + 1);
    }

    String className() {
      return fileName().substring(0, fileName().length() - ".java".length());
    }

    /// The package, read off the folder.
    String packageName() {
      int start = path.indexOf("/java/") + "/java/".length();
      return path.substring(start, path.lastIndexOf('/')).replace('/', '.');
    }

    List<String> lines() {
      return text.lines().toList();
    }

    Path absolute() {
      return root().resolve(path);
    }
  }

  private SourceTree() {}

  /// The root folder of the checkout; Maven hands it in as `renga.root`.
  static Path root() {
    String given = System.getProperty("renga.root");
    if (given == null) {
      throw new IllegalStateException("run through Maven, or with -Drenga.root=FOLDER");
    }
    return Path.of(given).toAbsolutePath().normalize();
  }

  /// The modules in the order in which the root pom lists them.
  static List<String> modules() {
    return Pom.read("pom.xml").modules();
  }

  static List<JavaFile> mainFiles() {
    return files("main");
  }

  static List<JavaFile> testFiles() {
    return files("test");
  }

  static List<JavaFile> allFiles() {
    return Stream.concat(mainFiles().stream(), testFiles().stream()).toList();
  }

  static String read(String path) {
    try {
      return Files.readString(root().resolve(path));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static boolean exists(String path) {
    return Files.exists(root().resolve(path));
  }

  private static List<JavaFile> files(String kind) {
    return modules().stream().flatMap(module -> files(module, kind).stream()).toList();
  }

  private static List<JavaFile> files(String module, String kind) {
    Path folder = root().resolve(module).resolve("src").resolve(kind).resolve("java");
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> walk = Files.walk(folder)) {
      return walk.filter(path -> path.toString().endsWith(".java"))
          .map(path -> root().relativize(path).toString().replace('\\', '/'))
          .sorted()
          .map(path -> new JavaFile(path, module, kind.equals("test"), read(path)))
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
