package dev.renga.p2p.connection;

import dev.renga.p2p.protocol.BlockOutcome;
import dev.renga.p2p.protocol.ChainAccess;
import dev.renga.p2p.protocol.HeadersOutcome;
import dev.renga.p2p.protocol.KnownBlock;
import dev.renga.p2p.protocol.MemoryChain;
import dev.renga.primitives.Block;
import dev.renga.primitives.BlockHash;
import dev.renga.primitives.BlockHeader;
import dev.renga.primitives.Bytes;
import dev.renga.primitives.Network;
import java.math.BigInteger;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// A memory chain for several threads.
record LockedChain(MemoryChain chain) implements ChainAccess {
  @Override
  public Network network() {
    return chain.network();
  }

  @Override
  public synchronized KnownBlock tip() {
    return chain.tip();
  }

  @Override
  public synchronized KnownBlock bestHeader() {
    return chain.bestHeader();
  }

  @Override
  public synchronized boolean isInitialDownload() {
    return chain.isInitialDownload();
  }

  @Override
  public BigInteger minimumChainWork() {
    return chain.minimumChainWork();
  }

  @Override
  public synchronized int prunedBelow() {
    return chain.prunedBelow();
  }

  @Override
  public synchronized @Nullable KnownBlock find(BlockHash hash) {
    return chain.find(hash);
  }

  @Override
  public synchronized List<BlockHash> locator(KnownBlock from) {
    return chain.locator(from);
  }

  @Override
  public synchronized KnownBlock fork(List<BlockHash> locator) {
    return chain.fork(locator);
  }

  @Override
  public synchronized void submitHeaders(
      List<BlockHeader> headers, Consumer<HeadersOutcome> answer) {
    chain.submitHeaders(headers, answer);
  }

  @Override
  public synchronized void submitBlock(
      Block block, boolean requested, Consumer<BlockOutcome> answer) {
    chain.submitBlock(block, requested, answer);
  }

  @Override
  public synchronized @Nullable Bytes blockBytes(BlockHash hash) {
    return chain.blockBytes(hash);
  }
}
