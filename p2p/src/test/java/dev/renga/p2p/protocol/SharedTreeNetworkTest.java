package dev.renga.p2p.protocol;

import dev.renga.primitives.Network;

/// The contract again, with all nodes over one tree of headers.
class SharedTreeNetworkTest extends NetworkContract {
  @Override
  protected NetworkUnderTest open() {
    return SimulatedNetworkTest.network(
        new Simulation(Network.REGTEST, 77, new HeaderTree(Network.REGTEST)));
  }
}
