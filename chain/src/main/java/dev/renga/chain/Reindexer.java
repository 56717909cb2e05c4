package dev.renga.chain;

import dev.renga.primitives.BlockHash;
import dev.renga.primitives.BlockHeader;
import dev.renga.primitives.Bytes;
import dev.renga.primitives.DecodeException;
import dev.renga.storage.BlockFiles;
import dev.renga.storage.BlockPosition;
import dev.renga.storage.BlockScanner;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Makes the block index anew from the block files: finds every block's header and place. The
/// blocks themselves are checked when they are connected, in their order, which in the files they
/// need not have. Used by the writer alone, a piece at a time, so that commands are taken in
/// between.
final class Reindexer {
  private static final Logger LOG = LoggerFactory.getLogger(Reindexer.class);

  /// Blocks whose parents were not met yet, at most; in our own files they come soon.
  private static final int MAX_WAITING = 500_000;

  private final ChainState state;
  private final BlockFiles files;
  private final BlockAcceptor acceptor;
  private final Deque<Integer> todo;
  private final Map<BlockHash, List<Place>> waiting = new HashMap<>(); // by parent
  private @Nullable BlockScanner scanner;
  private int file;
  private int waitingCount;
  private int found;

  private record Place(BlockHeader header, BlockPosition position, int length, int transactions) {}

  Reindexer(ChainState state, BlockAcceptor acceptor) {
    this.state = state;
    this.files = state.stores.files();
    this.acceptor = acceptor;
    this.todo = new ArrayDeque<>(files.existing());
  }

  /// Looks at one more record; `false` when all files are done.
  boolean step() {
    if (scanner == null) {
      if (todo.isEmpty()) {
        finish();
        return false;
      }
      file = todo.removeFirst();
      scanner = files.scan(file);
    }
    BlockScanner.Found record = scanner.next();
    if (record == null) {
      scanner.close();
      scanner = null;
      LOG.info("Reindexed block file {}: {} blocks so far.", file, found);
    } else {
      take(record);
    }
    return true;
  }

  private void take(BlockScanner.Found record) {
    Bytes block = record.block();
    Place place;
    try {
      BlockHeader header = BlockHeader.read(block.reader());
      place =
          new Place(
              header,
              new BlockPosition(file, record.offset()),
              block.length(),
              Importer.transactions(block));
    } catch (DecodeException | IllegalArgumentException e) {
      LOG.warn("Skipped a damaged block at {}:{}.", file, record.offset());
      return;
    }
    if (place.header.hash().equals(state.tree.genesis().hash())) {
      adopt(state.tree.genesis(), place);
      return;
    }
    if (state.tree.find(place.header.previous()) == null) {
      if (waitingCount < MAX_WAITING) {
        waiting.computeIfAbsent(place.header.previous(), key -> new ArrayList<>(1)).add(place);
        waitingCount++;
      }
      return;
    }
    Deque<Place> ready = new ArrayDeque<>();
    ready.add(place);
    while (!ready.isEmpty()) {
      Place next = ready.removeFirst();
      HeaderNode node = acceptor.header(next.header);
      if (node != null) {
        adopt(node, next);
        List<Place> children = waiting.remove(next.header.hash());
        if (children != null) {
          waitingCount -= children.size();
          ready.addAll(children);
        }
      }
    }
  }

  private void adopt(HeaderNode node, Place place) {
    if (node.isStored()) {
      return;
    }
    found++;
    BlockPosition position = place.position;
    files.adopt(position, place.length, node.height(), node.time());
    node.data(position.file(), (int) position.offset());
    node.transactions(place.transactions);
    state.index.changed(node);
    if (node.height() > 0) {
      state.candidates.received(node, state.tip());
    }
  }

  private void finish() {
    HeaderNode genesis = state.tree.genesis();
    if (!genesis.isStored()) {
      Loader.storeGenesis(state, genesis);
    }
    state.tree.choose(state.tree.best());
    state.refresh();
    LOG.info("Reindexed the block files: {} blocks, {} without a parent.", found, waitingCount);
  }
}
