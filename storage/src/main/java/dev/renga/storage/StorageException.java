package dev.renga.storage;

import org.jspecify.annotations.Nullable;

/// Thrown when the store cannot do what was asked. Nobody in the middle can mend a disk, so it is
/// unchecked: it ends the current task and reaches whoever supervises the node. The message is one
/// sentence for people. It says nothing about the validity of any block.
public final class StorageException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final transient StorageFailure failure;

  /// With the failure and what caused it.
  public StorageException(StorageFailure failure, @Nullable Throwable cause) {
    super(failure.sentence(), cause);
    this.failure = failure;
  }

  /// A failure found by looking at the data.
  public StorageException(StorageFailure.Kind kind, String sentence) {
    this(new StorageFailure(kind, sentence), null);
  }

  /// A failure that something else reported.
  public StorageException(StorageFailure.Kind kind, String sentence, Throwable cause) {
    this(new StorageFailure(kind, sentence), cause);
  }

  /// What is wrong.
  public StorageFailure failure() {
    return failure;
  }

  /// What sort of trouble it is.
  public StorageFailure.Kind kind() {
    return failure.kind();
  }
}
