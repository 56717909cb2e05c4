package dev.renga.chain;

import dev.renga.primitives.Block;
import dev.renga.storage.BlockFiles;
import dev.renga.storage.BlockPosition;
import dev.renga.storage.StorageException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Has the blocks that are to be connected at hand: those that came a moment ago in memory, others
/// read from disk ahead of time by the workers. Used by the writer alone.
final class BlockSupply {
  static final int MAX_RECENT = 512;
  static final long MAX_RECENT_BYTES = 8L << 20;
  static final int MAX_AHEAD = 16;

  private static final Logger LOG = LoggerFactory.getLogger(BlockSupply.class);

  private final BlockFiles files;
  private final Workers workers;
  private final Preparer preparer;
  private final LinkedHashMap<HeaderNode, Block> recent = new LinkedHashMap<>();
  private final Deque<Ahead> ahead = new ArrayDeque<>();
  private long recentBytes;

  private record Ahead(HeaderNode node, CompletableFuture<Read> block) {}

  /// What reading brought: a block, or the trouble on the disk.
  private record Read(@Nullable Block block, @Nullable StorageException trouble) {}

  /// A block, and whether it was read from disk after it had been checked.
  record Supplied(Block block, boolean fromDisk) {}

  BlockSupply(BlockFiles files, Workers workers, Preparer preparer) {
    this.files = files;
    this.workers = workers;
    this.preparer = preparer;
  }

  /// Keeps a block that was just stored.
  void keep(HeaderNode node, Block block) {
    if (recent.putIfAbsent(node, block) == null) {
      recentBytes += block.totalSize();
    }
    while (recent.size() > MAX_RECENT || (recentBytes > MAX_RECENT_BYTES && recent.size() > 1)) {
      Map.Entry<HeaderNode, Block> oldest = recent.pollFirstEntry();
      recentBytes -= oldest.getValue().totalSize();
    }
  }

  /// The block, which is on the way to the goal; those after it will be read ahead.
  ///
  /// @return `null` if it cannot be had: its bytes are damaged or gone
  @Nullable Supplied take(HeaderNode node, HeaderNode goal) {
    Block kept = recent.remove(node);
    if (kept != null) {
      recentBytes -= kept.totalSize();
      return new Supplied(kept, false);
    }
    while (!ahead.isEmpty() && ahead.getFirst().node != node) {
      ahead.removeFirst();
    }
    fill(node, goal);
    Read read = join(ahead.removeFirst().block);
    StorageException trouble = read.trouble;
    if (trouble != null) {
      switch (trouble.kind()) {
        case DAMAGED, MISSING -> {
          LOG.error("Block {} is lost and must be fetched again. {}", node, trouble.getMessage());
          return null;
        }
        default -> throw trouble;
      }
    }
    Block block = read.block;
    return block == null ? null : new Supplied(block, true);
  }

  private void fill(HeaderNode node, HeaderNode goal) {
    int last = Math.min(goal.height(), node.height() + MAX_AHEAD - 1);
    int next = ahead.isEmpty() ? node.height() : ahead.getLast().node.height() + 1;
    for (int height = next; height <= last; height++) {
      HeaderNode wanted = goal.ancestor(height);
      if (height > node.height() && (!wanted.isStored() || recent.containsKey(wanted))) {
        return;
      }
      ahead.addLast(new Ahead(wanted, workers.prepare(() -> readAndPrefetch(wanted))));
    }
  }

  private Read readAndPrefetch(HeaderNode node) {
    try {
      Block block = read(files, node);
      preparer.prefetch(block);
      return new Read(block, null);
    } catch (StorageException e) {
      return new Read(null, e);
    }
  }

  /// Reads a block on the calling thread.
  ///
  /// @throws StorageException when it is not there or not what it should be
  static Block read(BlockFiles files, HeaderNode node) {
    BlockPosition position = BlockIndex.dataPosition(node);
    if (position == null) {
      throw new StorageException(
          dev.renga.storage.StorageFailure.Kind.MISSING, "Block " + node + " is not on disk.");
    }
    return files.readBlock(position, node.hash());
  }

  static <T> T join(CompletableFuture<T> future) {
    try {
      return future.join();
    } catch (CompletionException e) {
      if (e.getCause() instanceof StorageException trouble) {
        throw trouble;
      }
      throw e;
    }
  }
}
