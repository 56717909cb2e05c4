package dev.renga.crypto;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Brings the native library out of its jar and into the process. Each JVM uses a directory of its
/// own that only its user can enter, so that many may start at once and nobody can slip in another
/// library; on POSIX systems the file is gone again as soon as it is loaded.
///
/// The directories tried are the system property `renga.native.dir`, the temporary directory, and
/// the home directory (a temporary directory may be full, read-only, or mounted noexec).
final class NativeLibrary {
  private NativeLibrary() {}

  /// Runs `loader` on the extracted file and returns its answer.
  ///
  /// @throws IllegalStateException with a sentence for people if no directory works
  static <T> T load(Function<Path, T> loader) {
    String resource =
        resource(System.getProperty("os.name", ""), System.getProperty("os.arch", ""));
    List<String> failures = new ArrayList<>();
    for (String property : List.of("renga.native.dir", "java.io.tmpdir", "user.home")) {
      String parent = System.getProperty(property);
      if (parent == null || parent.isEmpty()) {
        continue;
      }
      if (!Files.isDirectory(Path.of(parent))) {
        failures.add(parent + " is not a directory");
        continue;
      }
      try {
        return loadIn(Path.of(parent), resource, loader);
      } catch (IOException | IllegalArgumentException | UnsatisfiedLinkError e) {
        failures.add(parent + ": " + e.getMessage());
      }
    }
    throw new IllegalStateException(
        "the native library could not be extracted and loaded (choose another directory with"
            + " -Drenga.native.dir=DIR): "
            + String.join("; ", failures));
  }

  private static <T> T loadIn(Path parent, String resource, Function<Path, T> loader)
      throws IOException {
    Path directory = Files.createTempDirectory(parent, "renga-");
    Path file = directory.resolve(resource.substring(resource.lastIndexOf('/') + 1));
    try {
      try (InputStream in = open(resource)) {
        Files.copy(in, file);
      }
      return loader.apply(file);
    } finally {
      discard(file);
      discard(directory);
    }
  }

  private static InputStream open(String resource) {
    InputStream in = NativeLibrary.class.getClassLoader().getResourceAsStream(resource);
    if (in == null) {
      throw new IllegalStateException("this build has no native library " + resource);
    }
    return in;
  }

  // Windows keeps a loaded file locked until the process ends.
  private static void discard(Path path) {
    try {
      Files.deleteIfExists(path);
    } catch (IOException e) {
      path.toFile().deleteOnExit();
    }
  }

  private static String resource(String osName, String arch) {
    String os = osName.toLowerCase(Locale.ROOT);
    boolean arm = arch.equals("aarch64") || arch.equals("arm64");
    boolean x64 = arch.equals("amd64") || arch.equals("x86_64");
    @Nullable String path = null;
    if (os.startsWith("linux") && (arm || x64)) {
      path = (arm ? "linux-aarch64" : "linux-x86_64") + "/libsecp256k1-jni.so";
    } else if (os.startsWith("mac") && (arm || x64)) {
      path = "darwin/libsecp256k1-jni.dylib";
    } else if (os.startsWith("windows") && x64) {
      path = "mingw-x86_64/secp256k1-jni.dll";
    }
    if (path == null) {
      throw new IllegalStateException("there is no native library for " + osName + " on " + arch);
    }
    return "fr/acinq/secp256k1/jni/native/" + path;
  }
}
