package dev.renga.storage;

import dev.renga.crypto.Sha256;
import dev.renga.primitives.Block;
import dev.renga.primitives.BlockHash;
import dev.renga.primitives.ByteReader;
import dev.renga.primitives.Bytes;
import dev.renga.primitives.DecodeException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Blocks and their undo data in bitcoind's files, `blk?????.dat` and `rev?????.dat`; the bytes are
/// drawn in `docs/formats.md`.
///
/// What holds at every moment, so that a crash at any instruction loses nothing that was committed
/// (tests quote the numbers):
///
/// - **F1** A position is handed out after all bytes of its record were given to the disk.
/// - **F2** [#takeChanged] hands out a file's sizes only when every byte below them is durable, so
///   a commit never names what a crash could take away.
/// - **F3** Bytes below the sizes of the last commit are never written again; whatever lies behind
///   them (a torn record, preallocated zeros) is cut off before the file is written to.
/// - **F4** A file is left for the next one only after it was cut to its used length and synced.
/// - **F5** Pruned files are deleted only after the commit that forgets them; deletions that a
///   crash cut short are made up for at the next start.
/// - **F6** After a failed write or sync nothing is written any more until the next start (S-007).
///   A full disk alone leaves everything as it was.
/// - **F7** A file's name is durable before a commit names the file.
/// - **F8** The key in `xor.dat` is durable before the first record is written.
/// - **F9** Reindexing never writes to a `blk` file that it found.
///
/// Threads: everything that writes belongs to one thread at a time (the owner of the chain);
/// reading, [#info], [#infos] and [#totalSize] may happen on any thread. Every method may throw
/// [StorageException], which never says anything about a block's validity.
public final class BlockFiles implements AutoCloseable {
  static final long BLOCK_CHUNK = 16L << 20;
  static final long UNDO_CHUNK = 1L << 20;
  private static final String LOCK = ".lock";
  private static final Logger LOG = LoggerFactory.getLogger(BlockFiles.class);

  private final Disk disk;
  private final BlockFilesConfig config;
  private final DiskLock lock;
  private final RecordReader records;
  private final Health health;
  private final FlatFiles blocks;
  private final FlatFiles undos;
  private final NavigableMap<Integer, FileInfo> infos = new ConcurrentSkipListMap<>();
  private final TreeSet<Integer> changed = new TreeSet<>();
  private final TreeSet<Integer> forgotten = new TreeSet<>();
  private final TreeSet<Integer> deletable = new TreeSet<>();
  private volatile int current;

  private BlockFiles(Disk disk, BlockFilesConfig config, DiskLock lock, XorKey key) {
    this.disk = disk;
    this.config = config;
    this.lock = lock;
    this.records = new RecordReader(disk, config.magic(), key);
    this.health = new Health();
    long limit = config.maximumSize();
    this.blocks = new FlatFiles(disk, config, "blk", Math.min(BLOCK_CHUNK, limit), health);
    this.undos = new FlatFiles(disk, config, "rev", Math.min(UNDO_CHUNK, limit), health);
  }

  /// Opens the folder, makes it when missing, and takes its lock.
  ///
  /// The files are compared with what the last commit recorded; a file that is missing or too short
  /// is refused. So is a folder with blocks that no commit knows of, unless `reindex` is set.
  ///
  /// @param known what the last commit recorded of each file; empty at the first start, ignored
  ///   with `reindex`
  /// @param random for the key of a new folder
  public static BlockFiles open(
      Disk disk, BlockFilesConfig config, Collection<FileInfo> known, RandomGenerator random) {
    DiskLock lock = null;
    try {
      disk.createDirectories(config.directory());
      lock = disk.lock(config.directory().resolve(LOCK));
      XorKey key = new XorFile(disk, config).open(random);
      BlockFiles files = new BlockFiles(disk, config, lock, key);
      if (config.reindex()) {
        files.beginReindex();
      } else {
        files.begin(known);
      }
      lock = null;
      return files;
    } catch (IOException e) {
      throw new StorageException(
          StorageFailure.Kind.IO,
          "The folder of block files "
              + config.directory()
              + " cannot be opened ("
              + Health.reason(e)
              + "). Check that it exists, that this user may write to it, and that the disk works.",
          e);
    } finally {
      release(lock);
    }
  }

  private static void release(@Nullable DiskLock lock) {
    if (lock != null) {
      try {
        lock.close();
      } catch (IOException e) {
        // the failure that brought us here is the one to report
      }
    }
  }

  private void begin(Collection<FileInfo> known) throws IOException {
    for (FileInfo info : known) {
      infos.put(info.number(), info);
      if (info.isEmpty()) {
        deletable.add(info.number());
      } else {
        requireSize(blocks, info.number(), info.size());
        requireSize(undos, info.number(), info.undoSize());
      }
    }
    if (infos.isEmpty()) {
      refuseUnknown();
    }
    current = infos.isEmpty() ? 0 : infos.lastKey();
    deleteForgotten(); // F5
  }

  private static void requireSize(FlatFiles files, int number, long size) {
    long found = files.size(number);
    if (found < size && size > 0) {
      throw new StorageException(
          found < 0 ? StorageFailure.Kind.MISSING : StorageFailure.Kind.DAMAGED,
          "The file "
              + files.path(number)
              + (found < 0 ? " is missing" : " has " + found + " bytes")
              + ", but the index names "
              + size
              + " bytes in it. Put the whole file back, or start with -reindex.");
    }
  }

  /// A crash before the very first commit leaves at most the genesis block; anything more is
  /// somebody's chain and must not be written over.
  private void refuseUnknown() throws IOException {
    for (int number : existing()) {
      try (BlockScanner scanner = scan(number)) {
        if (scanner.next() != null && (number > 0 || scanner.next() != null)) {
          throw new StorageException(
              StorageFailure.Kind.REFUSED,
              "The folder "
                  + config.directory()
                  + " holds blocks that this node's index does not know. Start with -reindex to use"
                  + " them, or move them away.");
        }
      }
    }
  }

  private void beginReindex() throws IOException {
    for (String name : disk.list(config.directory())) {
      int number = FlatFiles.number("rev", name);
      if (number >= 0) {
        undos.delete(number);
      }
    }
    List<Integer> existing = existing();
    current = existing.isEmpty() ? 0 : existing.getLast() + 1;
  }

  /// Stores a block's serialisation and tells where. It is durable after [#flush].
  ///
  /// @param height the block's height, for pruning
  /// @param time the header's time, Unix seconds
  public BlockPosition append(Bytes block, int height, long time) {
    if (block.isEmpty() || block.length() > ByteReader.MAX_SIZE) {
      throw new IllegalArgumentException("a block of " + block.length() + " bytes");
    }
    byte[] record = records.frame(block, 0);
    FileInfo info = info(current);
    if (info.size() > 0 && info.size() + record.length > config.maximumSize()) {
      blocks.finish(current); // F4
      int next = current + 1;
      current = next;
      info = info(current);
    }
    long end = info.size();
    records.key().apply(record, 0, record.length, end);
    blocks.append(current, end, record);
    infos.put(current, info.withBlock(end + record.length, height, time));
    changed.add(current);
    return new BlockPosition(current, end + RecordReader.HEADER);
  }

  /// The bytes of a block.
  public Bytes read(BlockPosition position) {
    return Bytes.adopt(records.read(blocks.path(position.file()), position.offset(), 0));
  }

  /// A part of a block's bytes.
  ///
  /// @throws IndexOutOfBoundsException when the block does not have them
  public Bytes read(BlockPosition position, int from, int count) {
    Path path = blocks.path(position.file());
    return Bytes.adopt(records.read(path, position.offset(), from, count));
  }

  /// The block, which must be the one asked for, down to its merkle root. (Witnesses are covered by
  /// the witness commitment, which is a rule of consensus and not checked here.)
  public Block readBlock(BlockPosition position, BlockHash expected) {
    Path path = blocks.path(position.file());
    Block block;
    try {
      block = Block.parse(read(position));
    } catch (DecodeException e) {
      throw RecordReader.damaged(path, position.offset(), "is no block: " + e.getMessage());
    }
    if (!block.hash().equals(expected)) {
      throw RecordReader.damaged(
          path, position.offset(), "is block " + block.hash() + " and not " + expected);
    }
    if (!block.merkleRoot().root().equals(block.header().merkleRoot())) {
      throw RecordReader.damaged(
          path, position.offset(), "holds transactions that its header does not commit to");
    }
    return block;
  }

  /// Stores undo data beside the block it belongs to. It is durable after [#flush].
  ///
  /// @param previous hash of the block's parent, part of the checksum
  /// @param file number of the file that holds the block
  public BlockPosition appendUndo(BlockUndo undo, BlockHash previous, int file) {
    FileInfo info = info(file);
    if (info.blocks() == 0) {
      throw new IllegalArgumentException("file " + file + " holds no block");
    }
    Bytes data = undo.toBytes();
    byte[] record = records.frame(data, Sha256.SIZE);
    int behind = RecordReader.HEADER + data.length();
    checksum(previous, record, RecordReader.HEADER, data.length(), record, behind);
    long end = info.undoSize();
    records.key().apply(record, 0, record.length, end);
    undos.append(file, end, record);
    infos.put(file, info.withUndoSize(end + record.length));
    changed.add(file);
    return new BlockPosition(file, end + RecordReader.HEADER);
  }

  private static void checksum(
      BlockHash previous, byte[] data, int offset, int length, byte[] out, int at) {
    Sha256 hash = new Sha256();
    previous.updateTo(hash);
    hash.update(data, offset, length).digestTwiceTo(out, at);
  }

  /// Undo data, its checksum verified.
  ///
  /// @param previous hash of the parent of the block that the data undoes
  public BlockUndo readUndo(BlockPosition position, BlockHash previous) {
    Path path = undos.path(position.file());
    byte[] record = records.read(path, position.offset(), Sha256.SIZE);
    int length = record.length - Sha256.SIZE;
    byte[] expected = new byte[Sha256.SIZE];
    checksum(previous, record, 0, length, expected, 0);
    if (!Arrays.equals(record, length, record.length, expected, 0, Sha256.SIZE)) {
      throw RecordReader.damaged(path, position.offset(), "does not have its checksum");
    }
    try {
      return BlockUndo.parse(Bytes.adopt(Arrays.copyOf(record, length)));
    } catch (DecodeException e) {
      throw RecordReader.damaged(path, position.offset(), "is no undo data: " + e.getMessage());
    }
  }

  /// Returns when everything appended is durable. To be called before [#takeChanged].
  public void flush() {
    blocks.sync();
    undos.sync();
  }

  /// File infos that changed since the last call, for the same commit as the index records.
  ///
  /// @throws IllegalStateException when something was appended after the last [#flush] (F2)
  public List<FileInfo> takeChanged() {
    health.check();
    if (blocks.isDirty() || undos.isDirty()) {
      throw new IllegalStateException("flush comes before a commit");
    }
    List<FileInfo> taken = new ArrayList<>(changed.size());
    for (int number : changed) {
      taken.add(info(number));
    }
    changed.clear();
    deletable.addAll(forgotten);
    forgotten.clear();
    return taken;
  }

  /// What is known of a file; empty for one that is not there.
  public FileInfo info(int file) {
    FileInfo info = infos.get(file);
    return info == null ? FileInfo.empty(file) : info;
  }

  /// What is known of every file, by number.
  public List<FileInfo> infos() {
    return List.copyOf(infos.values());
  }

  /// Bytes of all blocks and undo data (`size_on_disk`).
  public long totalSize() {
    long size = 0;
    for (FileInfo info : infos.values()) {
      size += info.size() + info.undoSize();
    }
    return size;
  }

  /// The number of the file that takes the next block; it cannot be pruned.
  public int current() {
    return current;
  }

  /// Pruning, first step: the pair counts as empty from now on, and the next commit says so.
  public void forget(int file) {
    health.check();
    if (file >= current) {
      throw new IllegalArgumentException("file " + file + " still takes blocks");
    }
    infos.put(file, FileInfo.empty(file));
    changed.add(file);
    forgotten.add(file);
  }

  /// Pruning, second step, after the commit with what [#takeChanged] gave: deletes the forgotten
  /// pairs. What cannot be deleted (a reader may hold it open on Windows) is tried again the next
  /// time and at the next [#open], which also makes up for a crash in the middle.
  public void deleteForgotten() {
    health.check();
    boolean changedNames = false;
    for (Iterator<Integer> left = deletable.iterator(); left.hasNext(); ) {
      int number = left.next();
      try {
        undos.delete(number);
        blocks.delete(number);
        left.remove();
        changedNames = true;
      } catch (IOException e) {
        LOG.warn(
            "The pruned file {} could not be deleted ({}); it will be tried again.",
            blocks.path(number),
            Health.reason(e));
      }
    }
    if (changedNames) {
      blocks.syncNames();
    }
  }

  /// Numbers of the `blk` files there are, ascending.
  public List<Integer> existing() {
    try {
      List<Integer> numbers = new ArrayList<>();
      for (String name : disk.list(config.directory())) {
        int number = FlatFiles.number("blk", name);
        if (number >= 0) {
          numbers.add(number);
        }
      }
      return numbers;
    } catch (IOException e) {
      throw Health.unreadable(config.directory(), e);
    }
  }

  /// Reindexing: scans one of the files; positions of its blocks go to [#adopt].
  public BlockScanner scan(int file) {
    return BlockScanner.open(disk, blocks.path(file), config.magic(), records.key());
  }

  /// Reindexing: a block that was found in the files is wanted. It may be called in any order.
  ///
  /// @param position the file, and [BlockScanner.Found#offset]
  /// @param length bytes of the block
  public void adopt(BlockPosition position, int length, int height, long time) {
    if (!config.reindex()) {
      throw new IllegalStateException("only reindexing adopts blocks");
    }
    FileInfo info = info(position.file());
    infos.put(position.file(), info.withBlock(position.offset() + length, height, time));
    changed.add(position.file());
  }

  /// Closes the files and releases the lock; does not flush.
  @Override
  public void close() {
    IOException failure = blocks.close();
    IOException other = undos.close();
    release(lock);
    IOException first = failure == null ? other : failure;
    if (first != null) {
      throw health.poison("Closing", config.directory(), first);
    }
  }
}
