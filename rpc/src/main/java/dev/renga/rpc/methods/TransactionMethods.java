package dev.renga.rpc.methods;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.renga.consensus.script.Opcode;
import dev.renga.consensus.script.ScriptBuilder;
import dev.renga.primitives.Address;
import dev.renga.primitives.Network;
import dev.renga.primitives.OutPoint;
import dev.renga.primitives.Script;
import dev.renga.primitives.Transaction;
import dev.renga.primitives.TxIn;
import dev.renga.primitives.TxOut;
import dev.renga.rpc.RpcException;
import dev.renga.rpc.RpcMethod;
import dev.renga.rpc.RpcRequest;
import dev.renga.rpc.RpcResult;
import dev.renga.rpc.json.TransactionJson;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Making and reading transactions; needs nothing but the network.
public final class TransactionMethods {
  private static final String CATEGORY = "Rawtransactions";
  private static final int DEFAULT_VERSION = 2;
  private static final int MAX_STANDARD_VERSION = 3;

  private final Network network;

  /// @param network whose addresses are read and written
  public TransactionMethods(Network network) {
    this.network = network;
  }

  /// The methods.
  public List<RpcMethod> methods() {
    return List.of(
        new RpcMethod(
            "createrawtransaction",
            CATEGORY,
            List.of("inputs", "outputs", "locktime?", "replaceable?", "version?"),
            "Makes a transaction that spends these inputs ([{\"txid\", \"vout\", \"sequence\"}])"
                + " and has these outputs ([{\"address\": amount}, {\"data\": \"hex\"}]); gives it"
                + " in hexadecimal digits. It is neither signed nor sent.",
            this::create),
        new RpcMethod(
            "decoderawtransaction",
            CATEGORY,
            List.of("hexstring", "iswitness?"),
            "Shows a transaction given in hexadecimal digits as an object. Whether it is written"
                + " with a witness is guessed unless iswitness says so.",
            this::decode),
        new RpcMethod(
            "decodescript",
            CATEGORY,
            List.of("hexstring"),
            "Shows a locking script given in hexadecimal digits, and the addresses of those that"
                + " pay to its hash.",
            this::decodeScript));
  }

  private RpcResult decodeScript(RpcRequest request) throws RpcException {
    Arguments.check(request, "string");
    boolean empty = request.text(0).isEmpty();
    Script script = empty ? Script.EMPTY : new Script(Arguments.hex(request.at(0), "argument"));
    return out -> {
      out.writeStartObject();
      DecodedScript.writeFields(out, script, network);
      out.writeEndObject();
    };
  }

  private RpcResult decode(RpcRequest request) throws RpcException {
    Arguments.check(request, "string", "bool?");
    boolean plain = !request.truth(1, false);
    boolean witness = request.truth(1, true);
    Transaction transaction = TransactionHex.decode(request.text(0), plain, witness);
    if (transaction == null) {
      throw new RpcException(RpcException.DESERIALIZATION_ERROR, "TX decode failed");
    }
    TransactionJson.Detail detail = new TransactionJson.Detail(false, false);
    return out -> {
      out.writeStartObject();
      TransactionJson.writeFields(out, transaction, null, network, detail);
      out.writeEndObject();
    };
  }

  private RpcResult create(RpcRequest request) throws RpcException {
    Arguments.check(request, "array", "any", "number?", "bool?", "number?");
    long lockTime = request.has(2) ? request.number(2) : 0;
    if (lockTime < 0 || lockTime > 0xffffffffL) {
      throw invalid("Invalid parameter, locktime out of range");
    }
    long version = request.has(4) ? request.number(4) : DEFAULT_VERSION;
    if (version < 1 || version > MAX_STANDARD_VERSION) {
      throw invalid(
          "Invalid parameter, version out of range(%s~%s)".formatted(1, MAX_STANDARD_VERSION));
    }
    Boolean replaceable = request.has(3) ? (Boolean) request.truth(3, true) : null;
    List<TxIn> inputs = new ArrayList<>();
    for (JsonNode item : request.array(0)) {
      inputs.add(input(item, lockTime, replaceable));
    }
    List<TxOut> outputs = outputs(request.at(1));
    boolean signals =
        inputs.stream().anyMatch(input -> input.sequence() <= TxIn.SEQUENCE_FINAL - 2);
    if (Boolean.TRUE.equals(replaceable) && !inputs.isEmpty() && !signals) {
      throw invalid(
          "Invalid parameter combination: Sequence number(s) contradict replaceable option");
    }
    Transaction transaction = new Transaction((int) version, inputs, outputs, lockTime);
    return RpcResult.of(transaction.toBytes().toHex());
  }

  private static TxIn input(JsonNode item, long lockTime, @Nullable Boolean replaceable)
      throws RpcException {
    if (!item.isObject()) {
      throw RpcRequest.wrongType(item, "object");
    }
    var txid = Arguments.txid(item);
    JsonNode index = item.path("vout");
    if (!index.isNumber()) {
      throw invalid("Invalid parameter, missing vout key");
    }
    int number = Arguments.integer(index);
    if (number < 0) {
      throw invalid("Invalid parameter, vout cannot be negative");
    }
    long sequence = TxIn.SEQUENCE_FINAL;
    if (replaceable == null || replaceable) {
      sequence = TxIn.SEQUENCE_FINAL - 2;
    } else if (lockTime > 0) {
      sequence = TxIn.SEQUENCE_FINAL - 1;
    }
    if (item.path("sequence").isNumber()) {
      sequence = Arguments.number(item.path("sequence"));
      if (sequence < 0 || sequence > TxIn.SEQUENCE_FINAL) {
        throw invalid("Invalid parameter, sequence number is out of range");
      }
    }
    return new TxIn(new OutPoint(txid, number), Script.EMPTY, sequence);
  }

  private List<TxOut> outputs(JsonNode given) throws RpcException {
    if (given.isNull()) {
      throw invalid("Invalid parameter, output argument must be non-null");
    }
    Outputs outputs = new Outputs(network);
    if (given.isObject()) {
      for (Map.Entry<String, JsonNode> entry : given.properties()) {
        outputs.add(entry.getKey(), entry.getValue());
      }
      return outputs.list;
    }
    if (!given.isArray()) {
      throw RpcRequest.wrongType(given, "array");
    }
    for (JsonNode item : given) {
      if (!item.isObject()) {
        throw invalid("Invalid parameter, key-value pair not an object as expected");
      }
      if (item.size() != 1) {
        throw invalid("Invalid parameter, key-value pair must contain exactly one key");
      }
      Map.Entry<String, JsonNode> entry = item.properties().iterator().next();
      outputs.add(entry.getKey(), entry.getValue());
    }
    return outputs.list;
  }

  private static final class Outputs {
    final List<TxOut> list = new ArrayList<>();
    private final Network network;
    private final Set<Address> seen = new LinkedHashSet<>();
    private boolean hasData;

    Outputs(Network network) {
      this.network = network;
    }

    void add(String name, JsonNode value) throws RpcException {
      if (name.equals("data")) {
        if (hasData) {
          throw invalid("Invalid parameter, duplicate key: data");
        }
        hasData = true;
        list.add(new TxOut(0, data(value)));
        return;
      }
      Address.Parsed parsed = Address.parse(name, network);
      long amount = Arguments.amount(value);
      if (!(parsed instanceof Address.Parsed.Ok(Address address))) {
        throw new RpcException(
            RpcException.INVALID_ADDRESS_OR_KEY, "Invalid Bitcoin address: " + name);
      }
      if (!seen.add(address)) {
        throw invalid("Invalid parameter, duplicated address: " + name);
      }
      list.add(new TxOut(amount, address.toScript()));
    }

    private static Script data(JsonNode value) throws RpcException {
      JsonNode text = value.isNumber() ? TextNode.valueOf(value.asText()) : value;
      return new ScriptBuilder().op(Opcode.OP_RETURN).push(Arguments.hex(text, "Data")).build();
    }
  }

  private static RpcException invalid(String message) {
    return new RpcException(RpcException.INVALID_PARAMETER, message);
  }
}
