package dev.renga.p2p.connection;

import dev.renga.chain.Chain;
import dev.renga.chain.ChainView;
import dev.renga.chain.HeaderNode;
import dev.renga.chain.HeadersResult;
import dev.renga.chain.Submission;
import dev.renga.consensus.Verdict;
import dev.renga.p2p.protocol.BlockOutcome;
import dev.renga.p2p.protocol.ChainAccess;
import dev.renga.p2p.protocol.HeadersOutcome;
import dev.renga.p2p.protocol.KnownBlock;
import dev.renga.primitives.Block;
import dev.renga.primitives.BlockHash;
import dev.renga.primitives.BlockHeader;
import dev.renga.primitives.Bytes;
import dev.renga.primitives.Network;
import java.math.BigInteger;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// The real chain as the protocol wants to see it. Any thread.
public final class ChainAdapter implements ChainAccess {
  private final Chain chain;
  private final Network network;
  private final BigInteger minimumChainWork;

  /// @param minimumChainWork below which a chain is not taken seriously (`-minimumchainwork`)
  public ChainAdapter(Chain chain, Network network, BigInteger minimumChainWork) {
    this.chain = chain;
    this.network = network;
    this.minimumChainWork = minimumChainWork;
  }

  /// @param node compared by identity: the tree has one node for each header
  private record Known(HeaderNode node) implements KnownBlock {
    @Override
    public int height() {
      return node.height();
    }

    @Override
    public BlockHash hash() {
      return node.hash();
    }

    @Override
    public int version() {
      return node.version();
    }

    @Override
    public long time() {
      return node.time();
    }

    @Override
    public int bits() {
      return node.bits();
    }

    @Override
    public long medianTimePast() {
      return node.medianTimePast();
    }

    @Override
    public @Nullable KnownBlock previous() {
      HeaderNode previous = node.previous();
      return previous == null ? null : new Known(previous);
    }

    @Override
    public KnownBlock ancestor(int height) {
      return new Known(node.ancestor(height));
    }

    @Override
    public BlockHeader header() {
      return node.header();
    }

    @Override
    public BigInteger chainWork() {
      return node.chainWork();
    }

    @Override
    public boolean isFailed() {
      return node.isFailed();
    }

    @Override
    public boolean isStored() {
      return node.isStored();
    }

    @Override
    public boolean isComplete() {
      return node.chainTransactions() > 0;
    }

    @Override
    public boolean isConnectedOnce() {
      return node.isConnectedOnce();
    }

    @Override
    public boolean isAncestorOf(KnownBlock other) {
      return node.isAncestorOf(((Known) other).node);
    }

    @Override
    public KnownBlock forkWith(KnownBlock other) {
      return new Known(node.forkWith(((Known) other).node));
    }

    @Override
    public String toString() {
      return node.toString();
    }
  }

  private static @Nullable KnownBlock known(@Nullable HeaderNode node) {
    return node == null ? null : new Known(node);
  }

  @Override
  public Network network() {
    return network;
  }

  @Override
  public KnownBlock tip() {
    return new Known(chain.view().tip());
  }

  @Override
  public KnownBlock bestHeader() {
    return new Known(chain.view().bestHeader());
  }

  @Override
  public boolean isInitialDownload() {
    return chain.view().isInitialDownload();
  }

  @Override
  public BigInteger minimumChainWork() {
    return minimumChainWork;
  }

  @Override
  public int prunedBelow() {
    return chain.view().prunedBelow();
  }

  @Override
  public @Nullable KnownBlock find(BlockHash hash) {
    return known(chain.view().find(hash));
  }

  @Override
  public List<BlockHash> locator(KnownBlock from) {
    return chain.view().locator(((Known) from).node());
  }

  @Override
  public KnownBlock fork(List<BlockHash> locator) {
    return new Known(chain.view().fork(locator));
  }

  @Override
  public void submitHeaders(List<BlockHeader> headers, Consumer<HeadersOutcome> answer) {
    var _ =
        chain
            .submitHeaders(headers)
            .handle(
                (result, failure) -> {
                  answer.accept(
                      failure == null ? from(result) : new HeadersOutcome(0, null, null, false));
                  return null;
                });
  }

  private static HeadersOutcome from(HeadersResult result) {
    HeaderNode last = result.last();
    Verdict.Invalid verdict = result.verdict();
    return new HeadersOutcome(
        result.added(),
        last == null ? null : last.hash(),
        verdict == null ? null : verdict.reason(),
        verdict != null && verdict.kind() != Verdict.Kind.TIME_FUTURE);
  }

  @Override
  public void submitBlock(Block block, boolean requested, Consumer<BlockOutcome> answer) {
    BlockHash hash = block.hash();
    var _ =
        chain
            .submitBlock(block, requested)
            .handle(
                (result, failure) -> {
                  answer.accept(
                      failure == null
                          ? from(result)
                          : new BlockOutcome.Ignored(hash, "the chain has stopped"));
                  return null;
                });
  }

  private static BlockOutcome from(Submission result) {
    return switch (result) {
      case Submission.Connected connected ->
          new BlockOutcome.Accepted(connected.hash(), true, !connected.known());
      case Submission.Aside aside when aside.stored() ->
          new BlockOutcome.Accepted(aside.hash(), false, !aside.known());
      case Submission.Aside aside -> new BlockOutcome.Ignored(aside.hash(), "not asked for");
      case Submission.Orphan orphan -> new BlockOutcome.Ignored(orphan.hash(), "parent unknown");
      case Submission.Refused refused -> {
        Verdict.Invalid verdict = refused.verdict();
        yield verdict.kind() == Verdict.Kind.TIME_FUTURE
            ? new BlockOutcome.Ignored(refused.hash(), verdict.reason())
            : new BlockOutcome.Refused(
                refused.hash(),
                verdict.reason(),
                verdict.kind() == Verdict.Kind.MUTATED,
                verdict.kind() == Verdict.Kind.HEADER);
      }
    };
  }

  @Override
  public @Nullable Bytes blockBytes(BlockHash hash) {
    ChainView view = chain.view();
    HeaderNode node = view.find(hash);
    return node == null ? null : chain.blockBytes(node);
  }
}
