package dev.renga.storage;

import dev.renga.primitives.DecodeException;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.rocksdb.RocksDBException;
import org.rocksdb.Status;

/// Turns what RocksDB throws into failures that say what to do.
final class RocksFailures {
  private static final String REBUILD =
      " Start with -reindex-chainstate to rebuild it from the blocks, or with -reindex if that"
          + " fails too.";

  private RocksFailures() {}

  static StorageException translate(String doing, RocksDBException e) {
    Status status = e.getStatus();
    String words = words(e, status);
    String text = words.toLowerCase(Locale.ROOT);
    if (isFull(status, text)) {
      return of(
          StorageFailure.Kind.FULL,
          "The disk is full, so the chain's database cannot be written. Free some space and start"
              + " again; nothing has to be rebuilt.",
          e);
    }
    if (text.contains("lock hold by") || text.contains("while lock file")) {
      return of(
          StorageFailure.Kind.LOCKED,
          "The chain's database is in use by another process. Is Renga already running on this data"
              + " directory?",
          e);
    }
    if (text.contains("no such file")
        || text.contains("file is missing")
        || text.contains("missing wal")) {
      return of(
          StorageFailure.Kind.MISSING,
          "A file of the chain's database is missing (%s).%s".formatted(words, REBUILD),
          e);
    }
    Status.Code code = status == null ? Status.Code.Undefined : status.getCode();
    return switch (code) {
      case Corruption ->
          of(
              StorageFailure.Kind.DAMAGED,
              "The chain's database is damaged (%s).%s".formatted(words, REBUILD),
              e);
      case InvalidArgument, NotSupported ->
          of(
              StorageFailure.Kind.REFUSED,
              "The chain's database was written by another release (%s). Use a newer release, or start with -reindex to rebuild it."
                  .formatted(words),
              e);
      default ->
          of(
              StorageFailure.Kind.IO,
              "%s failed (%s). Check the disk and start again.".formatted(doing, words),
              e);
    };
  }

  static StorageException undecodable(DecodeException e) {
    return of(
        StorageFailure.Kind.DAMAGED,
        "The chain's database is damaged (%s).%s".formatted(e.getMessage(), REBUILD),
        e);
  }

  private static boolean isFull(@Nullable Status status, String text) {
    return (status != null && status.getSubCode() == Status.SubCode.NoSpace)
        || text.contains("no space left");
  }

  private static String words(RocksDBException e, @Nullable Status status) {
    String message = e.getMessage();
    if (message != null && !message.isBlank()) {
      return message;
    }
    return status == null ? "no reason given" : status.getCodeString();
  }

  private static StorageException of(StorageFailure.Kind kind, String sentence, Throwable cause) {
    return new StorageException(kind, sentence, cause);
  }
}
