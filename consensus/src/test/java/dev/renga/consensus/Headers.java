package dev.renga.consensus;

import dev.renga.primitives.BlockHash;
import dev.renga.primitives.BlockHeader;
import dev.renga.primitives.Network;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/// Headers in their chain, for tests: linked, without skip pointers.
final class Headers {
  private Headers() {}

  /// One header. The list holds its ancestors and itself, and maybe later headers of its chain.
  record Node(int height, BlockHash hash, int version, long time, int bits, @Nullable Node previous)
      implements HeaderView {
    @Override
    public HeaderView ancestor(int wanted) {
      if (wanted < 0 || wanted > height) {
        throw new IllegalArgumentException("no ancestor at height " + wanted);
      }
      Node node = this;
      while (node.height != wanted) {
        Node before = node.previous;
        if (before == null) {
          throw new IllegalArgumentException("the test's chain does not reach down to " + wanted);
        }
        node = before;
      }
      return node;
    }

    @Override
    public String toString() {
      return "header " + height;
    }
  }

  static Node genesis(Network network) {
    return of(network.genesis().header(), 0, null);
  }

  static Node of(BlockHeader header, int height, @Nullable Node previous) {
    return new Node(
        height, header.hash(), header.version(), header.time(), header.bits(), previous);
  }

  static Node after(Node parent, BlockHeader header) {
    return of(header, parent.height + 1, parent);
  }

  /// A header that nobody mined, with a hash that follows from its place and `branch`.
  static Node after(Node parent, long time, int bits, int version, int branch) {
    return new Node(
        parent.height + 1, hash(parent.height + 1, branch), version, time, bits, parent);
  }

  static Node after(Node parent, long time) {
    return after(parent, time, parent.bits, 0x20000000, 0);
  }

  /// A chain up to a height, a block every ten minutes, as easy as genesis.
  static Node chain(Network network, int height) {
    Node node = genesis(network);
    while (node.height < height) {
      node = after(node, node.time + 600);
    }
    return node;
  }

  static BlockHash hash(int height, int branch) {
    SplittableRandom random = new SplittableRandom((long) branch << 32 | height);
    byte[] bytes = new byte[32];
    random.nextBytes(bytes);
    return BlockHash.of(bytes);
  }

  /// Times of a chain from genesis on.
  static List<Long> times(Node tip) {
    List<Long> times = new ArrayList<>();
    for (Node node = tip; node != null; node = node.previous) {
      times.addFirst(node.time);
    }
    return times;
  }
}
