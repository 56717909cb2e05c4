package dev.renga.node;

import dev.renga.chain.Chain;
import java.security.SecureRandom;

/// The connections to other nodes. None are made yet: this room waits for `p2p.connection`.
public final class NodePeers implements AutoCloseable {
  static NodePeers start(
      NodeConfig config, Chain chain, NodeClock clock, SecureRandom random, Supervisor supervisor) {
    return new NodePeers();
  }

  @Override
  public void close() {}
}
