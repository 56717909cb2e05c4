package dev.renga.lab.sim;

import dev.renga.lab.model.Edge;
import dev.renga.p2p.protocol.ConnectionType;
import org.jspecify.annotations.Nullable;

/// A connection between two nodes while it lasts.
final class Link {
  final PeerEnd a;
  final PeerEnd b;

  /// The link of the topology that it is; `null` for one that a node chose by itself.
  final @Nullable Edge edge;

  boolean open = true;

  /// @param from the node that opened it
  /// @param firstNumber of its two ends
  Link(SimNode from, SimNode to, ConnectionType type, @Nullable Edge edge, int firstNumber) {
    this.edge = edge;
    a = new PeerEnd(from, this, from.nextPeer(), type, firstNumber);
    b = new PeerEnd(to, this, to.nextPeer(), ConnectionType.INBOUND, firstNumber + 1);
  }

  PeerEnd other(PeerEnd end) {
    return end == a ? b : a;
  }
}
