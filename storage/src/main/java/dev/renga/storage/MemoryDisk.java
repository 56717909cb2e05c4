package dev.renga.storage;

import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicLong;

/// Files that live as long as this object: for tests, and for the many nodes of a laboratory.
///
/// It keeps the same promises as [Disk#real] (one contract test runs over both), except that
/// nothing outlives the process. Pages are made when they are first written, so an empty stretch
/// costs nothing.
public final class MemoryDisk implements Disk {
  private static final int PAGE = 1 << 16;

  private final Object guard = new Object();
  private final Map<Path, Node> files = new HashMap<>();
  private final Set<Path> directories = new HashSet<>();
  private final Set<Path> locks = new HashSet<>();
  private final long capacity;
  private final AtomicLong used = new AtomicLong();

  /// With room for a petabyte.
  public MemoryDisk() {
    this(1L << 50);
  }

  /// With room for so many bytes, counted in pages of 64 KiB.
  public MemoryDisk(long capacity) {
    this.capacity = capacity;
  }

  private static Path key(Path path) {
    return path.toAbsolutePath().normalize();
  }

  private static Path parent(Path key) {
    Path parent = key.getParent();
    return parent == null ? key : parent;
  }

  @Override
  public DiskFile openRead(Path file) throws IOException {
    return new MemoryFile(node(file));
  }

  @Override
  public DiskFile openWrite(Path file) throws IOException {
    Path key = key(file);
    synchronized (guard) {
      if (!directories.contains(parent(key))) {
        throw new NoSuchFileException(parent(key).toString());
      }
      if (directories.contains(key)) {
        throw new IOException(file + " is a directory");
      }
      return new MemoryFile(files.computeIfAbsent(key, k -> new Node()));
    }
  }

  private Node node(Path file) throws NoSuchFileException {
    synchronized (guard) {
      Node node = files.get(key(file));
      if (node == null) {
        throw new NoSuchFileException(file.toString());
      }
      return node;
    }
  }

  @Override
  public boolean exists(Path path) {
    synchronized (guard) {
      return files.containsKey(key(path)) || directories.contains(key(path));
    }
  }

  @Override
  public long size(Path file) throws IOException {
    Node node = node(file);
    synchronized (node) {
      return node.size;
    }
  }

  @Override
  public List<String> list(Path directory) {
    Path key = key(directory);
    Set<String> names = new TreeSet<>();
    synchronized (guard) {
      for (Path file : files.keySet()) {
        addName(names, key, file);
      }
      for (Path child : directories) {
        addName(names, key, child);
      }
    }
    return new ArrayList<>(names);
  }

  private static void addName(Set<String> names, Path directory, Path child) {
    Path name = child.getFileName();
    if (name != null && directory.equals(child.getParent())) {
      names.add(name.toString());
    }
  }

  @Override
  public void createDirectories(Path directory) throws IOException {
    synchronized (guard) {
      for (Path key = key(directory); key != null; key = key.getParent()) {
        if (files.containsKey(key)) {
          throw new IOException(key + " is a file");
        }
        directories.add(key);
      }
    }
  }

  @Override
  public void rename(Path from, Path to) throws IOException {
    synchronized (guard) {
      if (!directories.contains(parent(key(to)))) {
        throw new NoSuchFileException(to.toString());
      }
      Node node = files.remove(key(from));
      if (node == null) {
        throw new NoSuchFileException(from.toString());
      }
      Node replaced = files.put(key(to), node);
      if (replaced != null) {
        replaced.release();
      }
    }
  }

  @Override
  public boolean delete(Path file) throws IOException {
    Node node;
    synchronized (guard) {
      if (directories.contains(key(file))) {
        throw new IOException(file + " is a directory");
      }
      node = files.remove(key(file));
    }
    if (node != null) {
      synchronized (node) {
        node.release();
      }
    }
    return node != null;
  }

  @Override
  public void syncDirectory(Path directory) throws IOException {
    synchronized (guard) {
      if (!directories.contains(key(directory))) {
        throw new NoSuchFileException(directory.toString());
      }
    }
  }

  @Override
  public long freeSpace(Path directory) {
    return Math.max(0, capacity - used.get());
  }

  @Override
  public DiskLock lock(Path file) throws IOException {
    openWrite(file).close();
    Path key = key(file);
    synchronized (guard) {
      if (!locks.add(key)) {
        throw new StorageException(
            StorageFailure.Kind.LOCKED,
            "The directory "
                + key.getParent()
                + " is in use by this process (the lock on "
                + file
                + " is taken). Stop that node first, or choose another directory.");
      }
    }
    return () -> {
      synchronized (guard) {
        locks.remove(key);
      }
    };
  }

  /// The bytes of one file; guarded by its own monitor.
  private final class Node {
    private byte[][] pages = new byte[0][];
    private long size;

    byte[] page(int index) throws NoSpaceException {
      if (index >= pages.length) {
        pages = Arrays.copyOf(pages, Math.max(index + 1, pages.length + pages.length / 2));
      }
      byte[] page = pages[index];
      if (page == null) {
        if (used.addAndGet(PAGE) > capacity) {
          used.addAndGet(-PAGE);
          throw new NoSpaceException("no space left in memory");
        }
        page = new byte[PAGE];
        pages[index] = page;
      }
      return page;
    }

    void truncate(long newSize) {
      int keep = Math.toIntExact(Math.ceilDiv(newSize, PAGE));
      for (int i = keep; i < pages.length; i++) {
        drop(i);
      }
      int inLast = (int) (newSize % PAGE);
      if (inLast != 0 && keep <= pages.length && pages[keep - 1] != null) {
        Arrays.fill(pages[keep - 1], inLast, PAGE, (byte) 0);
      }
      size = newSize;
    }

    void release() {
      // handles that are still open go on reading, as on POSIX; only the accounting ends here
      for (byte[] page : pages) {
        if (page != null) {
          used.addAndGet(-PAGE);
        }
      }
    }

    private void drop(int index) {
      if (pages[index] != null) {
        pages[index] = null;
        used.addAndGet(-PAGE);
      }
    }
  }

  private record MemoryFile(Node node) implements DiskFile {
    @Override
    public long size() {
      synchronized (node) {
        return node.size;
      }
    }

    @Override
    public int read(long position, byte[] target, int offset, int length) {
      synchronized (node) {
        int count = (int) Math.max(0, Math.min(length, node.size - position));
        int done = 0;
        while (done < count) {
          int index = Math.toIntExact((position + done) / PAGE);
          int in = (int) ((position + done) % PAGE);
          int step = Math.min(count - done, PAGE - in);
          byte[] page = index < node.pages.length ? node.pages[index] : null;
          if (page == null) {
            Arrays.fill(target, offset + done, offset + done + step, (byte) 0);
          } else {
            System.arraycopy(page, in, target, offset + done, step);
          }
          done += step;
        }
        return count;
      }
    }

    @Override
    public void write(long position, byte[] source, int offset, int length) throws IOException {
      synchronized (node) {
        int done = 0;
        while (done < length) {
          byte[] page = node.page(Math.toIntExact((position + done) / PAGE));
          int in = (int) ((position + done) % PAGE);
          int step = Math.min(length - done, PAGE - in);
          System.arraycopy(source, offset + done, page, in, step);
          done += step;
          node.size = Math.max(node.size, position + done);
        }
      }
    }

    @Override
    public void truncate(long size) {
      synchronized (node) {
        node.truncate(size);
      }
    }

    @Override
    public void sync() {}

    @Override
    public void close() {}
  }
}
