package dev.renga.p2p.protocol;

import dev.renga.primitives.Block;
import dev.renga.primitives.BlockHash;
import dev.renga.primitives.BlockHeader;
import dev.renga.primitives.Bytes;
import dev.renga.primitives.Network;
import java.math.BigInteger;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// The chain as peers need to see it. The state machines ask the questions of the first part, which
/// answer at once and from memory; the second part is for whoever performs their effects.
///
/// Answers of one call are consistent in themselves; the chain may move between two calls.
public interface ChainAccess {
  /// The network whose chain this is.
  Network network();

  /// Last block of the active chain.
  KnownBlock tip();

  /// The header with the most work behind which no failed block stands.
  KnownBlock bestHeader();

  /// Whether the chain is still being caught up with; once `false` it stays so.
  boolean isInitialDownload();

  /// Work below which a chain is not worth remembering during start-up.
  BigInteger minimumChainWork();

  /// Blocks of the active chain below this height may have been deleted by pruning.
  int prunedBelow();

  /// The block of that name on any branch; `null` if its header is not known.
  @Nullable KnownBlock find(BlockHash hash);

  /// Block of the active chain at a height; `null` outside 0…tip.
  default @Nullable KnownBlock at(int height) {
    KnownBlock tip = tip();
    return height < 0 || height > tip.height() ? null : tip.ancestor(height);
  }

  /// Whether a block is on the active chain.
  default boolean contains(KnownBlock block) {
    return block.isAncestorOf(tip());
  }

  /// Hashes from a block backwards with growing steps, genesis last: at most 101.
  List<BlockHash> locator(KnownBlock from);

  /// The first block of a locator on the active chain; genesis if none is.
  KnownBlock fork(List<BlockHash> locator);

  // For the driver; each may take long and is called from any thread.

  /// Hands in headers, each the child of the one before. The answer comes on any thread, once.
  void submitHeaders(List<BlockHeader> headers, Consumer<HeadersOutcome> answer);

  /// Hands in a block. The answer comes on any thread, once, when its fate is final.
  ///
  /// @param requested whether we asked for it
  void submitBlock(Block block, boolean requested, Consumer<BlockOutcome> answer);

  /// A block's serialisation with witness, read from disk; `null` when it is not there.
  @Nullable Bytes blockBytes(BlockHash hash);
}
