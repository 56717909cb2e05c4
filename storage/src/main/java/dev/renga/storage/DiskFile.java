package dev.renga.storage;

import java.io.IOException;

/// An open file of a [Disk]. Several threads may use one handle; each operation stands alone.
public interface DiskFile extends AutoCloseable {
  /// Size in bytes.
  long size() throws IOException;

  /// Reads up to `length` bytes at `position` and tells how many there were: fewer only at the end
  /// of the file, 0 at and behind it.
  int read(long position, byte[] target, int offset, int length) throws IOException;

  /// Writes all the bytes at `position`; a gap behind the old end reads as zeros.
  void write(long position, byte[] source, int offset, int length) throws IOException;

  /// Cuts the file to `size` bytes, or lengthens it with zeros that take no room yet.
  void truncate(long size) throws IOException;

  /// Returns when all that was written is on the medium, as far as the platform can tell.
  void sync() throws IOException;

  /// Closes the handle. Closing again does nothing. It is not a sync.
  @Override
  void close() throws IOException;
}
