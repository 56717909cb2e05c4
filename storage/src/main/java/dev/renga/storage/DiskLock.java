package dev.renga.storage;

import java.io.IOException;

/// A lock held on a [Disk]; closing releases it.
public interface DiskLock extends AutoCloseable {
  @Override
  void close() throws IOException;
}
