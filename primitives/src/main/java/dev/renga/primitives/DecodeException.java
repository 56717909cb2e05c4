package dev.renga.primitives;

/// Thrown when bytes from outside do not decode. It is checked because hostile bytes are the normal
/// case, and carries no stack trace because a stranger decides how often it is thrown.
public final class DecodeException extends Exception {
  private static final long serialVersionUID = 1L;

  private final transient DecodeFailure failure;

  /// Makes the exception for one failure.
  public DecodeException(DecodeFailure failure) {
    super(failure.describe(), null, false, false);
    this.failure = failure;
  }

  /// What went wrong, where.
  public DecodeFailure failure() {
    return failure;
  }
}
