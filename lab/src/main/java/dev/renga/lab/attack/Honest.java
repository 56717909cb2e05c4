package dev.renga.lab.attack;

import dev.renga.chain.ChainView;
import dev.renga.chain.HeaderNode;
import dev.renga.node.RengaNode;
import dev.renga.p2p.wire.NetAddress;
import dev.renga.primitives.BlockHash;
import java.util.List;

/// An honest node that runs.
///
/// @param index its number in the network
/// @param node the production node
/// @param address where it listens for peers
public record Honest(int index, RengaNode node, NetAddress address) {
  /// Whether a block is on its active chain.
  boolean has(BlockHash hash) {
    ChainView view = node.chain().view();
    HeaderNode block = view.find(hash);
    return block != null && view.contains(block);
  }

  /// Those of the nodes that have a block on their active chain.
  static int having(List<Honest> nodes, BlockHash hash) {
    return (int) nodes.stream().filter(each -> each.has(hash)).count();
  }
}
