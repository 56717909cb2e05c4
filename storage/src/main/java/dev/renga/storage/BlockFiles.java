package dev.renga.storage;

import dev.renga.primitives.Block;
import dev.renga.primitives.BlockHash;
import dev.renga.primitives.Bytes;
import java.util.Collection;
import java.util.List;
import java.util.random.RandomGenerator;

/// Blocks and their undo data in bitcoind's files, `blk?????.dat` and `rev?????.dat`.
///
/// Threads: everything that writes belongs to one thread at a time (the owner of the chain);
/// reading may happen on any thread. Every method may throw [StorageException].
public final class BlockFiles implements AutoCloseable {
  private BlockFiles() {}

  /// Opens the folder.
  ///
  /// @param known what the last commit recorded of each file; empty at the first start and with
  ///   `reindex`
  /// @param random for the key of a new folder
  public static BlockFiles open(
      Disk disk, BlockFilesConfig config, Collection<FileInfo> known, RandomGenerator random) {
    throw new UnsupportedOperationException();
  }

  /// Stores a block's serialisation and tells where. It is durable after [#flush].
  ///
  /// @param height the block's height, for pruning
  /// @param time the header's time, Unix seconds
  public BlockPosition append(Bytes block, int height, long time) {
    throw new UnsupportedOperationException();
  }

  /// The bytes of a block.
  public Bytes read(BlockPosition position) {
    throw new UnsupportedOperationException();
  }

  /// A part of a block's bytes.
  public Bytes read(BlockPosition position, int from, int count) {
    throw new UnsupportedOperationException();
  }

  /// The block, which must be the one asked for, down to its merkle root.
  public Block readBlock(BlockPosition position, BlockHash expected) {
    throw new UnsupportedOperationException();
  }

  /// Stores undo data beside the block it belongs to. It is durable after [#flush].
  ///
  /// @param previous hash of the block's parent, part of the checksum
  /// @param file number of the file that holds the block
  public BlockPosition appendUndo(BlockUndo undo, BlockHash previous, int file) {
    throw new UnsupportedOperationException();
  }

  /// Undo data, its checksum verified.
  public BlockUndo readUndo(BlockPosition position, BlockHash previous) {
    throw new UnsupportedOperationException();
  }

  /// Returns when everything appended is on the medium. To be called before a commit that names it.
  public void flush() {
    throw new UnsupportedOperationException();
  }

  /// File infos that changed since the last call, for the same commit as the index records.
  public List<FileInfo> takeChanged() {
    throw new UnsupportedOperationException();
  }

  /// What is known of a file; empty for one that is not there.
  public FileInfo info(int file) {
    throw new UnsupportedOperationException();
  }

  /// What is known of every file, by number.
  public List<FileInfo> infos() {
    throw new UnsupportedOperationException();
  }

  /// Bytes of all blocks and undo data (`size_on_disk`).
  public long totalSize() {
    throw new UnsupportedOperationException();
  }

  /// The number of the file that takes the next block; it is never pruned.
  public int current() {
    throw new UnsupportedOperationException();
  }

  /// Pruning, first step: the pair counts as empty from now on ([#takeChanged] tells the commit).
  public void forget(int file) {
    throw new UnsupportedOperationException();
  }

  /// Pruning, second step, after the commit that forgot them: deletes the pairs that are forgotten.
  public void deleteForgotten() {
    throw new UnsupportedOperationException();
  }

  /// Reindexing: numbers of the `blk` files there are, from 0 to the last before a gap.
  public List<Integer> existing() {
    throw new UnsupportedOperationException();
  }

  /// Reindexing: scans one of the files; positions of its blocks go to [#adopt].
  public BlockScanner scan(int file) {
    throw new UnsupportedOperationException();
  }

  /// Reindexing: a block was found in the files and is wanted.
  public BlockPosition adopt(int file, BlockScanner.Found found, int height, long time) {
    throw new UnsupportedOperationException();
  }

  /// Closes the files; does not flush.
  @Override
  public void close() {}
}
