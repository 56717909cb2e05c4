package dev.renga.storage;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.rocksdb.NativeLibraryLoader;
import org.rocksdb.RocksDB;

/// Loads RocksDB's native library, which is unpacked from its jar into the directory for temporary
/// files (15 MB), and removes the file at once where the system allows it: a process that is killed
/// leaves nothing behind.
final class RocksLibrary {
  private RocksLibrary() {}

  static void load() {
    try {
      Path unpacked = Files.createTempDirectory("renga-rocksdb");
      try {
        NativeLibraryLoader.getInstance().loadLibrary(unpacked.toString());
        RocksDB.loadLibrary();
      } finally {
        remove(unpacked);
      }
    } catch (IOException | UnsatisfiedLinkError e) {
      throw new StorageException(
          StorageFailure.Kind.IO,
          "The database's native library cannot be unpacked or loaded in %s (%s). Free space there, or name another directory with -Djava.io.tmpdir=DIR."
              .formatted(System.getProperty("java.io.tmpdir"), e.getMessage()),
          e);
    }
  }

  private static void remove(Path unpacked) throws IOException {
    try (Stream<Path> files = Files.list(unpacked)) {
      for (Path file : files.toList()) {
        // On Windows a loaded library cannot be deleted; the loader has marked it for the exit.
        if (!file.toFile().delete()) {
          file.toFile().deleteOnExit();
        }
      }
    }
    if (!unpacked.toFile().delete()) {
      unpacked.toFile().deleteOnExit();
    }
  }
}
