package dev.renga.rpc.methods;

import dev.renga.chain.Answer;
import dev.renga.chain.Chain;
import dev.renga.chain.ChainConfig;
import dev.renga.chain.ChainView;
import dev.renga.chain.HeaderNode;
import dev.renga.chain.HeadersResult;
import dev.renga.chain.Submission;
import dev.renga.chain.VerifyResult;
import dev.renga.mining.ReservedValue;
import dev.renga.primitives.Block;
import dev.renga.primitives.BlockHeader;
import dev.renga.primitives.DecodeException;
import dev.renga.rpc.RpcException;
import dev.renga.rpc.RpcMethod;
import dev.renga.rpc.RpcRequest;
import dev.renga.rpc.RpcResult;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What changes the chain, or looks closely whether it is sound.
public final class ChainCommands {
  private static final Logger log = LoggerFactory.getLogger(ChainCommands.class);
  private static final long TIME_FROM = 1_000_000_000L;
  private static final long TWO_HOURS = 2 * 60 * 60;
  private static final int KEPT_BLOCKS = 288;

  private final Chain chain;
  private final ChainConfig.Prune prune;

  /// @param chain the chain that is commanded
  /// @param prune how it is pruned
  public ChainCommands(Chain chain, ChainConfig.Prune prune) {
    this.chain = chain;
    this.prune = prune;
  }

  /// The methods.
  public List<RpcMethod> methods() {
    return List.of(
        new RpcMethod(
            "submitblock",
            "Mining",
            List.of("hexdata", "dummy?"),
            "Hands in a block; null when it is accepted, otherwise why not (BIP22).",
            this::submitBlock),
        new RpcMethod(
            "submitheader",
            "Mining",
            List.of("hexdata"),
            "Hands in a header; fails when it is refused.",
            this::submitHeader),
        new RpcMethod(
            "invalidateblock",
            "hidden",
            List.of("blockhash"),
            "Declares a block and all that follow it invalid.",
            r -> done(chain.invalidate(r.blockHash(0, "blockhash")))),
        new RpcMethod(
            "reconsiderblock",
            "hidden",
            List.of("blockhash"),
            "Takes back invalidateblock.",
            r -> done(chain.reconsider(r.blockHash(0, "blockhash")))),
        new RpcMethod(
            "preciousblock",
            "Blockchain",
            List.of("blockhash"),
            "Treats a block as if it had come before all others with the same work.",
            r -> done(chain.precious(r.blockHash(0, "blockhash")))),
        new RpcMethod(
            "verifychain",
            "Blockchain",
            List.of("checklevel?", "nblocks?"),
            "Checks the last blocks on disk: can they be read (0), are they valid (1), can undo"
                + " data be read (2), do they disconnect (3) and connect again (4).",
            this::verify),
        new RpcMethod(
            "pruneblockchain",
            "Blockchain",
            List.of("height"),
            "Deletes blocks up to a height, or up to a time in seconds since 1970.",
            this::prune));
  }

  private static RpcResult done(CompletableFuture<Answer> answer) throws RpcException {
    Futures.awaitDone(answer);
    return RpcResult.NULL;
  }

  private RpcResult submitBlock(RpcRequest request) throws RpcException {
    Block block;
    try {
      block = Block.parse(request.bytes(0, "Block decode failed"));
    } catch (DecodeException e) {
      throw new RpcException(RpcException.DESERIALIZATION_ERROR, "Block decode failed");
    }
    Block complete = ReservedValue.addTo(block);
    Submission submission = Futures.await(chain.submitBlock(complete, true));
    return switch (submission) {
      case Submission.Connected(var hash, boolean known) ->
          known ? RpcResult.of("duplicate") : RpcResult.NULL;
      case Submission.Aside(var hash, boolean stored, boolean known) ->
          RpcResult.of(known ? "duplicate" : "inconclusive");
      case Submission.Orphan orphan -> RpcResult.of("prev-blk-not-found");
      case Submission.Refused(var hash, var verdict, boolean known) ->
          RpcResult.of(known ? "duplicate-invalid" : verdict.reason());
    };
  }

  private RpcResult submitHeader(RpcRequest request) throws RpcException {
    BlockHeader header;
    try {
      // what follows the eighty bytes is ignored: miners hand in whole blocks here
      header = BlockHeader.read(request.bytes(0, "Block header decode failed").reader());
    } catch (DecodeException e) {
      throw new RpcException(RpcException.DESERIALIZATION_ERROR, "Block header decode failed");
    }
    if (chain.view().find(header.previous()) == null) {
      throw new RpcException(
          RpcException.VERIFY_ERROR,
          "Must submit previous header (" + header.previous() + ") first");
    }
    HeadersResult result = Futures.await(chain.submitHeaders(List.of(header)));
    if (result.verdict() != null) {
      throw new RpcException(RpcException.VERIFY_ERROR, result.verdict().reason());
    }
    return RpcResult.NULL;
  }

  private RpcResult verify(RpcRequest request) throws RpcException {
    VerifyResult result = Futures.await(chain.verify(request.integer(0, 3), request.integer(1, 6)));
    if (result.damage() != null) {
      log.error("verifychain found damage: {}", result.damage());
    }
    return RpcResult.of(result.isSound() && result.complete());
  }

  private RpcResult prune(RpcRequest request) throws RpcException {
    if (prune instanceof ChainConfig.Prune.Off) {
      throw new RpcException(
          RpcException.MISC_ERROR, "Cannot prune blocks because node is not in prune mode.");
    }
    long asked = request.number(0);
    if (asked < 0) {
      throw new RpcException(RpcException.INVALID_PARAMETER, "Negative block height.");
    }
    ChainView view = chain.view();
    long height = asked > TIME_FROM ? heightAt(view, asked - TWO_HOURS) : asked;
    if (view.height() < view.network().headersSync().commitmentPeriod() && view.height() < 1000) {
      throw new RpcException(RpcException.MISC_ERROR, "Blockchain is too short for pruning.");
    }
    if (height > view.height()) {
      throw new RpcException(
          RpcException.INVALID_PARAMETER, "Blockchain is shorter than the attempted prune height.");
    }
    int target = (int) Math.min(height, view.height() - KEPT_BLOCKS);
    Futures.awaitDone(chain.prune(target));
    return RpcResult.of(Math.max(0, chain.view().prunedBelow() - 1));
  }

  /// The first block that is not earlier than a time; times are not in order, so all are looked at.
  private static int heightAt(ChainView view, long time) throws RpcException {
    int earliest = -1;
    for (HeaderNode node = view.tip(); node != null; node = node.previous()) {
      earliest = node.time() >= time ? node.height() : earliest;
    }
    if (earliest < 0) {
      throw new RpcException(
          RpcException.INVALID_PARAMETER,
          "Could not find block with at least the specified timestamp.");
    }
    return earliest;
  }
}
