package dev.renga.rpc.json;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.renga.consensus.script.ScriptAsm;
import dev.renga.primitives.Amount;
import dev.renga.primitives.Bytes;
import dev.renga.primitives.Coin;
import dev.renga.primitives.Network;
import dev.renga.primitives.Transaction;
import dev.renga.primitives.TxIn;
import dev.renga.primitives.TxOut;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Transactions in JSON.
public final class TransactionJson {
  private TransactionJson() {}

  /// How much to tell beside the transaction itself.
  ///
  /// @param withPrevouts whether each input tells what it spends
  /// @param withHex whether the serialisation is added
  public record Detail(boolean withPrevouts, boolean withHex) {}

  /// Writes the fields of a transaction into the object that is open.
  ///
  /// @param spent what its inputs spend, in order, so that the fee is known; `null` if not known
  public static void writeFields(
      JsonGenerator out,
      Transaction transaction,
      @Nullable List<Coin> spent,
      Network network,
      Detail detail)
      throws IOException {
    out.writeStringField("txid", transaction.txid().toString());
    out.writeStringField("hash", transaction.wtxid().toString());
    out.writeNumberField("version", transaction.version() & 0xffffffffL);
    out.writeNumberField("size", transaction.totalSize());
    out.writeNumberField("vsize", transaction.virtualSize());
    out.writeNumberField("weight", transaction.weight());
    out.writeNumberField("locktime", transaction.lockTime());
    out.writeArrayFieldStart("vin");
    for (int i = 0; i < transaction.inputs().size(); i++) {
      Coin coin = spent == null || !detail.withPrevouts() ? null : spent.get(i);
      writeInput(out, transaction.inputs().get(i), transaction.isCoinbase(), coin, network);
    }
    out.writeEndArray();
    out.writeArrayFieldStart("vout");
    for (int i = 0; i < transaction.outputs().size(); i++) {
      writeOutput(out, transaction.outputs().get(i), i, network);
    }
    out.writeEndArray();
    if (spent != null && !transaction.isCoinbase()) {
      writeAmount(out, "fee", fee(transaction, spent));
    }
    if (detail.withHex()) {
      out.writeStringField("hex", transaction.toBytes().toHex());
    }
  }

  /// Satoshi that the inputs hold more than the outputs.
  public static long fee(Transaction transaction, List<Coin> spent) {
    long fee = 0;
    for (Coin coin : spent) {
      fee = Math.addExact(fee, coin.value());
    }
    for (TxOut output : transaction.outputs()) {
      fee = Math.subtractExact(fee, output.value());
    }
    return fee;
  }

  private static void writeInput(
      JsonGenerator out, TxIn input, boolean coinbase, @Nullable Coin spent, Network network)
      throws IOException {
    out.writeStartObject();
    if (coinbase) {
      out.writeStringField("coinbase", input.scriptSig().bytes().toHex());
    } else {
      out.writeStringField("txid", input.prevout().txid().toString());
      out.writeNumberField("vout", input.prevout().index());
      out.writeObjectFieldStart("scriptSig");
      out.writeStringField("asm", ScriptAsm.toText(input.scriptSig(), true));
      out.writeStringField("hex", input.scriptSig().bytes().toHex());
      out.writeEndObject();
    }
    if (!input.witness().isEmpty()) {
      out.writeArrayFieldStart("txinwitness");
      for (Bytes item : input.witness().items()) {
        out.writeString(item.toHex());
      }
      out.writeEndArray();
    }
    if (spent != null && !coinbase) {
      out.writeObjectFieldStart("prevout");
      out.writeBooleanField("generated", spent.coinbase());
      out.writeNumberField("height", spent.height());
      writeAmount(out, "value", spent.value());
      out.writeObjectFieldStart("scriptPubKey");
      ScriptJson.writeFields(out, spent.scriptPubKey(), network, true);
      out.writeEndObject();
      out.writeEndObject();
    }
    out.writeNumberField("sequence", input.sequence());
    out.writeEndObject();
  }

  private static void writeOutput(JsonGenerator out, TxOut output, int index, Network network)
      throws IOException {
    out.writeStartObject();
    writeAmount(out, "value", output.value());
    out.writeNumberField("n", index);
    out.writeObjectFieldStart("scriptPubKey");
    ScriptJson.writeFields(out, output.scriptPubKey(), network, true);
    out.writeEndObject();
    out.writeEndObject();
  }

  /// Writes satoshi as bitcoin with exactly eight decimals.
  public static void writeAmount(JsonGenerator out, String field, long satoshi) throws IOException {
    out.writeFieldName(field);
    out.writeNumber(Amount.toText(satoshi));
  }
}
