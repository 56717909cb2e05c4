package dev.renga.lab.live;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// The folder in which a network keeps everything: made, copied and removed here.
final class Folders {
  private Folders() {}

  /// Makes the folder of a network.
  ///
  /// @param wanted `null` for a new one among the system's temporary files
  static Path make(@Nullable Path wanted) {
    try {
      if (wanted == null) {
        return Files.createTempDirectory("renga-lab-");
      }
      Files.createDirectories(wanted);
      try (Stream<Path> files = Files.list(wanted)) {
        if (files.findAny().isPresent()) {
          throw new LabException(
              "The folder %s is not empty. Name another one, or empty it.".formatted(wanted));
        }
      }
      if (!Files.isWritable(wanted)) {
        throw unwritable(wanted, null);
      }
      return wanted;
    } catch (IOException e) {
      throw unwritable(wanted, e);
    }
  }

  private static LabException unwritable(@Nullable Path wanted, @Nullable IOException cause) {
    return new LabException(
        "The network needs a folder that it can write to, and %s is none%s."
            .formatted(
                wanted == null ? "the system's temporary folder" : wanted,
                cause == null ? "" : " (" + cause.getMessage() + ")"),
        cause);
  }

  /// Copies a folder with everything in it; the target must be missing.
  static void copy(Path from, Path to) throws IOException {
    try (Stream<Path> all = Files.walk(from)) {
      for (Path source : all.toList()) {
        Path target = to.resolve(from.relativize(source).toString());
        if (Files.isDirectory(source)) {
          Files.createDirectories(target);
        } else {
          Files.copy(source, target);
        }
      }
    }
  }

  /// Deletes a folder with everything in it; links are deleted, not followed.
  static void delete(Path folder) throws IOException {
    if (!Files.exists(folder)) {
      return;
    }
    Files.walkFileTree(
        folder,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            Files.deleteIfExists(file);
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult postVisitDirectory(Path directory, @Nullable IOException failure)
              throws IOException {
            Files.deleteIfExists(directory);
            return FileVisitResult.CONTINUE;
          }
        });
  }
}
