package dev.renga.chain;

import dev.renga.primitives.Block;
import dev.renga.primitives.Bytes;
import dev.renga.storage.BlockIndexRecord;
import dev.renga.storage.BlockPosition;
import dev.renga.storage.ChainStore;
import dev.renga.storage.ChainTip;
import dev.renga.storage.StorageException;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Brings the chain back from what the stores hold, or begins it with genesis.
final class Loader {
  /// The note that says that a reindex began and has not ended.
  static final String REINDEXING = "reindexing";

  /// The note that says that block files were deleted by pruning.
  static final String PRUNED = "pruned";

  /// The note that says which version of the rules found the failures.
  static final String RULES = "rules";

  /// To be raised when a mistake in the rules is mended.
  static final Bytes RULES_VERSION = Bytes.of(1);

  private final ChainState state;
  private final ChainStore store;
  private final boolean reindex;
  private final boolean otherRules;
  private int count;

  Loader(ChainState state) {
    this.state = state;
    this.store = state.stores.store();
    this.reindex = state.config.start() == ChainConfig.Start.REINDEX;
    this.otherRules = !store.note(RULES).equals(Optional.of(RULES_VERSION));
  }

  /// Whether a reindex was begun and not finished: it must go on.
  static boolean isReindexing(ChainStore store) {
    return store.note(REINDEXING).isPresent();
  }

  void load() {
    refuse();
    if (state.config.start() != ChainConfig.Start.NORMAL) {
      store.clearCoins();
    }
    store.forEachIndexRecord(this::take);
    ChainTip tip = store.tip();
    if (count == 0 && tip != null) {
      throw new ChainStoppedException(
          "The block index is empty but the coins are not. Start again with -reindex.", null);
    }
    HeaderNode genesis = state.tree.genesis();
    if (genesis.transactions() == 0) {
      begin(genesis);
    }
    genesis.chainTransactions(1);
    HeaderNode node = tip == null ? genesis : tipNode(tip);
    state.tree.choose(node);
    state.candidates.rebuild(node);
    state.tip(node);
    state.prunedBelow(lowestStored(node));
    checkTip(node);
  }

  private void refuse() {
    ChainConfig.Start start = state.config.start();
    if (reindex) {
      return;
    }
    if (isReindexing(store)) {
      throw new ChainStoppedException(
          "A reindex was interrupted. Start again with -reindex to finish it.", null);
    }
    if (store.note(PRUNED).isEmpty()) {
      return;
    }
    if (start == ChainConfig.Start.REINDEX_CHAINSTATE) {
      throw new ChainStoppedException(
          "Old blocks were deleted by pruning, so the coins cannot be made anew from them. Use"
              + " -reindex, which fetches all blocks again.",
          null);
    }
    if (state.config.prune() instanceof ChainConfig.Prune.Off) {
      throw new ChainStoppedException(
          "Old blocks were deleted by pruning. Start with -prune, or with -reindex to fetch them"
              + " all again.",
          null);
    }
  }

  private void take(BlockIndexRecord record) {
    count++;
    HeaderNode node = nodeFor(record);
    if (reindex) {
      state.index.changed(node);
      return;
    }
    BlockIndex.restore(node, record);
    if (otherRules) {
      // a failure that an older version found may have been a mistake of that version (C-036)
      node.unmark(Status.FAILED | Status.FAILED_ANCESTOR);
      state.index.changed(node);
    }
    if (record.height() > 0) {
      state.candidates.load(node);
    }
  }

  private HeaderNode nodeFor(BlockIndexRecord record) {
    if (record.height() == 0) {
      HeaderNode genesis = state.tree.genesis();
      if (!record.hash().equals(genesis.hash())) {
        throw new ChainStoppedException(
            "The data belong to another network: their first block is %s, that of %s is %s."
                .formatted(record.hash(), state.config.network().name(), genesis.hash()),
            null);
      }
      genesis.chainTransactions(1);
      return genesis;
    }
    HeaderNode parent = state.tree.find(record.header().previous());
    if (parent == null || parent.height() + 1 != record.height()) {
      throw new ChainStoppedException(
          "The block index is damaged: block %s has no parent. Start again with -reindex."
              .formatted(record.hash()),
          null);
    }
    return state.tree.add(record.header(), parent);
  }

  /// The first start: genesis is stored like any block but makes no coins.
  private void begin(HeaderNode genesis) {
    genesis.transactions(1);
    genesis.mark(Status.CONTENT | Status.SCRIPTS);
    state.index.changed(genesis);
    if (!reindex) {
      storeGenesis(state, genesis);
    }
  }

  static void storeGenesis(ChainState state, HeaderNode genesis) {
    Block block = state.config.network().genesis();
    BlockPosition position = state.stores.files().append(block.toBytes(), 0, genesis.time());
    genesis.data(position.file(), (int) position.offset());
    state.index.changed(genesis);
  }

  private HeaderNode tipNode(ChainTip tip) {
    HeaderNode node = state.tree.find(tip.hash());
    if (node == null || node.isFailed() || node.chainTransactions() == 0) {
      throw new ChainStoppedException(
          "The coins belong to block %s, which the block index does not know as valid. Start again"
                  .formatted(tip.hash())
              + " with -reindex.",
          null);
    }
    return node;
  }

  /// The lowest block from which on all up to the tip are on disk; 0 if all are.
  static int lowestStored(HeaderNode tip) {
    HeaderNode node = tip;
    HeaderNode previous = node.previous();
    while (previous != null && previous.isStored()) {
      node = previous;
      previous = node.previous();
    }
    return previous == null ? 0 : node.height();
  }

  /// What the first commit must note.
  Map<String, Bytes> notes() {
    return reindex
        ? Map.of(RULES, RULES_VERSION, REINDEXING, yes(), PRUNED, Bytes.EMPTY)
        : Map.of(RULES, RULES_VERSION);
  }

  /// The tip's block must be there and be itself: else index and files do not belong together.
  private void checkTip(HeaderNode tip) {
    @Nullable BlockPosition position = BlockIndex.dataPosition(tip);
    if (tip.height() == 0 || position == null) {
      return;
    }
    try {
      state.stores.files().readBlock(position, tip.hash());
    } catch (StorageException e) {
      throw new ChainStoppedException(
          "The block files do not hold the chain's last block %s (%s). Start again with -reindex."
              .formatted(tip, e.getMessage()),
          e);
    }
  }

  static Bytes yes() {
    return Bytes.of(1);
  }
}
