package dev.renga.rpc.methods;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.renga.consensus.ThresholdState;
import dev.renga.consensus.VersionBitsStates;
import dev.renga.mempool.MempoolEntry;
import dev.renga.mempool.TemplateSelection;
import dev.renga.mining.BlockTemplate;
import dev.renga.primitives.Block;
import dev.renga.primitives.Deployment;
import dev.renga.primitives.Network;
import dev.renga.primitives.Script;
import dev.renga.primitives.Target;
import dev.renga.primitives.Transaction;
import dev.renga.primitives.TxIn;
import dev.renga.primitives.Txid;
import dev.renga.primitives.VersionBits;
import dev.renga.rpc.RpcResult;
import dev.renga.rpc.json.BlockJson;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;

/// A block template as `getblocktemplate` shows it.
final class TemplateJson {
  private static final int SIGOPS = 80_000;

  private TemplateJson() {}

  /// @param block the template's, with its witness commitment
  /// @param version of the mempool it was made from
  static RpcResult of(BlockTemplate template, Block block, TemplateSelection chosen, long version) {
    return out -> {
      boolean segwit = template.network().isActive(Deployment.SEGWIT, template.height());
      out.writeStartObject();
      writeArray(out, "capabilities", "proposal");
      out.writeNumberField("version", template.version());
      writeRules(out, template, segwit);
      out.writeNumberField("vbrequired", 0);
      out.writeStringField("previousblockhash", template.parent().hash().toString());
      writeTransactions(out, chosen, segwit);
      out.writeObjectFieldStart("coinbaseaux");
      out.writeEndObject();
      Transaction coinbase = block.transactions().getFirst();
      out.writeNumberField("coinbasevalue", coinbase.outputs().getFirst().value());
      out.writeStringField("longpollid", template.parent().hash().toString() + version);
      out.writeStringField("target", Target.fromCompact(template.bits()).value().toString());
      out.writeNumberField(
          "mintime", BlockTemplate.minimumTime(template.parent(), template.network()));
      writeArray(out, "mutable", "time", "transactions", "prevblock");
      out.writeStringField("noncerange", "00000000ffffffff");
      int scale = segwit ? 1 : Transaction.WITNESS_SCALE_FACTOR;
      out.writeNumberField("sigoplimit", SIGOPS / scale);
      out.writeNumberField("sizelimit", Block.MAX_WEIGHT / scale);
      if (segwit) {
        out.writeNumberField("weightlimit", Block.MAX_WEIGHT);
      }
      out.writeNumberField("curtime", template.time());
      out.writeStringField("bits", BlockJson.hex(template.bits()));
      out.writeNumberField("height", template.height());
      Script challenge = template.network().signetChallenge();
      if (challenge != null) {
        out.writeStringField("signet_challenge", challenge.toString());
      }
      if (segwit) {
        out.writeStringField(
            "default_witness_commitment", coinbase.outputs().getLast().scriptPubKey().toString());
      }
      out.writeEndObject();
    };
  }

  private static void writeArray(JsonGenerator out, String field, String... words)
      throws IOException {
    out.writeArrayFieldStart(field);
    for (String word : words) {
      out.writeString(word);
    }
    out.writeEndArray();
  }

  private static void writeRules(JsonGenerator out, BlockTemplate template, boolean segwit)
      throws IOException {
    Network network = template.network();
    VersionBitsStates states = new VersionBitsStates(network);
    Map<VersionBits, ThresholdState> next = new HashMap<>();
    for (VersionBits deployment : network.versionBits()) {
      next.put(deployment, states.state(deployment, template.parent()));
    }
    out.writeArrayFieldStart("rules");
    out.writeString("csv");
    if (segwit) {
      out.writeString("!segwit");
      out.writeString("taproot");
    }
    if (network.signetChallenge() != null) {
      out.writeString("!signet");
    }
    for (VersionBits deployment : network.versionBits()) {
      if (next.get(deployment) == ThresholdState.ACTIVE && !deployment.name().equals("taproot")) {
        out.writeString(deployment.name());
      }
    }
    out.writeEndArray();
    out.writeObjectFieldStart("vbavailable");
    for (VersionBits deployment : network.versionBits()) {
      ThresholdState state = next.get(deployment);
      if (state == ThresholdState.STARTED || state == ThresholdState.LOCKED_IN) {
        out.writeNumberField(deployment.name(), deployment.bit());
      }
    }
    out.writeEndObject();
  }

  private static void writeTransactions(JsonGenerator out, TemplateSelection chosen, boolean segwit)
      throws IOException {
    Map<Txid, Integer> places = new HashMap<>();
    out.writeArrayFieldStart("transactions");
    for (MempoolEntry entry : chosen.entries()) {
      places.put(entry.txid(), places.size() + 1);
      out.writeStartObject();
      out.writeStringField("data", entry.transaction().toBytes().toHex());
      out.writeStringField("txid", entry.txid().toString());
      out.writeStringField("hash", entry.wtxid().toString());
      out.writeArrayFieldStart("depends");
      for (TxIn input : entry.transaction().inputs()) {
        Integer place = places.get(input.prevout().txid());
        if (place != null) {
          out.writeNumber(place);
        }
      }
      out.writeEndArray();
      out.writeNumberField("fee", entry.fee());
      long sigops = entry.sigopCost();
      out.writeNumberField("sigops", segwit ? sigops : sigops / Transaction.WITNESS_SCALE_FACTOR);
      out.writeNumberField("weight", entry.weight());
      out.writeEndObject();
    }
    out.writeEndArray();
  }
}
