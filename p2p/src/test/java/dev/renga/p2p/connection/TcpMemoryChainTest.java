package dev.renga.p2p.connection;

import dev.renga.p2p.protocol.MemoryChain;
import dev.renga.p2p.protocol.NetworkContract;
import dev.renga.p2p.protocol.NetworkUnderTest;
import dev.renga.primitives.Network;
import java.time.InstantSource;

class TcpMemoryChainTest extends NetworkContract {
  @Override
  protected NetworkUnderTest open() {
    return new TcpNetworks(TcpMemoryChainTest::chain);
  }

  static TcpNetworks.OpenChain chain() {
    InstantSource clock = InstantSource.system();
    return new TcpNetworks.OpenChain(
        new LockedChain(new MemoryChain(Network.REGTEST, clock, block -> false)), clock, () -> {});
  }
}
