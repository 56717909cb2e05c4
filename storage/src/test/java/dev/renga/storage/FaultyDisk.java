package dev.renga.storage;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// A memory disk with the faults of real ones, for tests of crashes.
///
/// The faults that may happen, and no others:
///
/// 1. *Cut*: at operation n the process ends. That operation has happened, has not, or (a write)
///    has happened in part; every later one throws [PowerCut]. What the operating system knew
///    survives a kill ([#afterKill]).
/// 2. *Loss of power* ([#afterPowerLoss]): of each file, bytes written since its last good sync may
///    be there or not, by sectors of 512 bytes and in any order; a file lengthened by such a write
///    may have zeros instead. Names made, changed or removed since the directory's last sync are
///    old or new, in the order in which they happened.
/// 3. *Failed operation*: operation n throws an [IOException]. If it was a sync, the bytes it
///    should have saved are never saved, although later syncs succeed (S-007).
/// 4. *Full disk*: the capacity of the memory disk below.
/// 5. *Rot*: a bit changes by itself ([#flip]).
/// 6. *Lying*: syncs succeed and save nothing ([#lieAboutSyncs]); the disk says it has room when it
///    has none ([#pretendSpace]).
/// 7. *Failed reads* ([#failReads]).
///
/// Operations are counted from 1: making a file, writing, truncating, syncing, renaming, deleting,
/// syncing a directory. Not thread-safe.
public final class FaultyDisk implements Disk {
  /// The power is gone; thrown by every operation after the cut.
  public static final class PowerCut extends RuntimeException {
    private static final long serialVersionUID = 1L;

    PowerCut() {
      super("the power is gone", null, false, false);
    }
  }

  private static final int SECTOR = 512;

  private final MemoryDisk live;
  private final RandomGenerator random;
  private final Map<Path, Inode> names = new TreeMap<>();
  private final Map<Path, Inode> durableNames = new HashMap<>();
  private final List<NameChange> nameChanges = new ArrayList<>();
  private long operations;
  private long cutAt = Long.MAX_VALUE;
  private long failAt = Long.MAX_VALUE;
  private String lastFailure = "";
  private boolean gone;
  private boolean failingCloses;
  private boolean lyingSyncs;
  private boolean failingReads;
  private boolean pretendedSpace;
  private int openHandles;
  private int mostOpenHandles;

  /// Over an empty disk.
  public FaultyDisk(RandomGenerator random) {
    this(new MemoryDisk(), random);
  }

  /// Over an empty disk of some capacity.
  public FaultyDisk(MemoryDisk empty, RandomGenerator random) {
    this.live = empty;
    this.random = random;
  }

  /// Ends the process during operation `n`.
  public FaultyDisk cutAt(long n) {
    cutAt = n;
    return this;
  }

  /// Lets operation `n` fail.
  public FaultyDisk failAt(long n) {
    failAt = n;
    return this;
  }

  /// From now on syncs of files do nothing and say that they did.
  public FaultyDisk lieAboutSyncs() {
    lyingSyncs = true;
    return this;
  }

  /// From now on reads fail, or no longer do.
  public void failReads(boolean failing) {
    failingReads = failing;
  }

  /// From now on the free space reported has no end.
  public FaultyDisk pretendSpace() {
    pretendedSpace = true;
    return this;
  }

  /// The largest number of handles that were open at once.
  public int mostOpenHandles() {
    return mostOpenHandles;
  }

  /// What failed last: `delete`, `rename`, …; empty for writes and syncs of files.
  public String lastFailure() {
    return lastFailure;
  }

  /// From now on closing a file fails, or no longer does.
  public void failCloses(boolean failing) {
    failingCloses = failing;
  }

  /// Operations so far.
  public long operations() {
    return operations;
  }

  /// Changes one bit of a file, durably.
  public void flip(Path file, long offset, int bit) throws IOException {
    byte[] one = new byte[1];
    try (DiskFile handle = live.openWrite(file)) {
      handle.read(offset, one, 0, 1);
      one[0] ^= (byte) (1 << bit);
      handle.write(offset, one, 0, 1);
    }
    Inode inode = inode(file);
    if (offset < inode.durable.length) {
      inode.durable[(int) offset] = one[0];
    }
  }

  /// What a new process finds after this one was killed.
  public MemoryDisk afterKill() throws IOException {
    MemoryDisk disk = new MemoryDisk();
    for (Path path : names.keySet()) {
      put(disk, path, content(live, path));
    }
    return disk;
  }

  /// What is found after the power failed: everything unsynced is lost.
  public MemoryDisk afterPowerLoss() throws IOException {
    MemoryDisk disk = new MemoryDisk();
    for (Map.Entry<Path, Inode> entry : durableNames.entrySet()) {
      put(disk, entry.getKey(), entry.getValue().durable);
    }
    return disk;
  }

  /// What is found after the power failed: some of what was unsynced is lost.
  public MemoryDisk afterPowerLoss(RandomGenerator chance) throws IOException {
    Map<Path, Inode> found = new HashMap<>(durableNames);
    int kept = chance.nextInt(nameChanges.size() + 1);
    for (NameChange change : nameChanges.subList(0, kept)) {
      change.applyTo(found);
    }
    MemoryDisk disk = new MemoryDisk();
    for (Map.Entry<Path, Inode> entry : found.entrySet()) {
      put(disk, entry.getKey(), entry.getValue().afterPowerLoss(chance));
    }
    return disk;
  }

  private static void put(MemoryDisk disk, Path path, byte[] content) throws IOException {
    disk.createDirectories(Objects.requireNonNull(path.getParent()));
    try (DiskFile handle = disk.openWrite(path)) {
      handle.write(0, content, 0, content.length);
    }
  }

  static byte[] content(Disk disk, Path path) throws IOException {
    try (DiskFile handle = disk.openRead(path)) {
      byte[] bytes = new byte[(int) handle.size()];
      handle.read(0, bytes, 0, bytes.length);
      return bytes;
    }
  }

  private static Path key(Path path) {
    return path.toAbsolutePath().normalize();
  }

  private enum Fate {
    HAPPENS,
    FAILS,
    HAPPENS_AND_CUT,
    CUT
  }

  private Fate next() {
    alive();
    operations++;
    if (operations == cutAt) {
      gone = true;
      return random.nextBoolean() ? Fate.HAPPENS_AND_CUT : Fate.CUT;
    }
    return operations == failAt ? Fate.FAILS : Fate.HAPPENS;
  }

  private void alive() {
    if (gone) {
      throw new PowerCut();
    }
  }

  private interface Operation {
    void run() throws IOException;
  }

  private void run(String name, Operation operation) throws IOException {
    Fate fate = next();
    switch (fate) {
      case HAPPENS, HAPPENS_AND_CUT -> operation.run();
      case FAILS -> {
        lastFailure = name;
        throw new IOException("injected failure");
      }
      case CUT -> {}
    }
    alive();
  }

  private void change(NameChange change) {
    change.applyTo(names);
    nameChanges.add(change);
  }

  @Override
  public DiskFile openRead(Path file) throws IOException {
    alive();
    return new FaultyFile(live.openRead(file), inode(file));
  }

  @Override
  public DiskFile openWrite(Path file) throws IOException {
    alive();
    if (!live.exists(file)) {
      run(
          "make",
          () -> {
            live.openWrite(file).close();
            change(new NameChange.Made(key(file), new Inode()));
          });
    }
    return new FaultyFile(live.openWrite(file), inode(file));
  }

  private Inode inode(Path file) {
    return Objects.requireNonNull(names.get(key(file)));
  }

  @Override
  public boolean exists(Path path) throws IOException {
    alive();
    return live.exists(path);
  }

  @Override
  public long size(Path file) throws IOException {
    alive();
    return live.size(file);
  }

  @Override
  public List<String> list(Path directory) throws IOException {
    alive();
    return live.list(directory);
  }

  @Override
  public void createDirectories(Path directory) throws IOException {
    alive();
    live.createDirectories(directory);
  }

  @Override
  public void rename(Path from, Path to) throws IOException {
    run(
        "rename",
        () -> {
          live.rename(from, to);
          change(new NameChange.Renamed(key(from), key(to)));
        });
  }

  @Override
  public boolean delete(Path file) throws IOException {
    alive();
    if (!live.exists(file)) {
      return false;
    }
    run(
        "delete",
        () -> {
          live.delete(file);
          change(new NameChange.Deleted(key(file)));
        });
    return true;
  }

  @Override
  public void syncDirectory(Path directory) throws IOException {
    run(
        "sync directory",
        () -> {
          nameChanges.forEach(change -> change.applyTo(durableNames));
          nameChanges.clear();
        });
  }

  @Override
  public long freeSpace(Path directory) throws IOException {
    alive();
    return pretendedSpace ? Long.MAX_VALUE : live.freeSpace(directory);
  }

  @Override
  public DiskLock lock(Path file) throws IOException {
    alive();
    return live.lock(file);
  }

  /// A change of the directory.
  private sealed interface NameChange {
    void applyTo(Map<Path, Inode> names);

    record Made(Path path, Inode inode) implements NameChange {
      @Override
      public void applyTo(Map<Path, Inode> names) {
        names.put(path, inode);
      }
    }

    record Renamed(Path from, Path to) implements NameChange {
      @Override
      public void applyTo(Map<Path, Inode> names) {
        Inode inode = names.remove(from);
        if (inode != null) {
          names.put(to, inode);
        }
      }
    }

    record Deleted(Path path) implements NameChange {
      @Override
      public void applyTo(Map<Path, Inode> names) {
        names.remove(path);
      }
    }
  }

  /// A file: what is durable, and what happened since.
  private static final class Inode {
    private byte[] durable = new byte[0];
    private boolean written;
    private final List<DataChange> pending = new ArrayList<>();

    byte[] afterPowerLoss(RandomGenerator chance) {
      byte[] bytes = durable.clone();
      int inOrder = chance.nextInt(pending.size() + 1);
      for (int i = 0; i < pending.size(); i++) {
        DataChange change = pending.get(i);
        if (i < inOrder) {
          bytes = change.applyTo(bytes);
        } else if (change.source == null) {
          break;
        } else {
          bytes = change.applySomeTo(bytes, chance);
        }
      }
      return bytes;
    }
  }

  /// A write, or, without a source, a cut to `position` bytes.
  private static final class DataChange {
    private final long position;
    private final byte @Nullable [] source;

    DataChange(long position, byte @Nullable [] source) {
      this.position = position;
      this.source = source;
    }

    byte[] applyTo(byte[] bytes) {
      if (source == null) {
        return Arrays.copyOf(bytes, (int) position);
      }
      byte[] result = Arrays.copyOf(bytes, (int) Math.max(bytes.length, position + source.length));
      System.arraycopy(source, 0, result, (int) position, source.length);
      return result;
    }

    byte[] applySomeTo(byte[] bytes, RandomGenerator chance) {
      if (source == null) {
        return bytes;
      }
      int end = (int) position + source.length;
      byte[] result =
          chance.nextBoolean() ? Arrays.copyOf(bytes, Math.max(bytes.length, end)) : bytes.clone();
      for (int at = (int) position; at < end; ) {
        int next = Math.min(end, (at / SECTOR + 1) * SECTOR);
        if (chance.nextBoolean()) {
          result = Arrays.copyOf(result, Math.max(result.length, next));
          System.arraycopy(source, at - (int) position, result, at, next - at);
        }
        at = next;
      }
      return result;
    }
  }

  private final class FaultyFile implements DiskFile {
    private final DiskFile file;
    private final Inode inode;
    private boolean closed;

    FaultyFile(DiskFile file, Inode inode) {
      this.file = file;
      this.inode = inode;
      openHandles++;
      mostOpenHandles = Math.max(mostOpenHandles, openHandles);
    }

    @Override
    public long size() throws IOException {
      alive();
      return file.size();
    }

    @Override
    public int read(long position, byte[] target, int offset, int length) throws IOException {
      alive();
      if (failingReads) {
        throw new IOException("injected failure of a read");
      }
      return file.read(position, target, offset, length);
    }

    @Override
    public void write(long position, byte[] source, int offset, int length) throws IOException {
      Fate fate = next();
      if (fate == Fate.FAILS) {
        throw new IOException("injected failure");
      }
      int count = fate == Fate.CUT ? random.nextInt(length + 1) : length;
      file.write(position, source, offset, count);
      inode.written = true;
      inode.pending.add(
          new DataChange(position, Arrays.copyOfRange(source, offset, offset + count)));
      alive();
    }

    @Override
    public void truncate(long size) throws IOException {
      run(
          "truncate",
          () -> {
            file.truncate(size);
            inode.pending.add(new DataChange(size, null));
          });
    }

    @Override
    public void sync() throws IOException {
      Fate fate = next();
      if (fate == Fate.FAILS) {
        inode.pending.clear();
        throw new IOException("injected failure of a sync");
      }
      if (fate != Fate.CUT && !lyingSyncs) {
        for (DataChange change : inode.pending) {
          inode.durable = change.applyTo(inode.durable);
        }
        inode.pending.clear();
      }
      alive();
    }

    @Override
    public void close() throws IOException {
      if (!closed) {
        closed = true;
        openHandles--;
      }
      file.close();
      if (failingCloses && inode.written) {
        throw new IOException("injected failure of a close");
      }
    }
  }
}
