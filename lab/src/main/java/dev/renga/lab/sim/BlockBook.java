package dev.renga.lab.sim;

import dev.renga.lab.model.HashShares;
import dev.renga.primitives.Block;
import dev.renga.primitives.BlockHash;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// All blocks of a run and what became of them.
final class BlockBook {
  /// A block that has not reached every node by the time so many others were found is measured as
  /// it stands: it was abandoned, or a part of the network is cut off.
  private static final int OPEN_BLOCKS = 200;

  private final SimulationConfig config;
  private final Map<BlockHash, FoundBlock> byHash = new HashMap<>();
  private final List<FoundBlock> all = new ArrayList<>();
  private final Map<Integer, FoundBlock> open = new LinkedHashMap<>();
  private final double[] powerByNode;
  private int living;

  BlockBook(SimulationConfig config) {
    this.config = config;
    powerByNode = new double[config.topology().nodes()];
    HashShares shares = config.shares();
    for (int i = 0; i < shares.miners(); i++) {
      powerByNode[config.minerNodes().get(i)] += shares.share(i);
    }
  }

  void living(int nodes) {
    living = nodes;
  }

  FoundBlock found(Block block, int miner, int height, long now) {
    FoundBlock found =
        FoundBlock.of(
            all.size(), block, miner, height, now, config.blockBytes(), powerByNode.length);
    byHash.put(block.hash(), found);
    all.add(found);
    open.put(found.number(), found);
    if (open.size() > OPEN_BLOCKS) {
      measure(open.values().iterator().next());
    }
    return found;
  }

  private void measure(FoundBlock block) {
    block.spread().measure(living, powerByNode);
    open.remove(block.number());
  }

  @Nullable FoundBlock find(BlockHash hash) {
    return byHash.get(hash);
  }

  void arrived(BlockHash hash, SimNode node, long now) {
    FoundBlock block = byHash.get(hash);
    if (block != null && block.spread().isOpen()) {
      block.spread().arrived(node.index(), now);
      if (block.spread().reached() >= living) {
        measure(block);
      }
    }
  }

  double[] powerByNode() {
    return powerByNode.clone();
  }

  int count() {
    return all.size();
  }

  /// Every block that was found, in order; those still spreading are measured as they stand.
  List<FoundBlock> all() {
    for (FoundBlock block : List.copyOf(open.values())) {
      measure(block);
    }
    return all;
  }
}
