package dev.renga.chain;

import dev.renga.storage.BlockIndexRecord;
import dev.renga.storage.BlockPosition;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Which nodes differ from their records on disk, and the records themselves. Used by the writer
/// alone.
final class BlockIndex {
  /// Changed nodes after which a commit is due, so that their number stays bounded.
  static final int MANY = 50_000;

  private final Set<HeaderNode> changed = new LinkedHashSet<>();

  void changed(HeaderNode node) {
    changed.add(node);
  }

  boolean isClean() {
    return changed.isEmpty();
  }

  boolean wantsCommit() {
    return changed.size() >= MANY;
  }

  /// The records that a commit must write; they count as written from here on.
  List<BlockIndexRecord> take() {
    List<BlockIndexRecord> records = new ArrayList<>(changed.size());
    for (HeaderNode node : changed) {
      records.add(record(node));
    }
    changed.clear();
    return records;
  }

  static BlockIndexRecord record(HeaderNode node) {
    return new BlockIndexRecord(
        node.header(),
        node.height(),
        node.status(),
        node.transactions(),
        dataPosition(node),
        undoPosition(node),
        node.sequence());
  }

  static @Nullable BlockPosition dataPosition(HeaderNode node) {
    long at = node.data();
    return at == -1 ? null : new BlockPosition((int) (at >>> 32), at & 0xffffffffL);
  }

  static @Nullable BlockPosition undoPosition(HeaderNode node) {
    long at = node.data();
    int offset = node.undo();
    return at == -1 || offset == -1
        ? null
        : new BlockPosition((int) (at >>> 32), Integer.toUnsignedLong(offset));
  }

  static void restore(HeaderNode node, BlockIndexRecord record) {
    node.mark(record.status());
    node.transactions(record.transactions());
    node.sequence(record.sequence());
    BlockPosition data = record.data();
    BlockPosition undo = record.undo();
    if (data != null) {
      node.data(data.file(), (int) data.offset());
      if (undo != null) {
        node.undo((int) undo.offset());
      }
    }
  }
}
