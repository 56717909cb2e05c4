package dev.renga.crypto;

/// What a method handle's `throws Throwable` is turned into: nothing is swallowed, errors stay
/// errors.
final class NativeFailure {
  private NativeFailure() {}

  /// Throws `e` if it is unchecked; the caller throws what is returned otherwise.
  static RuntimeException of(Throwable e) {
    return switch (e) {
      case RuntimeException runtime -> throw runtime;
      case Error error -> throw error;
      default -> new IllegalStateException(e);
    };
  }
}
