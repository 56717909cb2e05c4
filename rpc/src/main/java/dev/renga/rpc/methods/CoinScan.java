package dev.renga.rpc.methods;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonNode;
import dev.renga.chain.Chain;
import dev.renga.chain.HeaderNode;
import dev.renga.crypto.Secp256k1;
import dev.renga.primitives.Coin;
import dev.renga.primitives.OutPoint;
import dev.renga.primitives.Script;
import dev.renga.rpc.RpcException;
import dev.renga.rpc.RpcMethod;
import dev.renga.rpc.RpcRequest;
import dev.renga.rpc.RpcResult;
import dev.renga.rpc.json.ScriptJson;
import dev.renga.rpc.json.TransactionJson;
import dev.renga.storage.ChainTip;
import dev.renga.storage.CoinSnapshot;
import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/// Looks through all unspent outputs for those that pay to some descriptors; one search at a time.
public final class CoinScan {
  private static final int MOST_SCRIPTS = 100_000;

  private final Chain chain;
  private final Secp256k1 curve;
  private final BooleanSupplier stopping;
  private final AtomicReference<@Nullable Search> running = new AtomicReference<>();

  /// @param chain whose coins are searched
  /// @param curve reads keys in descriptors
  /// @param stopping whether the node stops, so that a search should end
  public CoinScan(Chain chain, Secp256k1 curve, BooleanSupplier stopping) {
    this.chain = chain;
    this.curve = curve;
    this.stopping = stopping;
  }

  /// The methods.
  public List<RpcMethod> methods() {
    return List.of(
        new RpcMethod(
            "scantxoutset",
            "Blockchain",
            List.of("action", "scanobjects?"),
            "Searches the unspent outputs of the chain: action start with an array of descriptors,"
                + " status for the progress of a search that runs, abort to end it.",
            this::scan));
  }

  /// One walk over the coins.
  private static final class Search {
    final Set<Script> wanted;
    final Map<OutPoint, Coin> found = new TreeMap<>();
    volatile boolean aborted;
    volatile int percent;
    long seen;

    Search(Set<Script> wanted) {
      this.wanted = wanted;
    }

    boolean visit(OutPoint outPoint, Coin coin, BooleanSupplier stopping) {
      if ((seen++ & 0xfff) == 0) {
        percent = outPoint.txid().toBytes().at(0) * 100 / 256;
        aborted |= stopping.getAsBoolean();
      }
      if (wanted.contains(coin.scriptPubKey())) {
        found.put(outPoint, coin);
      }
      return !aborted;
    }
  }

  private RpcResult scan(RpcRequest request) throws RpcException {
    Arguments.check(request, "string", "array?");
    Search now = running.get();
    switch (request.text(0)) {
      case "status" -> {
        return now == null ? RpcResult.NULL : progress(now.percent);
      }
      case "abort" -> {
        if (now != null) {
          now.aborted = true;
        }
        return RpcResult.of(now != null);
      }
      case "start" -> {
        return start(request);
      }
      default ->
          throw new RpcException(
              RpcException.INVALID_PARAMETER, "Invalid action '%s'".formatted(request.text(0)));
    }
  }

  private static RpcResult progress(int percent) {
    return out -> {
      out.writeStartObject();
      out.writeNumberField("progress", percent);
      out.writeEndObject();
    };
  }

  private RpcResult start(RpcRequest request) throws RpcException {
    if (!request.has(1)) {
      throw new RpcException(
          RpcException.MISC_ERROR, "scanobjects argument is required for the start action");
    }
    Set<Script> wanted = new HashSet<>();
    for (JsonNode object : request.array(1)) {
      wanted.addAll(scripts(object));
      if (wanted.size() > MOST_SCRIPTS) {
        throw new RpcException(
            RpcException.INVALID_PARAMETER,
            "Not more than %s scripts at once.".formatted(MOST_SCRIPTS));
      }
    }
    Search search = new Search(wanted);
    if (!running.compareAndSet(null, search)) {
      throw new RpcException(
          RpcException.INVALID_PARAMETER,
          "Scan already in progress, use action \"abort\" or \"status\"");
    }
    try (CoinSnapshot snapshot = Futures.await(chain.snapshotCoins())) {
      ChainTip at = snapshot.tip();
      HeaderNode tip = at == null ? chain.view().tip() : chain.view().find(at.hash());
      if (tip == null) {
        throw new RpcException(RpcException.INTERNAL_ERROR, "Unable to read UTXO set");
      }
      snapshot.forEach((outPoint, coin) -> search.visit(outPoint, coin, stopping));
      return out -> write(out, search, tip);
    } finally {
      running.set(null);
    }
  }

  private List<Script> scripts(JsonNode object) throws RpcException {
    JsonNode text = object.isObject() ? object.path("desc") : object;
    if (object.isObject() && object.has("range")) {
      throw new RpcException(
          RpcException.INVALID_ADDRESS_OR_KEY,
          "Range should not be specified for an un-ranged descriptor");
    }
    if (!text.isTextual()) {
      throw new RpcException(
          RpcException.INVALID_PARAMETER,
          object.isObject()
              ? "Descriptor needs to be provided in scan object"
              : "Scan object needs to be either a string or an object");
    }
    try {
      return new OutputDescriptor(chain.view().network(), curve).parseAll(text.textValue());
    } catch (OutputDescriptor.RefusedException e) {
      throw new RpcException(RpcException.INVALID_ADDRESS_OR_KEY, String.valueOf(e.getMessage()));
    }
  }

  private void write(JsonGenerator out, Search search, HeaderNode tip) throws IOException {
    long total = 0;
    out.writeStartObject();
    out.writeBooleanField("success", !search.aborted);
    out.writeNumberField("txouts", search.seen);
    out.writeNumberField("height", tip.height());
    out.writeStringField("bestblock", tip.hash().toString());
    out.writeArrayFieldStart("unspents");
    for (Map.Entry<OutPoint, Coin> entry : search.found.entrySet()) {
      Coin coin = entry.getValue();
      total = Math.addExact(total, coin.value());
      out.writeStartObject();
      out.writeStringField("txid", entry.getKey().txid().toString());
      out.writeNumberField("vout", entry.getKey().index());
      out.writeStringField("scriptPubKey", coin.scriptPubKey().toString());
      out.writeStringField(
          "desc", ScriptJson.descriptor(coin.scriptPubKey(), chain.view().network()));
      TransactionJson.writeAmount(out, "amount", coin.value());
      out.writeBooleanField("coinbase", coin.coinbase());
      out.writeNumberField("height", coin.height());
      out.writeStringField("blockhash", tip.ancestor(coin.height()).hash().toString());
      out.writeNumberField("confirmations", tip.height() - coin.height() + 1);
      out.writeEndObject();
    }
    out.writeEndArray();
    TransactionJson.writeAmount(out, "total_amount", total);
    out.writeEndObject();
  }
}
