package dev.renga.rpc.json;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.renga.chain.ChainView;
import dev.renga.chain.HeaderNode;
import dev.renga.primitives.Block;
import dev.renga.primitives.Coin;
import dev.renga.primitives.Network;
import dev.renga.primitives.Target;
import dev.renga.primitives.Transaction;
import dev.renga.primitives.TxIn;
import java.io.IOException;
import java.math.BigInteger;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Headers and blocks in JSON.
public final class BlockJson {
  private static final double DIFFICULTY_ONE_MANTISSA = 0xffff;

  private BlockJson() {}

  /// Writes the fields of a header into the object that is open.
  public static void writeHeaderFields(JsonGenerator out, HeaderNode node, ChainView view)
      throws IOException {
    out.writeStringField("hash", node.hash().toString());
    out.writeNumberField("confirmations", view.confirmations(node));
    out.writeNumberField("height", node.height());
    out.writeNumberField("version", node.version());
    out.writeStringField("versionHex", hex(node.version()));
    out.writeStringField("merkleroot", node.header().merkleRoot().toString());
    out.writeNumberField("time", node.time());
    out.writeNumberField("mediantime", node.medianTimePast());
    out.writeNumberField("nonce", node.header().nonce() & 0xffffffffL);
    writeTargetFields(out, node);
    out.writeStringField("chainwork", work(node.chainWork()));
    out.writeNumberField("nTx", node.transactions());
    HeaderNode previous = node.previous();
    if (previous != null) {
      out.writeStringField("previousblockhash", previous.hash().toString());
    }
    HeaderNode next = view.next(node);
    if (next != null) {
      out.writeStringField("nextblockhash", next.hash().toString());
    }
  }

  /// Writes `bits`, `target` and `difficulty`.
  public static void writeTargetFields(JsonGenerator out, HeaderNode node) throws IOException {
    out.writeStringField("bits", hex(node.bits()));
    out.writeStringField("target", Target.fromCompact(node.bits()).value().toString());
    out.writeNumberField("difficulty", difficulty(node.bits()));
  }

  /// Writes the fields of a block without its transactions into the object that is open.
  public static void writeSizeFields(JsonGenerator out, Block block) throws IOException {
    out.writeNumberField("strippedsize", block.strippedSize());
    out.writeNumberField("size", block.totalSize());
    out.writeNumberField("weight", block.weight());
    Transaction coinbase = block.transactions().getFirst();
    TxIn input = coinbase.inputs().getFirst();
    out.writeObjectFieldStart("coinbase_tx");
    out.writeNumberField("version", coinbase.version() & 0xffffffffL);
    out.writeNumberField("locktime", coinbase.lockTime());
    out.writeNumberField("sequence", input.sequence());
    out.writeStringField("coinbase", input.scriptSig().bytes().toHex());
    if (!input.witness().isEmpty()) {
      out.writeStringField("witness", input.witness().item(0).toHex());
    }
    out.writeEndObject();
  }

  /// Writes the field `tx` with whole transactions.
  ///
  /// @param spent coins spent by every transaction but the coinbase; `null` if not known
  public static void writeTransactions(
      JsonGenerator out,
      Block block,
      @Nullable List<List<Coin>> spent,
      Network network,
      boolean withPrevouts)
      throws IOException {
    out.writeArrayFieldStart("tx");
    TransactionJson.Detail detail = new TransactionJson.Detail(withPrevouts, true);
    for (int i = 0; i < block.transactions().size(); i++) {
      List<Coin> coins = spent == null || i == 0 ? null : spent.get(i - 1);
      out.writeStartObject();
      TransactionJson.writeFields(out, block.transactions().get(i), coins, network, detail);
      out.writeEndObject();
    }
    out.writeEndArray();
  }

  /// How many times harder than the easiest mainnet target, as people say it.
  public static double difficulty(int bits) {
    int shift = bits >>> 24;
    double difficulty = DIFFICULTY_ONE_MANTISSA / (bits & 0x00ffffff);
    for (; shift < 29; shift++) {
      difficulty *= 256;
    }
    for (; shift > 29; shift--) {
      difficulty /= 256;
    }
    return difficulty;
  }

  /// Eight hexadecimal digits.
  public static String hex(int value) {
    return Integer.toHexString(value).transform(text -> "0".repeat(8 - text.length()) + text);
  }

  /// At least 64 hexadecimal digits.
  public static String work(BigInteger work) {
    String text = work.toString(16);
    return "0".repeat(Math.max(0, 64 - text.length())) + text;
  }
}
