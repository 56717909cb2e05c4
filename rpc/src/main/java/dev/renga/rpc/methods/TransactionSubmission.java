package dev.renga.rpc.methods;

import com.fasterxml.jackson.databind.JsonNode;
import dev.renga.chain.Chain;
import dev.renga.mempool.Admission;
import dev.renga.mempool.Feerate;
import dev.renga.mempool.Mempool;
import dev.renga.mempool.MempoolEntry;
import dev.renga.mempool.Source;
import dev.renga.primitives.Amount;
import dev.renga.primitives.Coin;
import dev.renga.primitives.OutPoint;
import dev.renga.primitives.Transaction;
import dev.renga.primitives.TxOut;
import dev.renga.rpc.RpcException;
import dev.renga.rpc.RpcMethod;
import dev.renga.rpc.RpcRequest;
import dev.renga.rpc.RpcResult;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Handing in transactions, and asking what would become of them.
public final class TransactionSubmission {
  private static final String CATEGORY = "Rawtransactions";

  /// A tenth of a bitcoin for 1,000 virtual bytes.
  private static final long DEFAULT_MAX_FEERATE = Amount.COIN / 10;

  private static final String MISSING = "bad-txns-inputs-missingorspent";

  private final Chain chain;
  private final Mempool mempool;
  private final Consumer<MempoolEntry> announce;

  /// @param chain tells which transactions are confirmed
  /// @param mempool takes the others
  /// @param announce tells peers of one that is in the mempool already
  public TransactionSubmission(Chain chain, Mempool mempool, Consumer<MempoolEntry> announce) {
    this.chain = chain;
    this.mempool = mempool;
    this.announce = announce;
  }

  /// The methods.
  public List<RpcMethod> methods() {
    return List.of(
        new RpcMethod(
            "sendrawtransaction",
            CATEGORY,
            List.of("hexstring", "maxfeerate?", "maxburnamount?"),
            "Hands in a transaction and sends it to all peers; gives its txid. Refused if it pays"
                + " more than maxfeerate bitcoin for 1,000 virtual bytes (default 0.10; 0 for any)"
                + " or makes an output that nobody can spend of more than maxburnamount bitcoin"
                + " (default 0).",
            this::send),
        new RpcMethod(
            "testmempoolaccept",
            CATEGORY,
            List.of("rawtxs", "maxfeerate?"),
            "What would become of these transactions, parents first, at most %s, if they were handed"
                    .formatted(PackageCheck.MOST)
                + " in; changes nothing. allowed is missing where another one's failure leaves it"
                + " open.",
            this::test));
  }

  private RpcResult send(RpcRequest request) throws RpcException {
    Arguments.check(request, "string", "any", "any");
    long mayBurn = request.has(2) ? Arguments.amount(request.at(2)) : 0;
    Transaction transaction =
        TransactionHex.parse(
            request.text(0), "TX decode failed. Make sure the tx has at least one input.");
    for (TxOut output : transaction.outputs()) {
      boolean burnt =
          output.scriptPubKey().isUnspendable()
              || !TransactionHex.isReadable(output.scriptPubKey());
      if (burnt && output.value() > mayBurn) {
        throw new RpcException(
            RpcException.VERIFY_ERROR,
            "Unspendable output exceeds maximum configured by user (maxburnamount)");
      }
    }
    long maxFeerate = Arguments.feerate(request, 1, DEFAULT_MAX_FEERATE);
    long maxFee = new Feerate(maxFeerate).fee(transaction.virtualSize());
    submit(transaction, maxFee);
    return RpcResult.of(transaction.txid().toString());
  }

  private void submit(Transaction transaction, long maxFee) throws RpcException {
    if (isConfirmed(transaction)) {
      throw new RpcException(
          RpcException.VERIFY_ALREADY_IN_UTXO_SET, "Transaction outputs already in utxo set");
    }
    MempoolEntry known = Futures.await(mempool.caughtUp()).find(transaction.txid());
    if (known != null) {
      announce.accept(known);
      return;
    }
    if (maxFee > 0) {
      Admission tested = Futures.await(mempool.test(List.of(transaction))).getFirst();
      if (accepted(tested).fee() > maxFee) {
        throw new RpcException(
            RpcException.VERIFY_ERROR,
            "Fee exceeds maximum configured by user (e.g. -maxtxfee, maxfeerate)");
      }
    }
    accepted(Futures.await(mempool.submit(transaction, Source.LOCAL)));
  }

  private boolean isConfirmed(Transaction transaction) throws RpcException {
    List<OutPoint> outputs = new ArrayList<>();
    for (int i = 0; i < transaction.outputs().size(); i++) {
      outputs.add(new OutPoint(transaction.txid(), i));
    }
    List<@Nullable Coin> coins = Futures.await(chain.coins(outputs));
    return coins.stream().anyMatch(Objects::nonNull);
  }

  private static MempoolEntry accepted(Admission admission) throws RpcException {
    return switch (admission) {
      case Admission.Accepted taken -> taken.entry();
      case Admission.Known known -> known.entry();
      case Admission.Orphan orphan -> throw new RpcException(RpcException.VERIFY_ERROR, MISSING);
      case Admission.Refused refused ->
          throw new RpcException(
              refused.reason().equals(MISSING)
                  ? RpcException.VERIFY_ERROR
                  : RpcException.VERIFY_REJECTED,
              refused.toString());
    };
  }

  private RpcResult test(RpcRequest request) throws RpcException {
    Arguments.check(request, "array", "any");
    JsonNode texts = request.array(0);
    if (texts.isEmpty() || texts.size() > PackageCheck.MOST) {
      throw new RpcException(
          RpcException.INVALID_PARAMETER,
          "Array must contain between 1 and %s transactions.".formatted(PackageCheck.MOST));
    }
    long maxFeerate = Arguments.feerate(request, 1, DEFAULT_MAX_FEERATE);
    List<Transaction> transactions = new ArrayList<>();
    for (JsonNode text : texts) {
      String hex = SigningMethods.Keys.text(text);
      transactions.add(
          TransactionHex.parse(
              hex, "TX decode failed: %s Make sure the tx has at least one input.".formatted(hex)));
    }
    String problem = PackageCheck.problem(transactions);
    List<Admission> fates = problem == null ? Futures.await(mempool.test(transactions)) : List.of();
    return AcceptanceJson.of(transactions, fates, problem, new Feerate(maxFeerate));
  }
}
