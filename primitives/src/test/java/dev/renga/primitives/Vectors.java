package dev.renga.primitives;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Assumptions;

/// Finds test vectors in the folder that the system property `renga.vectors` names. Tests that ask
/// for a file while the folder is missing are skipped with a line that says so.
public final class Vectors {
  private Vectors() {}

  /// The folder; skips the running test when it is not there.
  public static Path folder() {
    Path folder = Path.of(System.getProperty("renga.vectors", "../../shared/vectors"));
    Assumptions.assumeTrue(
        Files.isDirectory(folder),
        () -> "skipped: no test vectors at " + folder + " (give -Drenga.vectors=DIR)");
    return folder;
  }

  /// The content of a file, unpacked when its name ends in `.gz`.
  public static byte[] read(String name) {
    Path file = folder().resolve(name);
    try (InputStream in = Files.newInputStream(file)) {
      return name.endsWith(".gz") ? new GZIPInputStream(in).readAllBytes() : in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException("vector file " + file, e);
    }
  }

  /// Prints how many cases of a file were run; the build's output shows these lines.
  public static void report(String name, int cases) {
    System.out.println("vectors: " + name + " " + cases + " cases");
  }
}
