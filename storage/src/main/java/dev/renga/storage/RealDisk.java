package dev.renga.storage;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/// The operating system's files.
///
/// A `FileChannel` is closed for everybody when one thread that uses it is interrupted, so handles
/// read and write through `RandomAccessFile`, which no interrupt touches, and whatever needs a
/// channel (syncing) runs on a thread of its own that nobody else can interrupt.
final class RealDisk implements Disk {
  /// Tries of a rename: virus scanners hold files open for moments on Windows (S-030).
  private static final int RENAME_TRIES = 20;

  private static final String LOCK_PROPERTY = "renga.lock.";

  @Override
  public DiskFile openRead(Path file) throws IOException {
    return open(file, "r");
  }

  @Override
  public DiskFile openWrite(Path file) throws IOException {
    return open(file, "rw");
  }

  private static DiskFile open(Path file, String mode) throws IOException {
    try {
      return new RealFile(file, new RandomAccessFile(file.toFile(), mode));
    } catch (FileNotFoundException e) {
      // Java says so for every failure to open, such as too many open files
      if (mode.equals("r") && Files.notExists(file)) {
        throw new NoSuchFileException(file.toString());
      }
      throw new IOException(e.getMessage(), e);
    }
  }

  @Override
  public boolean exists(Path path) {
    return Files.exists(path);
  }

  @Override
  public long size(Path file) throws IOException {
    return Files.size(file);
  }

  @Override
  public List<String> list(Path directory) throws IOException {
    List<String> names = new ArrayList<>();
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory)) {
      for (Path entry : entries) {
        Path name = entry.getFileName();
        if (name != null) {
          names.add(name.toString());
        }
      }
    } catch (NoSuchFileException | NotDirectoryException e) {
      return List.of();
    }
    Collections.sort(names);
    return names;
  }

  @Override
  public void createDirectories(Path directory) throws IOException {
    if (!Files.isDirectory(directory)) {
      Files.createDirectories(directory);
    }
  }

  @Override
  public void rename(Path from, Path to) throws IOException {
    for (int i = 1; ; i++) {
      try {
        Files.move(from, to, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        return;
      } catch (NoSuchFileException e) {
        throw e;
      } catch (IOException e) {
        if (i == RENAME_TRIES || !isWindows()) {
          throw e;
        }
        Uninterrupted.run("disk-wait", () -> Thread.sleep(50));
      }
    }
  }

  @Override
  public boolean delete(Path file) throws IOException {
    return Files.deleteIfExists(file);
  }

  @Override
  public void syncDirectory(Path directory) throws IOException {
    if (isWindows()) {
      return;
    }
    Uninterrupted.run(
        "disk-sync",
        () -> {
          try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
            channel.force(true);
          }
        });
  }

  private static boolean isWindows() {
    return java.io.File.separatorChar == '\\';
  }

  @Override
  public long freeSpace(Path directory) throws IOException {
    return Files.getFileStore(directory).getUsableSpace();
  }

  @Override
  public DiskLock lock(Path file) throws IOException {
    // POSIX drops all locks a process holds on a file when it closes any handle of it. So a second
    // taker in this process must be turned away before it opens the file, and by something that all
    // of the process shares, whatever class loaders it has: the system properties.
    try {
      Files.createFile(file);
    } catch (FileAlreadyExistsException e) {
      // it was there, and was not opened
    }
    Properties held = System.getProperties();
    String key = LOCK_PROPERTY + identity(file);
    if (held.putIfAbsent(key, file.toString()) != null) {
      throw locked(file, "this process", null);
    }
    FileChannel channel = null;
    boolean done = false;
    try {
      channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      FileLock lock = channel.tryLock();
      if (lock == null) {
        throw locked(file, "another process", null);
      }
      done = true;
      return new RealLock(channel, key);
    } catch (OverlappingFileLockException e) {
      throw locked(file, "this process", e);
    } finally {
      if (!done) {
        held.remove(key);
        if (channel != null) {
          channel.close();
        }
      }
    }
  }

  private static String identity(Path file) throws IOException {
    Object key = Files.readAttributes(file, BasicFileAttributes.class).fileKey();
    return key != null ? key.toString() : file.toRealPath().toString();
  }

  private static StorageException locked(Path file, String who, @Nullable Throwable cause) {
    Path directory = file.toAbsolutePath().getParent();
    return new StorageException(
        new StorageFailure(
            StorageFailure.Kind.LOCKED,
            "The directory "
                + directory
                + " is in use by "
                + who
                + " (the lock on "
                + file
                + " is taken). Stop that node first, or choose another directory."),
        cause);
  }

  private record RealLock(FileChannel channel, String key) implements DiskLock {
    @Override
    public void close() throws IOException {
      try {
        channel.close();
      } finally {
        System.getProperties().remove(key);
      }
    }
  }
}
