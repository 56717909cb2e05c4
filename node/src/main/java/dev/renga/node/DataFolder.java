package dev.renga.node;

import dev.renga.storage.Disk;
import dev.renga.storage.DiskLock;
import dev.renga.storage.StorageException;
import dev.renga.storage.StorageFailure;
import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// A node's folder on disk: made for its owner alone, checked, and locked as long as the node runs.
///
/// Below it are `blocks/` (unless it lies elsewhere), `chainstate/` for index and coins, and
/// `wallets/`, which stays empty until there are wallets.
record DataFolder(DiskLock lock) implements AutoCloseable {

  /// Makes what is missing and takes the lock.
  ///
  /// @throws NodeException when the folder cannot be used, with one sentence
  static DataFolder open(Disk disk, Path directory) throws NodeException {
    make(directory);
    make(directory.resolve("wallets"));
    refuseForeign(directory);
    if (!Files.isWritable(directory)) {
      throw unwritable(directory, null);
    }
    try {
      return new DataFolder(disk.lock(directory.resolve(".lock")));
    } catch (StorageException e) {
      throw inUse(directory, e);
    } catch (IOException e) {
      throw unwritable(directory, e);
    }
  }

  static Path chainState(Path directory) {
    return directory.resolve("chainstate");
  }

  /// The sentence for a folder that another node uses; any other failure as it is.
  static NodeException inUse(Path directory, StorageException failure) {
    return failure.kind() == StorageFailure.Kind.LOCKED
        ? new NodeException(
            "Cannot obtain a lock on directory %s. Renga is probably already running."
                .formatted(directory),
            failure)
        : new NodeException(failure.failure().sentence(), failure);
  }

  private static NodeException unwritable(Path directory, @Nullable Throwable cause) {
    return new NodeException(
        "Cannot write to directory '%s'; check permissions.".formatted(directory), cause);
  }

  /// bitcoind keeps other formats under the same names; writing among its files would ruin them.
  private static void refuseForeign(Path directory) throws NodeException {
    for (Path folder :
        new Path[] {chainState(directory), directory.resolve("blocks").resolve("index")}) {
      if (!Files.isDirectory(folder)) {
        continue;
      }
      try (Stream<Path> files = Files.list(folder)) {
        if (files.anyMatch(file -> file.toString().endsWith(".ldb"))) {
          throw new NodeException(
              "%s belongs to Bitcoin Core. Choose another -datadir; its block files can be used with -loadblock."
                  .formatted(folder),
              null);
        }
      } catch (IOException e) {
        throw new NodeException("Cannot read %s: %s".formatted(folder, e.getMessage()), e);
      }
    }
  }

  static void make(Path directory) throws NodeException {
    if (Files.isDirectory(directory)) {
      return;
    }
    try {
      boolean posix =
          FileSystems.getDefault().supportedFileAttributeViews().contains("posix")
              && directory.getFileSystem().equals(FileSystems.getDefault());
      if (posix) {
        Files.createDirectories(
            directory,
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
      } else {
        Files.createDirectories(directory);
      }
    } catch (IOException e) {
      boolean inTheWay = Files.exists(directory, LinkOption.NOFOLLOW_LINKS);
      throw new NodeException(
          inTheWay
              ? "Cannot use %s: it is not a directory.".formatted(directory)
              : "Cannot create directory %s; check permissions.".formatted(directory),
          e);
    }
  }

  @Override
  public void close() throws IOException {
    lock.close();
  }
}
