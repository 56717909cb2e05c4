package dev.renga.storage;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/// The disk is full. Some bytes of the failed write may have been written.
final class NoSpaceException extends IOException {
  private static final long serialVersionUID = 1L;

  NoSpaceException(String message) {
    super(message);
  }

  /// Java reports a full disk only by the system's text, so look at that and at the free space.
  static IOException recognise(Path file, int length, IOException failure) {
    String text = String.valueOf(failure.getMessage()).toLowerCase(Locale.ROOT);
    if (text.contains("no space left")
        || text.contains("not enough space")
        || text.contains("quota exceeded")
        || text.contains("file too large")
        || isFull(file, length)) {
      NoSpaceException full = new NoSpaceException(file + ": " + failure.getMessage());
      full.initCause(failure);
      return full;
    }
    return failure;
  }

  private static boolean isFull(Path file, int length) {
    try {
      return Files.getFileStore(file).getUsableSpace() < length;
    } catch (IOException e) {
      return false;
    }
  }
}
