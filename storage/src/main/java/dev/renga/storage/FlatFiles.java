package dev.renga.storage;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A sequence of numbered files, such as `blk00000.dat`, `blk00001.dat`, …, that only grow.
///
/// The writing methods belong to one thread. What is written is durable after [#sync]; a file that
/// is put aside is first cut to its used length and synced.
final class FlatFiles {
  /// Files kept open for writing. Undo data of blocks that arrived out of order goes to a few files
  /// in turn.
  private static final int MAX_OPEN = 8;

  private static final int ZEROS = 1 << 20;

  private final Disk disk;
  private final BlockFilesConfig config;
  private final String prefix;
  private final long chunk;
  private final Health health;
  private final Map<Integer, Appender> open = new LinkedHashMap<>(16, 0.75f, true);
  private boolean namesChanged;

  FlatFiles(Disk disk, BlockFilesConfig config, String prefix, long chunk, Health health) {
    this.disk = disk;
    this.config = config;
    this.prefix = prefix;
    this.chunk = chunk;
    this.health = health;
  }

  Path path(int file) {
    return config.directory().resolve(String.format(Locale.ROOT, "%s%05d.dat", prefix, file));
  }

  /// The number in a file's name, or −1 when the name is not one of this sequence.
  static int number(String prefix, String name) {
    if (name.length() != 12 || !name.startsWith(prefix) || !name.endsWith(".dat")) {
      return -1;
    }
    int number = 0;
    for (int i = 3; i < 8; i++) {
      char c = name.charAt(i);
      if (c < '0' || c > '9') {
        return -1;
      }
      number = number * 10 + (c - '0');
    }
    return number;
  }

  /// Writes a record where the file's used part ends.
  void append(int file, long end, byte[] record) {
    health.check();
    Appender appender = open.get(file);
    if (appender == null) {
      appender = open(file, end);
      open.put(file, appender);
      putOldestAside();
    }
    appender.append(end, record);
  }

  private Appender open(int file, long end) {
    Path path = path(file);
    DiskFile handle = null;
    try {
      if (!disk.exists(path)) {
        namesChanged = true;
      }
      handle = disk.openWrite(path);
      long size = handle.size();
      if (size < end) {
        handle.close();
        throw new StorageException(
            StorageFailure.Kind.DAMAGED,
            "The file %s has %s bytes, but the index names %s. Put the whole file back, or start"
                    .formatted(path, size, end)
                + " with -reindex.");
      }
      if (size > end) {
        // left by a crash or by preallocation: nothing that the index knows of
        handle.truncate(end);
      }
      return new Appender(path, handle, end);
    } catch (IOException e) {
      throw health.poison("Opening", path, e);
    }
  }

  private void putOldestAside() {
    if (open.size() > MAX_OPEN) {
      Iterator<Appender> oldest = open.values().iterator();
      Appender appender = oldest.next();
      oldest.remove();
      appender.finish();
    }
  }

  /// Cuts a file to its used length, makes it durable and puts it aside.
  void finish(int file) {
    health.check();
    Appender appender = open.remove(file);
    if (appender != null) {
      appender.finish();
    }
  }

  /// Returns when all that was appended is durable, names included.
  void sync() {
    health.check();
    for (Appender appender : open.values()) {
      appender.sync();
    }
    if (namesChanged) {
      syncNames();
    }
  }

  /// Makes durable which files there are.
  void syncNames() {
    try {
      disk.syncDirectory(config.directory());
    } catch (IOException e) {
      throw health.poison("Syncing", config.directory(), e);
    }
    namesChanged = false;
  }

  /// Whether something is not durable yet.
  boolean isDirty() {
    return namesChanged || open.values().stream().anyMatch(appender -> appender.dirty);
  }

  /// Deletes a file; nothing happens when there is none.
  void delete(int file) throws IOException {
    Appender appender = open.remove(file);
    if (appender != null) {
      appender.handle.close();
    }
    disk.delete(path(file));
  }

  /// Size of a file in bytes; −1 when there is none.
  long size(int file) {
    try {
      return disk.exists(path(file)) ? disk.size(path(file)) : -1;
    } catch (IOException e) {
      throw Health.unreadable(path(file), e);
    }
  }

  /// Closes the handles; syncs nothing.
  @Nullable IOException close() {
    IOException failure = null;
    for (Appender appender : open.values()) {
      try {
        appender.handle.close();
      } catch (IOException e) {
        failure = e;
      }
    }
    open.clear();
    return failure;
  }

  /// A file that is being written.
  private final class Appender {
    private final Path path;
    private final DiskFile handle;
    private long end;
    private long allocated;
    private boolean dirty;

    Appender(Path path, DiskFile handle, long end) {
      this.path = path;
      this.handle = handle;
      this.end = end;
      this.allocated = end;
    }

    void append(long at, byte[] record) {
      if (at != end) {
        throw new IllegalStateException(path + " ends at " + end + ", not at " + at);
      }
      long newEnd = at + record.length;
      try {
        if (newEnd > allocated) {
          allocate(newEnd);
        }
        dirty = true;
        handle.write(at, record, 0, record.length);
        end = newEnd;
      } catch (NoSpaceException e) {
        throw new StorageException(
            StorageFailure.Kind.FULL,
            "The disk is full: "
                + Health.reason(e)
                + ". Make room (or use -prune) and start again; nothing is lost.",
            e);
      } catch (IOException e) {
        throw health.poison("Writing", path, e);
      }
    }

    private void allocate(long newEnd) throws IOException {
      long target = Math.ceilDiv(newEnd, chunk) * chunk;
      long needed = target - allocated;
      long free = disk.freeSpace(config.directory());
      if (free - config.reserve() < needed) {
        throw Health.full(config.directory(), needed, free, config.reserve());
      }
      if (config.preallocate()) {
        byte[] zeros = new byte[(int) Math.min(ZEROS, target - newEnd)];
        dirty = true;
        for (long at = newEnd; at < target; at += ZEROS) {
          handle.write(at, zeros, 0, (int) Math.min(ZEROS, target - at));
        }
      }
      allocated = target;
    }

    void sync() {
      if (dirty) {
        try {
          handle.sync();
        } catch (IOException e) {
          throw health.poison("Syncing", path, e);
        }
        dirty = false;
      }
    }

    void finish() {
      try {
        if (handle.size() > end) {
          dirty = true;
          handle.truncate(end);
        }
        sync();
        handle.close();
      } catch (IOException e) {
        throw health.poison("Finishing", path, e);
      }
    }
  }
}
