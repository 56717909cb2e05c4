package dev.renga.rpc.methods;

import dev.renga.chain.TestChain;
import dev.renga.mempool.Mempool;
import dev.renga.mempool.MempoolConfig;
import dev.renga.mempool.MempoolHost;

/// A mempool over a chain in memory.
final class TestPool {
  private TestPool() {}

  static Mempool over(TestChain chain) {
    MempoolHost host =
        new MempoolHost(
            chain.clock(),
            System::nanoTime,
            7,
            (sentence, cause) -> {
              throw new AssertionError(sentence, cause);
            });
    return Mempool.open(MempoolConfig.DEFAULT.withSelfCheck(true), chain.chain(), host);
  }
}
