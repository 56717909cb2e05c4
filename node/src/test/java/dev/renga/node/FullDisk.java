package dev.renga.node;

import dev.renga.storage.Disk;
import dev.renga.storage.DiskFile;
import dev.renga.storage.DiskLock;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/// A disk that has no room left from a moment on.
final class FullDisk implements Disk {
  private final Disk disk;
  private volatile boolean full;

  FullDisk(Disk disk) {
    this.disk = disk;
  }

  void fill() {
    full = true;
  }

  private void requireRoom() throws IOException {
    if (full) {
      throw new IOException("No space left on device");
    }
  }

  @Override
  public DiskFile openRead(Path file) throws IOException {
    return disk.openRead(file);
  }

  @Override
  public DiskFile openWrite(Path file) throws IOException {
    return new Limited(disk.openWrite(file));
  }

  private final class Limited implements DiskFile {
    private final DiskFile file;

    Limited(DiskFile file) {
      this.file = file;
    }

    @Override
    public long size() throws IOException {
      return file.size();
    }

    @Override
    public int read(long position, byte[] target, int offset, int length) throws IOException {
      return file.read(position, target, offset, length);
    }

    @Override
    public void write(long position, byte[] source, int offset, int length) throws IOException {
      requireRoom();
      file.write(position, source, offset, length);
    }

    @Override
    public void truncate(long size) throws IOException {
      file.truncate(size);
    }

    @Override
    public void sync() throws IOException {
      file.sync();
    }

    @Override
    public void close() throws IOException {
      file.close();
    }
  }

  @Override
  public boolean exists(Path path) throws IOException {
    return disk.exists(path);
  }

  @Override
  public long size(Path file) throws IOException {
    return disk.size(file);
  }

  @Override
  public List<String> list(Path directory) throws IOException {
    return disk.list(directory);
  }

  @Override
  public void createDirectories(Path directory) throws IOException {
    disk.createDirectories(directory);
  }

  @Override
  public void rename(Path from, Path to) throws IOException {
    disk.rename(from, to);
  }

  @Override
  public boolean delete(Path file) throws IOException {
    return disk.delete(file);
  }

  @Override
  public void syncDirectory(Path directory) throws IOException {
    disk.syncDirectory(directory);
  }

  @Override
  public long freeSpace(Path directory) throws IOException {
    return full ? 0 : disk.freeSpace(directory);
  }

  @Override
  public DiskLock lock(Path file) throws IOException {
    return disk.lock(file);
  }
}
