package dev.renga.rpc.methods;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.renga.chain.Chain;
import dev.renga.chain.ChainView;
import dev.renga.chain.HeaderNode;
import dev.renga.mempool.Mempool;
import dev.renga.mempool.MempoolEntry;
import dev.renga.primitives.Block;
import dev.renga.primitives.Coin;
import dev.renga.primitives.Transaction;
import dev.renga.primitives.Txid;
import dev.renga.rpc.RpcException;
import dev.renga.rpc.RpcMethod;
import dev.renga.rpc.RpcRequest;
import dev.renga.rpc.RpcResult;
import dev.renga.rpc.json.TransactionJson;
import dev.renga.storage.BlockUndo;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Finding a transaction in the mempool, or in a block that is named. There is no index of all
/// transactions.
public final class TransactionLookup {
  private final Chain chain;
  private final Mempool mempool;

  /// @param chain whose blocks are looked into
  /// @param mempool that is asked first
  public TransactionLookup(Chain chain, Mempool mempool) {
    this.chain = chain;
    this.mempool = mempool;
  }

  /// The methods.
  public List<RpcMethod> methods() {
    return List.of(
        new RpcMethod(
            "getrawtransaction",
            "Rawtransactions",
            List.of("txid", "verbosity|verbose?", "blockhash?"),
            "A transaction of the mempool, or of the block that is named: hexadecimal digits (0,"
                + " the default), an object (1), or one with the fee and what it spends (2).",
            this::transaction));
  }

  private RpcResult transaction(RpcRequest request) throws RpcException {
    Arguments.check(request, "string", "any", "string?");
    Txid txid = request.txid(0, "parameter 1");
    ChainView view = chain.view();
    Block genesis = view.network().genesis();
    if (txid.equals(genesis.transactions().getFirst().txid())) {
      throw new RpcException(
          RpcException.INVALID_ADDRESS_OR_KEY,
          "The genesis block coinbase is not considered an ordinary transaction and cannot be"
              + " retrieved");
    }
    int verbosity =
        request.at(1).isBoolean() ? (request.truth(1, true) ? 1 : 0) : request.integer(1, 0);
    if (!request.has(2)) {
      return show(unconfirmed(txid), null, view, verbosity);
    }
    HeaderNode node = view.find(request.blockHash(2, "parameter 3"));
    if (node == null) {
      throw new RpcException(RpcException.INVALID_ADDRESS_OR_KEY, "Block hash not found");
    }
    Block block = chain.block(node);
    if (block == null) {
      throw new RpcException(RpcException.MISC_ERROR, "Block not available");
    }
    for (int i = 0; i < block.transactions().size(); i++) {
      if (block.transactions().get(i).txid().equals(txid)) {
        return show(block.transactions().get(i), new Place(node, i), view, verbosity);
      }
    }
    throw notFound("No such transaction found in the provided block");
  }

  private Transaction unconfirmed(Txid txid) throws RpcException {
    MempoolEntry entry = Futures.await(mempool.caughtUp()).find(txid);
    if (entry == null) {
      throw notFound(
          "No such mempool transaction. Use -txindex or provide a block hash to enable blockchain"
              + " transaction queries");
    }
    return entry.transaction();
  }

  private static RpcException notFound(String why) {
    return new RpcException(
        RpcException.INVALID_ADDRESS_OR_KEY, why + ". Use gettransaction for wallet transactions.");
  }

  /// Where a transaction stands in a block.
  private record Place(HeaderNode block, int index) {}

  private RpcResult show(
      Transaction transaction, @Nullable Place place, ChainView view, int verbosity)
      throws RpcException {
    if (verbosity <= 0) {
      return RpcResult.of(transaction.toBytes().toHex());
    }
    List<Coin> spent = place == null || verbosity == 1 ? null : spent(place);
    TransactionJson.Detail detail = new TransactionJson.Detail(spent != null, true);
    return out -> {
      out.writeStartObject();
      if (place != null) {
        out.writeBooleanField("in_active_chain", view.contains(place.block()));
      }
      TransactionJson.writeFields(out, transaction, spent, view.network(), detail);
      if (place != null) {
        writePlace(out, place.block(), view);
      }
      out.writeEndObject();
    };
  }

  private @Nullable List<Coin> spent(Place place) throws RpcException {
    if (place.index() == 0) {
      return null;
    }
    BlockUndo undo = chain.undo(place.block());
    if (undo == null) {
      throw new RpcException(
          RpcException.INTERNAL_ERROR,
          "Undo data expected but can't be read. This could be due to disk corruption or a conflict"
              + " with a pruning event.");
    }
    return undo.transactions().get(place.index() - 1);
  }

  private static void writePlace(JsonGenerator out, HeaderNode block, ChainView view)
      throws IOException {
    out.writeStringField("blockhash", block.hash().toString());
    if (!view.contains(block)) {
      out.writeNumberField("confirmations", 0);
      return;
    }
    out.writeNumberField("confirmations", view.confirmations(block));
    out.writeNumberField("time", block.time());
    out.writeNumberField("blocktime", block.time());
  }
}
