package dev.renga.rpc.methods;

import com.fasterxml.jackson.databind.JsonNode;
import dev.renga.consensus.script.ScriptAsm;
import dev.renga.crypto.Hashes;
import dev.renga.crypto.Sha256;
import dev.renga.primitives.Address;
import dev.renga.primitives.Amount;
import dev.renga.primitives.Bytes;
import dev.renga.primitives.OutPoint;
import dev.renga.primitives.Script;
import dev.renga.primitives.TxOut;
import dev.renga.rpc.RpcException;
import dev.renga.wallet.KeyRing;
import dev.renga.wallet.Signer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// What a transaction spends, as found by the node and as told by the client in `prevtxs`, with the
/// scripts behind hashes.
final class SpentOutputs {
  private final KeyRing keys;
  private final List<Script> scripts = new ArrayList<>();
  private final Map<OutPoint, TxOut> outputs;
  private final Set<OutPoint> withoutAmount = new LinkedHashSet<>();

  SpentOutputs(KeyRing keys, Map<OutPoint, TxOut> found) {
    this.keys = keys;
    this.outputs = new LinkedHashMap<>(found);
  }

  /// The client's keys, with the scripts it told.
  KeyRing keys() {
    return keys.withScripts(scripts);
  }

  Map<OutPoint, TxOut> outputs() {
    return outputs;
  }

  /// Takes in one item of `prevtxs`.
  void add(JsonNode item) throws RpcException {
    if (!item.isObject()) {
      throw decoding("expected object with {\"txid'\",\"vout\",\"scriptPubKey\"}");
    }
    Arguments.field(item, "txid", "string");
    Arguments.field(item, "vout", "number");
    Arguments.field(item, "scriptPubKey", "string");
    var txid = Arguments.txid(item);
    int index = Arguments.integer(item.path("vout"));
    if (index < 0) {
      throw decoding("vout cannot be negative");
    }
    OutPoint outPoint = new OutPoint(txid, index);
    Script script = new Script(Arguments.hex(item.path("scriptPubKey"), "scriptPubKey"));
    TxOut known = outputs.get(outPoint);
    if (known != null && !known.scriptPubKey().equals(script)) {
      throw decoding(
          "Previous output scriptPubKey mismatch:\n%s\nvs:\n%s"
              .formatted(
                  ScriptAsm.toText(known.scriptPubKey(), false), ScriptAsm.toText(script, false)));
    }
    JsonNode amount = item.path("amount");
    withoutAmount.remove(outPoint);
    if (amount.isMissingNode()) {
      withoutAmount.add(outPoint);
    }
    long value = amount.isMissingNode() ? Amount.MAX_MONEY : Arguments.amount(amount);
    outputs.put(outPoint, new TxOut(value, script));
    addScripts(item, script);
  }

  private void addScripts(JsonNode item, Script scriptPubKey) throws RpcException {
    Address address = Address.from(scriptPubKey).orElse(null);
    boolean scriptHash = address instanceof Address.ScriptHash;
    boolean witness =
        address instanceof Address.WitnessProgram(int version, Bytes program)
            && version == 0
            && program.length() == 32;
    if (!scriptHash && !witness) {
      return;
    }
    JsonNode redeem = Arguments.optionalField(item, "redeemScript", "string");
    JsonNode behind = Arguments.optionalField(item, "witnessScript", "string");
    if (redeem.isMissingNode() && behind.isMissingNode()) {
      throw invalid("Missing redeemScript/witnessScript");
    }
    Script script =
        behind.isMissingNode()
            ? new Script(Arguments.hex(redeem, "redeemScript"))
            : new Script(Arguments.hex(behind, "witnessScript"));
    Script program = witnessProgram(script);
    scripts.add(script);
    scripts.add(program);
    boolean both = !redeem.isMissingNode() && !behind.isMissingNode() && !redeem.equals(behind);
    if (both && !new Script(Arguments.hex(redeem, "redeemScript")).equals(program)) {
      throw invalid("redeemScript does not correspond to witnessScript");
    }
    boolean matches =
        scriptHash
            ? isHashOf(scriptPubKey, script) || isHashOf(scriptPubKey, program)
            : scriptPubKey.equals(program);
    if (!matches) {
      throw invalid("redeemScript/witnessScript does not match scriptPubKey");
    }
  }

  private static boolean isHashOf(Script scriptPubKey, Script script) {
    Bytes hash = Bytes.adopt(Hashes.hash160(script.bytes().toArray()));
    return scriptPubKey.equals(new Address.ScriptHash(hash).toScript());
  }

  private static Script witnessProgram(Script script) {
    Bytes hash = Bytes.adopt(Sha256.hash(script.bytes().toArray()));
    return new Address.WitnessProgram(0, hash).toScript();
  }

  /// A signature with a witness signs the amount, so one that is missing must be told.
  void requireAmounts(Signer.Signed signed) throws RpcException {
    for (int i = 0; i < signed.transaction().inputs().size(); i++) {
      var input = signed.transaction().inputs().get(i);
      TxOut output = outputs.get(input.prevout());
      if (output != null && withoutAmount.contains(input.prevout()) && !input.witness().isEmpty()) {
        throw new RpcException(
            RpcException.TYPE_ERROR,
            "Missing amount for CTxOut(nValue=%s, scriptPubKey=%s)"
                .formatted(Amount.toText(output.value()), shortened(output.scriptPubKey())));
      }
    }
  }

  private static String shortened(Script script) {
    String hex = script.toString();
    return hex.length() <= 30 ? hex : hex.substring(0, 30);
  }

  private static RpcException decoding(String message) {
    return new RpcException(RpcException.DESERIALIZATION_ERROR, message);
  }

  private static RpcException invalid(String message) {
    return new RpcException(RpcException.INVALID_PARAMETER, message);
  }
}
