package dev.renga.rpc.methods;

import com.fasterxml.jackson.databind.JsonNode;
import dev.renga.chain.Chain;
import dev.renga.chain.ChainView;
import dev.renga.chain.HeaderNode;
import dev.renga.consensus.Verdict;
import dev.renga.mempool.Mempool;
import dev.renga.mempool.TemplateSelection;
import dev.renga.mining.BlockTemplate;
import dev.renga.primitives.Block;
import dev.renga.primitives.BlockHash;
import dev.renga.primitives.Bytes;
import dev.renga.primitives.DecodeException;
import dev.renga.primitives.Network;
import dev.renga.primitives.Script;
import dev.renga.rpc.RpcException;
import dev.renga.rpc.RpcMethod;
import dev.renga.rpc.RpcRequest;
import dev.renga.rpc.RpcResult;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntSupplier;

/// What miners outside of the node need (BIP22, BIP23, BIP9, BIP145).
public final class TemplateMethods {
  private static final Script NOBODY = new Script(Bytes.of(0x51));
  private static final long FIRST_LOOK_MILLIS = 60_000;
  private static final long NEXT_LOOK_MILLIS = 10_000;

  private final Chain chain;
  private final Mempool mempool;
  private final Waiting waiting;
  private final InstantSource clock;
  private final IntSupplier connections;

  /// @param chain on whose tip blocks are made
  /// @param mempool what goes into them
  /// @param waiting waits for another tip
  /// @param clock wall time of the node, may be mocked
  /// @param connections how many peers there are
  public TemplateMethods(
      Chain chain, Mempool mempool, Waiting waiting, InstantSource clock, IntSupplier connections) {
    this.chain = chain;
    this.mempool = mempool;
    this.waiting = waiting;
    this.clock = clock;
    this.connections = connections;
  }

  /// The methods.
  public List<RpcMethod> methods() {
    return List.of(
        new RpcMethod(
            "getblocktemplate",
            "Mining",
            List.of("template_request"),
            "What a miner needs to make the next block: {\"rules\": [\"segwit\"]}, with longpollid"
                + " to wait until there is something new. With {\"mode\": \"proposal\", \"data\":"
                + " block in hexadecimal digits} whether a block would be valid but for its proof"
                + " of work.",
            this::template));
  }

  private RpcResult template(RpcRequest request) throws RpcException {
    Arguments.check(request, "object");
    JsonNode asked = request.object(0);
    JsonNode mode = asked.path("mode");
    String name = mode.isTextual() ? mode.textValue() : "template";
    boolean odd = !mode.isTextual() && !mode.isMissingNode() && !mode.isNull();
    if (odd || !(name.equals("template") || name.equals("proposal"))) {
      throw new RpcException(RpcException.INVALID_PARAMETER, "Invalid mode");
    }
    if (name.equals("proposal")) {
      return proposal(asked.path("data"));
    }
    List<String> rules = rules(asked.path("rules"));
    requireReadiness();
    awaitNews(asked.path("longpollid"));
    Network network = chain.view().network();
    if (network.signetChallenge() != null && !rules.contains("signet")) {
      throw new RpcException(
          RpcException.INVALID_PARAMETER,
          "getblocktemplate must be called with the signet rule set (call with {\"rules\":"
              + " [\"segwit\", \"signet\"]})");
    }
    if (!rules.contains("segwit")) {
      throw new RpcException(
          RpcException.INVALID_PARAMETER,
          "getblocktemplate must be called with the segwit rule set (call with {\"rules\":"
              + " [\"segwit\"]})");
    }
    return make();
  }

  private static List<String> rules(JsonNode array) throws RpcException {
    List<String> rules = new ArrayList<>();
    if (array.isArray()) {
      for (JsonNode rule : array) {
        rules.add(SigningMethods.Keys.text(rule));
      }
    }
    return rules;
  }

  private void requireReadiness() throws RpcException {
    ChainView view = chain.view();
    if (!view.network().identity().chain().equals("main")) {
      return;
    }
    if (connections.getAsInt() == 0) {
      throw new RpcException(RpcException.CLIENT_NOT_CONNECTED, "Renga is not connected!");
    }
    if (view.isInitialDownload()) {
      throw new RpcException(
          RpcException.CLIENT_IN_INITIAL_DOWNLOAD,
          "Renga is in initial sync and waiting for blocks...");
    }
  }

  // ---- waiting (BIP22) ----

  /// Until the tip is another one than the client knows; after a minute also until the mempool has
  /// changed.
  private void awaitNews(JsonNode id) throws RpcException {
    if (id.isMissingNode() || id.isNull()) {
      return;
    }
    BlockHash tip = chain.view().tip().hash();
    String version = String.valueOf(mempool.view().version());
    if (id.isTextual()) {
      String text = id.textValue();
      int length = Math.min(64, text.length());
      tip = BlockHash.parse(RpcRequest.hashText(text.substring(0, length), "longpollid"));
      version = text.substring(length);
    }
    long millis = FIRST_LOOK_MILLIS;
    while (!waiting.isClosed() && chain.view().tip().hash().equals(tip)) {
      waiting.awaitOther(tip, millis);
      if (!String.valueOf(mempool.view().version()).equals(version)) {
        return;
      }
      millis = NEXT_LOOK_MILLIS;
    }
    if (waiting.isClosed()) {
      throw new RpcException(RpcException.CLIENT_NOT_CONNECTED, "Shutting down");
    }
  }

  // ---- the template ----

  private RpcResult make() throws RpcException {
    while (true) {
      // read first: what comes meanwhile may be missing from the template, and is then news
      long version = mempool.view().version();
      TemplateSelection chosen = Futures.await(mempool.template(mempool.config().template()));
      Network network = chain.view().network();
      long now = clock.instant().getEpochSecond();
      BlockTemplate template =
          BlockTemplate.on(
              chosen.tip(), network, NOBODY, chosen.transactions(), chosen.fees(), now);
      Block block = template.toBlock();
      Verdict verdict = Futures.await(chain.test(block, false));
      if (verdict.isValid()) {
        return TemplateJson.of(template, block, chosen, version);
      }
      if (chosen.tip() == chain.view().tip()) {
        throw new RpcException(
            RpcException.INTERNAL_ERROR, "The chain refuses a template made here: " + verdict);
      }
    }
  }

  // ---- proposals (BIP23) ----

  private RpcResult proposal(JsonNode data) throws RpcException {
    if (!data.isTextual()) {
      throw new RpcException(RpcException.TYPE_ERROR, "Missing data String key for proposal");
    }
    Block block = block(data.textValue());
    ChainView view = chain.view();
    HeaderNode known = view.find(block.hash());
    if (known != null) {
      String word = known.isConnectedOnce() ? "duplicate" : "duplicate-inconclusive";
      return RpcResult.of(known.isFailed() ? "duplicate-invalid" : word);
    }
    if (!block.header().previous().equals(view.tip().hash())) {
      return RpcResult.of("inconclusive-not-best-prevblk");
    }
    return switch (Futures.await(chain.test(block, false))) {
      case Verdict.Valid valid -> RpcResult.NULL;
      case Verdict.Invalid invalid -> RpcResult.of(invalid.reason());
    };
  }

  private static Block block(String hex) throws RpcException {
    try {
      if (TransactionHex.isHex(hex)) {
        return Block.parse(Bytes.parseHex(hex));
      }
    } catch (DecodeException e) {
      // said below
    }
    throw new RpcException(RpcException.DESERIALIZATION_ERROR, "Block decode failed");
  }
}
