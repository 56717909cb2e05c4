package dev.renga.lab.event;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Map;

/// Events as JSON: one object a line, with the version of the form in the first line of a log.
///
/// Every object has `seq`, `ms`, `node` (absent for the whole network), `cause` and `event`; the
/// rest depends on the event. Hashes are text in the usual reversed order, amounts are whole
/// satoshi.
public final class EventJson {
  /// Of the form; a reader refuses a newer one.
  public static final int VERSION = 1;

  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  private EventJson() {}

  /// The object of an event.
  public static ObjectNode toJson(LabEvent event) {
    ObjectNode json = JSON.objectNode();
    json.put("seq", event.sequence());
    json.put("ms", event.atMillis());
    if (event.node() != LabEvent.NO_NODE) {
      json.put("node", event.node());
    }
    json.put("cause", event.cause());
    json.put("event", event.what().name());
    switch (event.what()) {
      case LabEvent.BlockMined mined ->
          json.put("hash", mined.hash().toString())
              .put("parent", mined.parent().toString())
              .put("height", mined.height())
              .put("transactions", mined.transactions())
              .put("bytes", mined.bytes())
              .put("reward", mined.reward());
      case LabEvent.BlockReached reached ->
          json.put("hash", reached.hash().toString())
              .put("height", reached.height())
              .put("after", reached.after());
      case LabEvent.BlockRefused refused ->
          json.put("hash", refused.hash().toString())
              .put("reason", refused.reason())
              .put("detail", refused.detail());
      case LabEvent.Reorganised reorganised ->
          json.put("depth", reorganised.depth())
              .put("from", reorganised.from().toString())
              .put("to", reorganised.to().toString());
      case LabEvent.PaymentMade made ->
          json.put("txid", made.txid().toString())
              .put("from", made.from())
              .put("to", made.to())
              .put("amount", made.amount())
              .put("fee", made.fee());
      case LabEvent.PaymentRefused refused ->
          json.put("from", refused.from())
              .put("to", refused.to())
              .put("amount", refused.amount())
              .put("why", refused.why());
      case LabEvent.PaymentReached reached ->
          json.put("txid", reached.txid().toString()).put("after", reached.after());
      case LabEvent.PaymentConfirmed confirmed ->
          json.put("txid", confirmed.txid().toString())
              .put("block", confirmed.block().toString())
              .put("height", confirmed.height());
      case LabEvent.PaymentTakenBack back ->
          json.put("txid", back.txid().toString()).put("confirmations", back.confirmations());
      case LabEvent.PaymentConflicted conflicted -> json.put("txid", conflicted.txid().toString());
      default -> network(json, event.what());
    }
    return json;
  }

  private static void network(ObjectNode json, LabEvent.What what) {
    switch (what) {
      case LabEvent.NetworkStarted started ->
          json.put("nodes", started.nodes())
              .put("links", started.links())
              .put("seed", started.seed())
              .put("took", started.took());
      case LabEvent.CommandGiven given -> json.put("command", given.text());
      case LabEvent.NodeStarted started ->
          json.put("height", started.height()).put("again", started.again());
      case LabEvent.NodeFailed failed -> json.put("sentence", failed.sentence());
      case LabEvent.NodeCaughtUp up -> json.put("height", up.height()).put("took", up.took());
      case LabEvent.LinkOpened opened -> json.put("to", opened.to());
      case LabEvent.LinkClosed closed -> json.put("to", closed.to());
      case LabEvent.NetworkCut cut -> {
        var groups = json.putArray("groups");
        for (List<Integer> group : cut.groups()) {
          var array = groups.addArray();
          group.forEach(array::add);
        }
      }
      case LabEvent.SharesChanged changed -> {
        ObjectNode shares = json.putObject("shares");
        changed.shares().forEach((node, share) -> shares.put(String.valueOf(node), share));
      }
      case LabEvent.Availability availability ->
          json.put("measure", availability.measure())
              .put("available", availability.available())
              .put("detail", availability.detail());
      case LabEvent.AttackNote note -> {
        json.put("attack", note.attack()).put("id", note.id()).put("phase", note.phase());
        ObjectNode figures = json.putObject("figures");
        for (Map.Entry<String, String> figure : note.figures().entrySet()) {
          figures.put(figure.getKey(), figure.getValue());
        }
      }
      case LabEvent.EventsLost lost -> json.put("count", lost.count());
      default -> {
        // the name says it all
      }
    }
  }
}
