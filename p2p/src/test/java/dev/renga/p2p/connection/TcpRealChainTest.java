package dev.renga.p2p.connection;

import dev.renga.chain.TestChain;
import dev.renga.p2p.protocol.NetworkContract;
import dev.renga.p2p.protocol.NetworkUnderTest;
import dev.renga.primitives.Network;
import java.time.Instant;

/// The contract over sockets and with the chain that validates everything.
class TcpRealChainTest extends NetworkContract {
  @Override
  protected NetworkUnderTest open() {
    return new TcpNetworks(
        () -> {
          TestChain chain = TestChain.regtest();
          chain.clock().set(Instant.now().getEpochSecond());
          return new TcpNetworks.OpenChain(
              new ChainAdapter(
                  chain.chain(), Network.REGTEST, Network.REGTEST.trust().minimumChainWork()),
              chain.clock(),
              chain::close);
        });
  }
}
