package dev.renga.rpc.json;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.renga.mempool.MempoolConfig;
import dev.renga.mempool.MempoolEntry;
import dev.renga.mempool.MempoolView;
import dev.renga.primitives.Txid;
import java.io.IOException;
import java.util.List;

/// The mempool in JSON.
public final class MempoolJson {
  private MempoolJson() {}

  /// Writes the figures of an entry into the object that is open. Prices are not changed by hand
  /// here, so the modified fee is the fee.
  public static void writeFields(JsonGenerator out, MempoolEntry entry, MempoolView view)
      throws IOException {
    MempoolView.Sums descendants = view.descendantSums(entry);
    MempoolView.Sums ancestors = view.ancestorSums(entry);
    out.writeNumberField("vsize", entry.virtualSize());
    out.writeNumberField("weight", entry.weight());
    out.writeNumberField("time", entry.time());
    out.writeNumberField("height", entry.height());
    out.writeNumberField("descendantcount", descendants.count());
    out.writeNumberField("descendantsize", descendants.virtualBytes());
    out.writeNumberField("ancestorcount", ancestors.count());
    out.writeNumberField("ancestorsize", ancestors.virtualBytes());
    out.writeStringField("wtxid", entry.wtxid().toString());
    out.writeObjectFieldStart("fees");
    TransactionJson.writeAmount(out, "base", entry.fee());
    TransactionJson.writeAmount(out, "modified", entry.fee());
    TransactionJson.writeAmount(out, "ancestor", ancestors.fees());
    TransactionJson.writeAmount(out, "descendant", descendants.fees());
    out.writeEndObject();
    writeTxids(out, "depends", view.parents(entry));
    writeTxids(out, "spentby", view.children(entry));
    out.writeBooleanField("unbroadcast", false);
  }

  private static void writeTxids(JsonGenerator out, String field, List<MempoolEntry> entries)
      throws IOException {
    out.writeArrayFieldStart(field);
    for (String txid :
        entries.stream().map(MempoolEntry::txid).map(Txid::toString).sorted().toList()) {
      out.writeString(txid);
    }
    out.writeEndArray();
  }

  /// Writes the state of the whole mempool into the object that is open.
  public static void writeInfo(JsonGenerator out, MempoolView view, MempoolConfig config)
      throws IOException {
    MempoolView.Totals totals = view.totals();
    out.writeBooleanField("loaded", true);
    out.writeNumberField("size", totals.count());
    out.writeNumberField("bytes", totals.virtualBytes());
    out.writeNumberField("usage", totals.memory());
    TransactionJson.writeAmount(out, "total_fee", totals.fees());
    out.writeNumberField("maxmempool", config.size());
    long least = config.fees().minimum().satoshi();
    long now = Math.max(least, view.minimumFeerate().satoshi());
    TransactionJson.writeAmount(out, "mempoolminfee", now);
    TransactionJson.writeAmount(out, "minrelaytxfee", least);
    TransactionJson.writeAmount(out, "incrementalrelayfee", config.fees().incremental().satoshi());
    out.writeNumberField("unbroadcastcount", 0);
    out.writeBooleanField("fullrbf", true);
    out.writeBooleanField("permitbaremultisig", config.standard().bareMultisig());
    out.writeNumberField("maxdatacarriersize", config.standard().dataCarrierBytes());
  }
}
