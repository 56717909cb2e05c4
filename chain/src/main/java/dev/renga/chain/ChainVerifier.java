package dev.renga.chain;

import dev.renga.consensus.BlockConnector;
import dev.renga.consensus.BlockRules;
import dev.renga.consensus.Connected;
import dev.renga.consensus.HeaderRules;
import dev.renga.consensus.Verdict;
import dev.renga.primitives.Block;
import dev.renga.primitives.Network;
import dev.renga.storage.BlockUndo;
import dev.renga.storage.CoinsCache;
import dev.renga.storage.StorageException;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/// Looks whether the last blocks on disk are sound, and takes every trace of its own back. Used by
/// the writer alone, with nothing in flight.
final class ChainVerifier {
  private final ChainState state;
  private final Network network;
  private final CoinsCache coins;
  private final Disconnector disconnector;
  private final Workers workers;

  private int checked;
  private boolean complete = true;

  ChainVerifier(ChainState state, Disconnector disconnector, Workers workers) {
    this.state = state;
    this.network = state.config.network();
    this.coins = state.stores.coins();
    this.disconnector = disconnector;
    this.workers = workers;
  }

  /// @param level 0–4, see [Chain#verify]
  /// @param depth blocks, 0 for all
  VerifyResult verify(int level, int depth) {
    HeaderNode tip = state.tip();
    int lowest = depth <= 0 || depth > tip.height() ? 1 : tip.height() - depth + 1;
    Deque<HeaderNode> disconnected = new ArrayDeque<>();
    String damage = null;
    try {
      for (int height = tip.height(); height >= lowest && damage == null; height--) {
        HeaderNode node = tip.ancestor(height);
        if (!node.isStored()) {
          complete = false; // pruned
          break;
        }
        damage = check(node, level, disconnected);
        checked++;
      }
      while (level >= 4 && damage == null && !disconnected.isEmpty()) {
        damage = reconnect(disconnected.removeLast());
      }
    } catch (StorageException e) {
      switch (e.kind()) {
        case DAMAGED, MISSING -> damage = e.getMessage();
        default -> throw e;
      }
    } finally {
      while (coins.openBlocks() > 0) {
        coins.rollbackBlock();
      }
    }
    return new VerifyResult(checked, complete, damage);
  }

  private @Nullable String check(HeaderNode node, int level, Deque<HeaderNode> disconnected) {
    Block block = BlockSupply.read(state.stores.files(), node);
    if (level >= 1
        && BlockRules.checkContextFree(block, network) instanceof Verdict.Invalid invalid) {
      return "Block %s on disk is not valid: %s.".formatted(node, invalid);
    }
    if (level < 2) {
      return null;
    }
    BlockUndo undo = disconnector.readUndo(node);
    if (level < 3) {
      return null;
    }
    boolean gap = !disconnected.isEmpty() && disconnected.getLast().previous() != node;
    if (gap || coins.wantsCommit()) {
      complete = false; // no memory for taking back more
      return null;
    }
    coins.beginBlock();
    disconnector.disconnect(node, block, undo);
    disconnected.addLast(node);
    return null;
  }

  private @Nullable String reconnect(HeaderNode node) {
    Block block = BlockSupply.read(state.stores.files(), node);
    Verdict verdict = connect(block, node.parent(), node);
    return verdict instanceof Verdict.Invalid invalid
        ? "Block %s does not connect again: %s.".formatted(node, invalid)
        : null;
  }

  /// Connects a block with full checks; its open block stays in the cache.
  private Verdict connect(Block block, HeaderNode parent, @Nullable HeaderNode node) {
    BlockScripts scripts = new BlockScripts(workers, state.meter, () -> {});
    coins.beginBlock();
    boolean replacing = node != null && network.bip30Exceptions().containsKey(node.hash());
    Connected connected =
        BlockConnector.connect(block, parent, network, new BlockCoins(coins, replacing), scripts);
    scripts.seal();
    Verdict verdict = scripts.await();
    return connected instanceof Connected.Refused(Verdict.Invalid invalid) ? invalid : verdict;
  }

  /// Whether a block would connect to the tip.
  ///
  /// @param work whether proof of work and signet solution are asked for
  Verdict test(Block block, boolean work) {
    HeaderNode tip = state.tip();
    if (!tip.is(block.header().previous())) {
      return new Verdict.Invalid(
          "inconclusive-not-best-prevblk",
          "inconclusive-not-best-prevblk",
          "",
          Verdict.Kind.TIME_FUTURE);
    }
    long now = state.host.clock().instant().getEpochSecond();
    Verdict verdict = HeaderRules.check(block.header(), tip, network, now);
    if (verdict.isValid()) {
      verdict =
          work
              ? BlockRules.checkContextFree(block, network)
              : BlockRules.checkWithoutProof(block, network);
    }
    if (verdict.isValid()) {
      verdict = BlockRules.checkContextual(block, tip, network);
    }
    if (verdict.isValid()) {
      verdict = connect(block, tip, null);
      coins.rollbackBlock();
    }
    return verdict;
  }
}
