package dev.renga.rpc.methods;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonNode;
import dev.renga.primitives.Bytes;
import dev.renga.primitives.Network;
import dev.renga.primitives.OutPoint;
import dev.renga.primitives.Transaction;
import dev.renga.primitives.TxIn;
import dev.renga.primitives.TxOut;
import dev.renga.rpc.RpcException;
import dev.renga.rpc.RpcMethod;
import dev.renga.rpc.RpcRequest;
import dev.renga.rpc.RpcResult;
import dev.renga.wallet.KeyRing;
import dev.renga.wallet.PrivateKey;
import dev.renga.wallet.SighashType;
import dev.renga.wallet.Signer;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Signing with keys that the client brings, which are forgotten at once.
public final class SigningMethods {
  private static final String CATEGORY = "Rawtransactions";

  private final CoinFinder coins;
  private final Signer signer;
  private final Network network;

  /// @param coins finds what is spent
  /// @param signer signs
  /// @param network whose keys are read
  public SigningMethods(CoinFinder coins, Signer signer, Network network) {
    this.coins = coins;
    this.signer = signer;
    this.network = network;
  }

  /// The methods.
  public List<RpcMethod> methods() {
    return List.of(
        new RpcMethod(
            "signrawtransactionwithkey",
            CATEGORY,
            List.of("hexstring", "privkeys", "prevtxs?", "sighashtype?"),
            "Signs what these private keys can sign. Outputs that are spent and not in the chain or"
                + " the mempool are told in prevtxs: [{\"txid\", \"vout\", \"scriptPubKey\","
                + " \"redeemScript\", \"witnessScript\", \"amount\"}]. sighashtype: DEFAULT, ALL,"
                + " NONE or SINGLE, the last three also with |ANYONECANPAY.",
            this::sign),
        new RpcMethod(
            "combinerawtransaction",
            CATEGORY,
            List.of("txs"),
            "Joins the signatures of several versions of a transaction; gives it in hexadecimal"
                + " digits.",
            this::combine));
  }

  private static List<OutPoint> prevouts(Transaction transaction) {
    return transaction.inputs().stream().map(TxIn::prevout).toList();
  }

  private RpcResult combine(RpcRequest request) throws RpcException {
    Arguments.check(request, "array");
    List<Transaction> versions = new ArrayList<>();
    JsonNode texts = request.array(0);
    if (texts.size() < 2) {
      throw new RpcException(
          RpcException.DESERIALIZATION_ERROR,
          "Missing transactions. At least two transactions required.");
    }
    for (JsonNode text : texts) {
      versions.add(
          TransactionHex.parse(
              Keys.text(text),
              "TX decode failed for tx %s. Make sure the tx has at least one input."
                  .formatted(versions.size())));
    }
    for (int i = 1; i < versions.size(); i++) {
      if (!Signer.areVersions(versions.getFirst(), versions.get(i))) {
        throw new RpcException(
            RpcException.INVALID_PARAMETER,
            "Transaction number %s not compatible with first transaction".formatted(i + 1));
      }
    }
    List<OutPoint> wanted = prevouts(versions.getFirst());
    Map<OutPoint, TxOut> spent = coins.find(wanted);
    if (!spent.keySet().containsAll(wanted)) {
      throw new RpcException(RpcException.VERIFY_ERROR, "Input not found or already spent");
    }
    return RpcResult.of(signer.combine(versions, spent).transaction().toBytes().toHex());
  }

  private RpcResult sign(RpcRequest request) throws RpcException {
    Arguments.check(request, "string", "array", "array?", "string?");
    Transaction transaction =
        TransactionHex.parse(
            request.text(0), "TX decode failed. Make sure the tx has at least one input.");
    KeyRing keys = Keys.parse(request.array(1), network);
    SpentOutputs spent = new SpentOutputs(keys, coins.find(prevouts(transaction)));
    if (request.has(2)) {
      for (JsonNode item : request.array(2)) {
        spent.add(item);
      }
    }
    SighashType type = type(request);
    Signer.Signed signed = signer.sign(transaction, spent.outputs(), spent.keys(), type);
    spent.requireAmounts(signed);
    return out -> write(out, signed);
  }

  private static SighashType type(RpcRequest request) throws RpcException {
    String name = request.text(3, "DEFAULT");
    Optional<SighashType> type = SighashType.parse(name);
    if (type.isEmpty()) {
      throw new RpcException(
          RpcException.INVALID_PARAMETER, "'%s' is not a valid sighash parameter.".formatted(name));
    }
    return type.get();
  }

  private static void write(JsonGenerator out, Signer.Signed signed) throws IOException {
    out.writeStartObject();
    out.writeStringField("hex", signed.transaction().toBytes().toHex());
    out.writeBooleanField("complete", signed.isComplete());
    if (!signed.isComplete()) {
      out.writeArrayFieldStart("errors");
      for (Signer.Problem problem : signed.problems()) {
        write(out, signed.transaction().inputs().get(problem.input()), problem.reason());
      }
      out.writeEndArray();
    }
    out.writeEndObject();
  }

  private static void write(JsonGenerator out, TxIn input, String reason) throws IOException {
    out.writeStartObject();
    out.writeStringField("txid", input.prevout().txid().toString());
    out.writeNumberField("vout", input.prevout().index());
    out.writeArrayFieldStart("witness");
    for (Bytes item : input.witness().items()) {
      out.writeString(item.toHex());
    }
    out.writeEndArray();
    out.writeStringField("scriptSig", input.scriptSig().bytes().toHex());
    out.writeNumberField("sequence", input.sequence());
    out.writeStringField("error", reason);
    out.writeEndObject();
  }

  /// Private keys as clients bring them.
  static final class Keys {
    private Keys() {}

    static KeyRing parse(JsonNode texts, Network network) throws RpcException {
      List<PrivateKey> keys = new ArrayList<>();
      for (JsonNode text : texts) {
        Optional<PrivateKey> key = PrivateKey.parse(text(text), network);
        if (key.isEmpty()) {
          throw new RpcException(RpcException.INVALID_ADDRESS_OR_KEY, "Invalid private key");
        }
        keys.add(key.get());
      }
      return KeyRing.of(keys);
    }

    static String text(JsonNode node) throws RpcException {
      if (!node.isTextual()) {
        throw RpcRequest.wrongType(node, "string");
      }
      return node.textValue();
    }
  }
}
