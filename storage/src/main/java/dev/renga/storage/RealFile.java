package dev.renga.storage;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Path;

/// A file of the operating system. The monitor keeps seeking and transferring together; no other
/// lock is ever taken inside it.
final class RealFile implements DiskFile {
  private final Path path;
  private final RandomAccessFile file;

  RealFile(Path path, RandomAccessFile file) {
    this.path = path;
    this.file = file;
  }

  @Override
  public long size() throws IOException {
    return file.length();
  }

  @Override
  public int read(long position, byte[] target, int offset, int length) throws IOException {
    int count = 0;
    synchronized (this) {
      file.seek(position);
      while (count < length) {
        int read = file.read(target, offset + count, length - count);
        if (read < 0) {
          break;
        }
        count += read;
      }
    }
    return count;
  }

  @Override
  public void write(long position, byte[] source, int offset, int length) throws IOException {
    try {
      synchronized (this) {
        file.seek(position);
        file.write(source, offset, length);
      }
    } catch (IOException e) {
      throw NoSpaceException.recognise(path, length, e);
    }
  }

  @Override
  public void truncate(long size) throws IOException {
    file.setLength(size);
  }

  @Override
  public void sync() throws IOException {
    // force(true) rather than FileDescriptor.sync: on macOS it asks the drive itself (S-006)
    Uninterrupted.run("disk-sync", () -> file.getChannel().force(true));
  }

  @Override
  public void close() throws IOException {
    file.close();
  }
}
