package dev.renga.p2p.connection;

import dev.renga.p2p.protocol.PoolContract;
import dev.renga.p2p.protocol.PoolUnderTest;

class PoolAdapterTest extends PoolContract {
  @Override
  protected PoolUnderTest open() {
    return new RealPool();
  }
}
