package dev.renga.app;

import java.io.File;
import java.nio.file.Path;
import java.util.Locale;

/// Where a person's node lives unless they say otherwise. Not bitcoind's folder: its database has
/// another format.
public final class DataDirectories {
  private DataDirectories() {}

  /// The folder for this user and system.
  public static Path defaultDirectory() {
    Path home = Path.of(System.getProperty("user.home", "."));
    String system = System.getProperty("os.name", "").toLowerCase(Locale.ROOT);
    if (File.separatorChar == '\\') {
      String local = System.getenv("LOCALAPPDATA");
      return local == null ? home.resolve("Renga") : Path.of(local).resolve("Renga");
    }
    return system.startsWith("mac")
        ? home.resolve("Library").resolve("Application Support").resolve("Renga")
        : home.resolve(".renga");
  }
}
