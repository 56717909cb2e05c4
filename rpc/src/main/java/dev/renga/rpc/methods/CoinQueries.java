package dev.renga.rpc.methods;

import dev.renga.chain.Chain;
import dev.renga.chain.HeaderNode;
import dev.renga.mempool.Mempool;
import dev.renga.mempool.MempoolView;
import dev.renga.primitives.Coin;
import dev.renga.primitives.Network;
import dev.renga.primitives.OutPoint;
import dev.renga.primitives.TxOut;
import dev.renga.primitives.Txid;
import dev.renga.rpc.RpcException;
import dev.renga.rpc.RpcMethod;
import dev.renga.rpc.RpcRequest;
import dev.renga.rpc.RpcResult;
import dev.renga.rpc.json.ScriptJson;
import dev.renga.rpc.json.TransactionJson;
import dev.renga.storage.ChainTip;
import dev.renga.storage.CoinSnapshot;
import dev.renga.storage.CoinStatistics;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/// What is unspent at the tip.
public final class CoinQueries {
  private static final String CATEGORY = "Blockchain";

  private final Chain chain;
  private final Mempool mempool;
  private final BooleanSupplier stopping;

  /// @param chain whose coins are asked for
  /// @param mempool may make and spend some
  /// @param stopping whether the node stops, so that long walks should end
  public CoinQueries(Chain chain, Mempool mempool, BooleanSupplier stopping) {
    this.chain = chain;
    this.mempool = mempool;
    this.stopping = stopping;
  }

  /// The methods.
  public List<RpcMethod> methods() {
    return List.of(
        new RpcMethod(
            "gettxout",
            CATEGORY,
            List.of("txid", "n", "include_mempool?"),
            "An unspent output; null when there is none. Unless include_mempool is false, those"
                + " that the mempool spends are left out and those that it makes are there, with 0"
                + " confirmations.",
            this::output),
        new RpcMethod(
            "gettxoutsetinfo",
            CATEGORY,
            List.of("hash_type?", "hash_or_height?", "use_index?"),
            "Figures of the whole set of unspent outputs, with its hash: hash_serialized_3"
                + " (default), muhash or none. Takes a while.",
            this::set));
  }

  private RpcResult output(RpcRequest request) throws RpcException {
    Arguments.check(request, "string", "number", "bool?");
    Txid txid = request.txid(0, "txid");
    int index = request.integer(1);
    if (index < 0) {
      return RpcResult.NULL;
    }
    OutPoint outPoint = new OutPoint(txid, index);
    return request.truth(2, true) ? withMempool(outPoint) : confirmed(outPoint);
  }

  private RpcResult confirmed(OutPoint outPoint) throws RpcException {
    HeaderNode tip;
    Coin coin;
    do { // the coin and the tip it is told with belong together (known failure R-022)
      tip = chain.view().tip();
      coin = find(outPoint);
    } while (chain.view().tip() != tip);
    return coin == null ? RpcResult.NULL : write(coin, tip, tip.height() - coin.height() + 1);
  }

  private RpcResult withMempool(OutPoint outPoint) throws RpcException {
    MempoolView view;
    Coin coin;
    do {
      view = Futures.await(mempool.caughtUp());
      coin = find(outPoint);
    } while (chain.view().tip() != view.tip());
    TxOut unconfirmed = view.output(outPoint);
    if (view.spender(outPoint) != null) {
      return RpcResult.NULL;
    }
    if (unconfirmed != null) {
      return write(new Coin(unconfirmed, 0, false), view.tip(), 0);
    }
    return coin == null
        ? RpcResult.NULL
        : write(coin, view.tip(), view.tip().height() - coin.height() + 1);
  }

  private RpcResult write(Coin coin, HeaderNode tip, int confirmations) {
    Network network = chain.view().network();
    return out -> {
      out.writeStartObject();
      out.writeStringField("bestblock", tip.hash().toString());
      out.writeNumberField("confirmations", confirmations);
      TransactionJson.writeAmount(out, "value", coin.value());
      out.writeObjectFieldStart("scriptPubKey");
      ScriptJson.writeFields(out, coin.scriptPubKey(), network, true);
      out.writeEndObject();
      out.writeBooleanField("coinbase", coin.coinbase());
      out.writeEndObject();
    };
  }

  private @Nullable Coin find(OutPoint outPoint) throws RpcException {
    List<@Nullable Coin> coins = Futures.await(chain.coins(List.of(outPoint)));
    return coins.get(0);
  }

  private RpcResult set(RpcRequest request) throws RpcException {
    String name = request.text(0, "hash_serialized_3");
    CoinStatistics.Hash kind =
        switch (name) {
          case "hash_serialized_3" -> CoinStatistics.Hash.SERIALIZED;
          case "muhash" -> CoinStatistics.Hash.MUHASH;
          case "none" -> CoinStatistics.Hash.NONE;
          default ->
              throw new RpcException(
                  RpcException.INVALID_PARAMETER, "'%s' is not a valid hash_type".formatted(name));
        };
    if (request.has(1)) {
      throw new RpcException(
          RpcException.INVALID_PARAMETER,
          "Querying specific block heights requires coinstatsindex");
    }
    try (CoinSnapshot snapshot = Futures.await(chain.snapshotCoins())) {
      Optional<CoinStatistics> statistics = CoinStatistics.of(snapshot, kind, stopping);
      ChainTip tip = snapshot.tip();
      if (statistics.isEmpty() || statistics.get().totalAmount().isEmpty() || tip == null) {
        throw new RpcException(RpcException.INTERNAL_ERROR, "Unable to read UTXO set");
      }
      return write(statistics.get(), tip, kind);
    }
  }

  private static RpcResult write(
      CoinStatistics statistics, ChainTip tip, CoinStatistics.Hash kind) {
    return out -> {
      out.writeStartObject();
      out.writeNumberField("height", tip.height());
      out.writeStringField("bestblock", tip.hash().toString());
      out.writeNumberField("txouts", statistics.coins());
      out.writeNumberField("bogosize", statistics.bogoSize());
      switch (kind) {
        case SERIALIZED ->
            out.writeStringField("hash_serialized_3", String.valueOf(statistics.hash()));
        case MUHASH -> out.writeStringField("muhash", String.valueOf(statistics.hash()));
        case NONE -> {}
      }
      TransactionJson.writeAmount(out, "total_amount", statistics.totalAmount().orElseThrow());
      out.writeNumberField("transactions", statistics.transactions());
      out.writeNumberField("disk_size", statistics.diskSize());
      out.writeEndObject();
    };
  }
}
