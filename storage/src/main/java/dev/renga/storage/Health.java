package dev.renga.storage;

import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// Whether what was written can still be relied on. After a failed write or sync nobody knows which
/// of the unsynced bytes are lost, and a later sync may report success without them (S-007); so the
/// first failure is remembered and nothing is written any more. What the last commit names was
/// synced before and is not touched: a restart goes on from there.
final class Health {
  private volatile @Nullable StorageFailure poison;

  /// Throws when an earlier failure forbids writing.
  void check() {
    StorageFailure first = poison;
    if (first != null) {
      throw new StorageException(
          StorageFailure.Kind.POISONED,
          "Nothing more is written since an earlier failure: " + first.sentence());
    }
  }

  /// A write that found no room; what was there before is whole, and going on is possible.
  static StorageException full(Path directory, long needed, long free, long reserve) {
    return new StorageException(
        StorageFailure.Kind.FULL,
        "The disk is full: %s needs %s bytes more and %s are free, of which %s stay in reserve."
                .formatted(directory, needed, free, reserve)
            + " Make room (or use -prune) and start again; nothing is lost.");
  }

  /// Something failed that may have lost bytes already written.
  StorageException poison(String doing, Path file, IOException cause) {
    StorageFailure failure =
        new StorageFailure(
            StorageFailure.Kind.IO,
            doing
                + " "
                + file
                + " failed ("
                + reason(cause)
                + "). Check the disk and start again: the node goes on from its last good state.");
    if (poison == null) {
      poison = failure;
    }
    return new StorageException(failure, cause);
  }

  /// A failed read: nothing is lost by it.
  static StorageException unreadable(Path file, IOException cause) {
    if (cause instanceof NoSuchFileException) {
      return new StorageException(
          StorageFailure.Kind.MISSING,
          "The file " + file + " is missing. Put it back, or start with -reindex.",
          cause);
    }
    return new StorageException(
        StorageFailure.Kind.IO,
        "Reading " + file + " failed (" + reason(cause) + "). Check the disk.",
        cause);
  }

  static String reason(IOException cause) {
    String message = cause.getMessage();
    return message == null ? cause.getClass().getSimpleName() : message;
  }
}
