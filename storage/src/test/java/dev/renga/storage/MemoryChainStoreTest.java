package dev.renga.storage;

/// The contract in memory.
class MemoryChainStoreTest extends ChainStoreContract {
  @Override
  ChainStore open() {
    return new MemoryChainStore();
  }
}
