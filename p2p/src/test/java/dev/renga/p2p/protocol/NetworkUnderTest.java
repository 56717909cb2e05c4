package dev.renga.p2p.protocol;

import dev.renga.primitives.BlockHash;
import java.util.List;

/// Some nodes and what a test does to them, whatever carries their messages.
public interface NetworkUnderTest extends AutoCloseable {
  /// Makes a node; they are counted from 0.
  int add();

  /// Lets a node connect to another one.
  void connect(int from, int to);

  /// Cuts all connections between two nodes.
  void cut(int a, int b);

  /// Lets a node find blocks on its tip.
  void mine(int node, int count);

  /// A node's tip.
  BlockHash tip(int node);

  /// A node's height.
  int height(int node);

  /// Number of a node's connections.
  int connections(int node);

  /// Waits until all of these nodes have the same tip of that height.
  ///
  /// @return whether they came to it
  boolean settle(List<Integer> nodes, int height);

  @Override
  void close();
}
