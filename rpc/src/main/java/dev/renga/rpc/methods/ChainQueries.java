package dev.renga.rpc.methods;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.renga.chain.BranchTip;
import dev.renga.chain.Chain;
import dev.renga.chain.ChainConfig;
import dev.renga.chain.ChainView;
import dev.renga.chain.HeaderNode;
import dev.renga.consensus.VersionBitsStates;
import dev.renga.primitives.Block;
import dev.renga.primitives.Script;
import dev.renga.primitives.Transaction;
import dev.renga.rpc.RpcException;
import dev.renga.rpc.RpcMethod;
import dev.renga.rpc.RpcRequest;
import dev.renga.rpc.RpcResult;
import dev.renga.rpc.json.BlockJson;
import dev.renga.rpc.json.DeploymentJson;
import dev.renga.storage.BlockUndo;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;

/// What the chain looks like. Each answer is made from one view (known failure R-022).
public final class ChainQueries {
  private static final String CATEGORY = "Blockchain";

  private final Chain chain;
  private final ChainConfig.Prune prune;
  private final Supplier<List<String>> warnings;

  /// @param chain the chain that is asked
  /// @param prune how it is pruned
  /// @param warnings sentences for people who run the node
  public ChainQueries(Chain chain, ChainConfig.Prune prune, Supplier<List<String>> warnings) {
    this.chain = chain;
    this.prune = prune;
    this.warnings = warnings;
  }

  /// The methods.
  public List<RpcMethod> methods() {
    return List.of(
        method("getblockcount", List.of(), "Height of the active chain's tip.", r -> count()),
        method("getbestblockhash", List.of(), "Hash of the active chain's tip.", r -> best()),
        method(
            "getblockhash",
            List.of("height"),
            "Hash of the active chain's block of that height.",
            this::hashAt),
        method(
            "getblockheader",
            List.of("blockhash", "verbose?"),
            "A block's header: an object, or 160 hexadecimal digits if verbose is false.",
            this::header),
        method(
            "getblock",
            List.of("blockhash", "verbosity|verbose?"),
            "A block: hexadecimal digits (0), an object with txids (1), with whole transactions"
                + " (2), or with what they spend too (3).",
            this::block),
        method("getchaintips", List.of(), "The ends of all known branches.", r -> tips()),
        method("getdifficulty", List.of(), "Difficulty of the tip.", r -> difficulty()),
        method("getblockchaininfo", List.of(), "The state of the chain.", r -> info()),
        method(
            "getdeploymentinfo",
            List.of("blockhash?"),
            "The state of the rules that were deployed later, at a block (default: the tip).",
            this::deployments),
        method(
            "getchaintxstats",
            List.of("nblocks?", "blockhash?"),
            "How many transactions there were, in all and in the last blocks.",
            this::transactionStatistics));
  }

  private static RpcMethod method(
      String name, List<String> arguments, String help, RpcMethod.Handler handler) {
    return new RpcMethod(name, CATEGORY, arguments, help, handler);
  }

  private RpcResult count() {
    return RpcResult.of(chain.view().height());
  }

  private RpcResult best() {
    return RpcResult.of(chain.view().tip().hash().toString());
  }

  private RpcResult difficulty() {
    double value = BlockJson.difficulty(chain.view().tip().bits());
    return out -> out.writeNumber(value);
  }

  private RpcResult deployments(RpcRequest request) throws RpcException {
    ChainView view = chain.view();
    HeaderNode node = request.has(0) ? find(view, request, 0) : view.tip();
    VersionBitsStates states = new VersionBitsStates(view.network());
    return out -> {
      out.writeStartObject();
      out.writeStringField("hash", node.hash().toString());
      out.writeNumberField("height", node.height());
      DeploymentJson.write(out, view.network(), states, node);
      out.writeEndObject();
    };
  }

  private RpcResult hashAt(RpcRequest request) throws RpcException {
    HeaderNode node = chain.view().at(request.integer(0));
    if (node == null) {
      throw new RpcException(RpcException.INVALID_PARAMETER, "Block height out of range");
    }
    return RpcResult.of(node.hash().toString());
  }

  private static HeaderNode find(ChainView view, RpcRequest request, int index)
      throws RpcException {
    HeaderNode node = view.find(request.blockHash(index, "blockhash"));
    if (node == null) {
      throw new RpcException(RpcException.INVALID_ADDRESS_OR_KEY, "Block not found");
    }
    return node;
  }

  private RpcResult header(RpcRequest request) throws RpcException {
    boolean verbose = request.truth(1, true);
    ChainView view = chain.view();
    HeaderNode node = find(view, request, 0);
    if (!verbose) {
      return RpcResult.of(node.header().toBytes().toHex());
    }
    return out -> {
      out.writeStartObject();
      BlockJson.writeHeaderFields(out, node, view);
      out.writeEndObject();
    };
  }

  private RpcResult block(RpcRequest request) throws RpcException {
    int verbosity =
        request.at(1).isBoolean() ? (request.truth(1, true) ? 1 : 0) : request.integer(1, 1);
    ChainView view = chain.view();
    HeaderNode node = find(view, request, 0);
    Block block = read(node);
    if (verbosity <= 0) {
      return RpcResult.of(block.toBytes().toHex());
    }
    BlockUndo undo = verbosity >= 2 && node.height() > 0 ? chain.undo(node) : null;
    return out -> {
      out.writeStartObject();
      BlockJson.writeHeaderFields(out, node, view);
      BlockJson.writeSizeFields(out, block);
      if (verbosity == 1) {
        writeTxids(out, block);
      } else {
        BlockJson.writeTransactions(
            out, block, undo == null ? null : undo.transactions(), view.network(), verbosity >= 3);
      }
      out.writeEndObject();
    };
  }

  private static void writeTxids(JsonGenerator out, Block block) throws IOException {
    out.writeArrayFieldStart("tx");
    for (Transaction transaction : block.transactions()) {
      out.writeString(transaction.txid().toString());
    }
    out.writeEndArray();
  }

  private Block read(HeaderNode node) throws RpcException {
    Block block = chain.block(node);
    if (block == null) {
      throw new RpcException(
          RpcException.MISC_ERROR,
          node.transactions() > 0
              ? "Block not available (pruned data)"
              : "Block not available (not fully downloaded)");
    }
    return block;
  }

  private RpcResult tips() {
    List<BranchTip> tips = chain.view().branches();
    return out -> {
      out.writeStartArray();
      for (BranchTip tip : tips) {
        out.writeStartObject();
        out.writeNumberField("height", tip.node().height());
        out.writeStringField("hash", tip.node().hash().toString());
        out.writeNumberField("branchlen", tip.branchLength());
        String state = tip.state().name().toLowerCase(Locale.ROOT).replace('_', '-');
        out.writeStringField("status", state);
        out.writeEndObject();
      }
      out.writeEndArray();
    };
  }

  private RpcResult info() {
    ChainView view = chain.view();
    HeaderNode tip = view.tip();
    long size = chain.sizeOnDisk();
    double fraction = view.fraction();
    List<String> sentences = warnings.get();
    Script challenge = view.network().signetChallenge();
    return out -> {
      out.writeStartObject();
      out.writeStringField("chain", view.network().identity().chain());
      out.writeNumberField("blocks", tip.height());
      out.writeNumberField("headers", view.bestHeader().height());
      out.writeStringField("bestblockhash", tip.hash().toString());
      BlockJson.writeTargetFields(out, tip);
      out.writeNumberField("time", tip.time());
      out.writeNumberField("mediantime", tip.medianTimePast());
      out.writeNumberField("verificationprogress", fraction);
      out.writeBooleanField("initialblockdownload", view.isInitialDownload());
      out.writeStringField("chainwork", BlockJson.work(tip.chainWork()));
      out.writeNumberField("size_on_disk", size);
      out.writeBooleanField("pruned", !(prune instanceof ChainConfig.Prune.Off));
      writePruning(out, view);
      if (challenge != null) {
        out.writeStringField("signet_challenge", challenge.bytes().toHex());
      }
      writeWarnings(out, sentences);
      out.writeEndObject();
    };
  }

  private void writePruning(JsonGenerator out, ChainView view) throws IOException {
    if (prune instanceof ChainConfig.Prune.Off) {
      return;
    }
    out.writeNumberField("pruneheight", view.prunedBelow());
    out.writeBooleanField("automatic_pruning", prune instanceof ChainConfig.Prune.Automatic);
    if (prune instanceof ChainConfig.Prune.Automatic(long bytes)) {
      out.writeNumberField("prune_target_size", bytes);
    }
  }

  /// Writes the field `warnings`, an array of sentences.
  static void writeWarnings(JsonGenerator out, List<String> sentences) throws IOException {
    out.writeArrayFieldStart("warnings");
    for (String sentence : sentences) {
      out.writeString(sentence);
    }
    out.writeEndArray();
  }

  private RpcResult transactionStatistics(RpcRequest request) throws RpcException {
    ChainView view = chain.view();
    HeaderNode last = request.has(1) ? find(view, request, 1) : view.tip();
    if (!view.contains(last)) {
      throw new RpcException(RpcException.INVALID_PARAMETER, "Block is not in main chain");
    }
    long month = 30L * 24 * 60 * 60 / view.network().proofOfWork().spacing();
    int most = Math.max(0, last.height() - 1);
    int blocks = request.integer(0, (int) Math.min(month, most));
    if (blocks < 0 || (blocks > 0 && blocks >= last.height())) {
      throw new RpcException(
          RpcException.INVALID_PARAMETER,
          "Invalid block count: should be between 0 and the block's height - 1");
    }
    HeaderNode first = last.ancestor(last.height() - blocks);
    return out -> writeStatistics(out, first, last, blocks);
  }

  private static void writeStatistics(
      JsonGenerator out, HeaderNode first, HeaderNode last, int blocks) throws IOException {
    long interval = last.medianTimePast() - first.medianTimePast();
    long count = window(first, last);
    out.writeStartObject();
    out.writeNumberField("time", last.time());
    if (last.chainTransactions() > 0) {
      out.writeNumberField("txcount", last.chainTransactions());
    }
    out.writeStringField("window_final_block_hash", last.hash().toString());
    out.writeNumberField("window_final_block_height", last.height());
    out.writeNumberField("window_block_count", blocks);
    if (blocks > 0) {
      out.writeNumberField("window_interval", interval);
      if (count >= 0) {
        out.writeNumberField("window_tx_count", count);
        if (interval > 0) {
          out.writeNumberField("txrate", (double) count / interval);
        }
      }
    }
    out.writeEndObject();
  }

  private static long window(HeaderNode first, HeaderNode last) {
    return first.chainTransactions() == 0 || last.chainTransactions() == 0
        ? -1
        : last.chainTransactions() - first.chainTransactions();
  }
}
