package dev.renga.dashboard.lab;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.renga.lab.live.LabSnapshot;
import dev.renga.lab.theory.ForkRate;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// The parts of a [LabSnapshot] as JSON; docs/dashboard.md lists the fields.
final class LabRows {
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  private LabRows() {}

  private static String lower(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT);
  }

  static ObjectNode node(LabSnapshot.NodeState node) {
    return JSON.objectNode()
        .put("node", node.node())
        .put("status", lower(node.status()))
        .put("since", node.since())
        .put("region", node.region())
        .put("share", node.share())
        .put("attacker", node.attacker())
        .put("group", node.group())
        .put("height", node.height())
        .put("tip", node.tip().toString())
        .put("peers", node.peers())
        .put("mempool", node.mempool())
        .put("port", node.port())
        .put("rpcPort", node.rpcPort())
        .put("mined", node.mined())
        .put("reward", node.reward())
        .put("why", node.why());
  }

  /// Without the counts of bytes, which change all the time and are asked for by themselves.
  static LabSnapshot.NodeState withoutBytes(LabSnapshot.NodeState node) {
    return new LabSnapshot.NodeState(
        node.node(),
        node.status(),
        node.since(),
        node.region(),
        node.share(),
        node.attacker(),
        node.group(),
        node.height(),
        node.tip(),
        node.peers(),
        node.mempool(),
        0,
        0,
        node.port(),
        node.rpcPort(),
        node.directory(),
        node.mined(),
        node.reward(),
        node.blockTimes(),
        node.paymentTimes(),
        node.why());
  }

  static ObjectNode link(LabSnapshot.LinkState link) {
    return JSON.objectNode()
        .put("from", link.from())
        .put("to", link.to())
        .put("open", link.open())
        .put("cut", link.cut())
        .put("delay", link.delayMillis())
        .put("dropped", link.dropped());
  }

  static ObjectNode block(LabSnapshot.BlockState block) {
    ObjectNode json =
        JSON.objectNode()
            .put("hash", block.hash().toString())
            .put("parent", block.parent() == null ? "" : block.parent().toString())
            .put("height", block.height())
            .put("miner", block.miner())
            .put("ms", block.minedAtMillis())
            .put("branch", lower(block.branch()))
            .put("transactions", block.transactions())
            .put("bytes", block.bytes())
            .put("reward", block.reward())
            .put("reached", block.reached())
            .put("reason", block.reason());
    ArrayNode tipOf = json.putArray("tipOf");
    block.tipOf().forEach(tipOf::add);
    return json;
  }

  static ObjectNode person(LabSnapshot.PersonState person) {
    return JSON.objectNode()
        .put("name", person.name())
        .put("address", person.address())
        .put("balance", person.balance())
        .put("immature", person.immature())
        .put("pending", person.pending())
        .put("node", person.node());
  }

  static ObjectNode payment(LabSnapshot.PaymentState payment) {
    return JSON.objectNode()
        .put("txid", payment.txid().toString())
        .put("from", payment.from())
        .put("to", payment.to())
        .put("amount", payment.amount())
        .put("fee", payment.fee())
        .put("ms", payment.madeAtMillis())
        .put("node", payment.node())
        .put("status", lower(payment.status()))
        .put("reached", payment.reached())
        .put("confirmations", payment.confirmations())
        .put("most", payment.mostConfirmations())
        .put("height", payment.height());
  }

  /// The single values.
  static ObjectNode state(LabSnapshot snapshot) {
    LabSnapshot.Facts facts = snapshot.facts();
    ObjectNode json =
        JSON.objectNode()
            .put("ms", snapshot.atMillis())
            .put("network", facts.network())
            .put("seed", facts.seed())
            .put("interval", facts.blockIntervalSeconds())
            .put("retarget", facts.retargetWindow())
            .put("halving", facts.halvingInterval())
            .put("mining", lower(facts.mining()))
            .put("paymentRate", facts.paymentsPerSecond())
            .put("difficulty", facts.difficulty())
            .put("subsidy", facts.subsidy())
            .put("height", facts.height())
            .put("tip", facts.tip().toString());
    ArrayNode groups = json.putArray("groups");
    for (List<Integer> group : snapshot.groups()) {
      ArrayNode members = groups.addArray();
      group.forEach(members::add);
    }
    ArrayNode attacks = json.putArray("attacks");
    snapshot.attacks().forEach(attack -> attacks.add(attack(attack)));
    json.set("measures", measures(snapshot.measures()));
    return json;
  }

  private static ObjectNode attack(LabSnapshot.AttackState attack) {
    ObjectNode json =
        JSON.objectNode()
            .put("id", attack.id())
            .put("name", attack.name())
            .put("running", attack.running())
            .put("phase", attack.phase());
    putAll(json.putObject("parameters"), attack.parameters());
    putAll(json.putObject("figures"), attack.figures());
    return json;
  }

  private static void putAll(ObjectNode json, Map<String, String> values) {
    values.forEach(json::put);
  }

  private static ObjectNode measures(LabSnapshot.Measures measures) {
    ObjectNode json = JSON.objectNode();
    json.set("payments", available(measures.payments()));
    json.set("blocks", available(measures.blocks()));
    json.set("ledger", available(measures.ledger()));
    json.set("blockPropagation", times(measures.blockPropagation()));
    json.set("paymentPropagation", times(measures.paymentPropagation()));
    return json.put("mined", measures.mined())
        .put("stale", measures.stale())
        .put("staleRate", measures.staleRate())
        .put("deepest", measures.deepestReorganisation())
        .put("tips", measures.tips())
        .put("agreement", measures.agreement())
        .put("orphaned", measures.orphanedReward())
        .put("bytes", measures.bytes());
  }

  private static ObjectNode available(LabSnapshot.Available available) {
    return JSON.objectNode()
        .put("asked", available.asked())
        .put("failed", available.failed())
        .put("share", available.share())
        .put("last", available.last());
  }

  private static ObjectNode times(LabSnapshot.Times times) {
    return JSON.objectNode()
        .put("count", times.count())
        .put("mean", times.mean())
        .put("median", times.median())
        .put("p90", times.p90())
        .put("p99", times.p99());
  }

  /// What the plots keep of a second.
  ///
  /// @param before the snapshot of the sample before, to tell what failed since
  static ObjectNode sample(LabSnapshot before, LabSnapshot now) {
    LabSnapshot.Measures old = before.measures();
    LabSnapshot.Measures measures = now.measures();
    long up = now.nodes().stream().filter(node -> node.status().isUp()).count();
    ObjectNode json =
        JSON.objectNode()
            .put("ms", now.atMillis())
            .put("payments", since(old.payments(), measures.payments()))
            .put("blocks", since(old.blocks(), measures.blocks()))
            .put("ledger", since(old.ledger(), measures.ledger()))
            .put("alive", now.nodes().isEmpty() ? 0 : (double) up / now.nodes().size())
            .put("staleRate", measures.staleRate())
            .put("tips", measures.tips());
    QuickestWays.medianMillis(now.links()).ifPresent(least -> json.put("least", least));
    if (measures.blockPropagation().count() > 0) {
      json.put("median", measures.blockPropagation().median())
          .put("p90", measures.blockPropagation().p90())
          .put(
              "staleTheory",
              ForkRate.fork(
                  measures.blockPropagation().median() / 1000, now.facts().blockIntervalSeconds()));
    }
    if (measures.paymentPropagation().count() > 0) {
      json.put("txmedian", measures.paymentPropagation().median());
    }
    return json;
  }

  private static double since(LabSnapshot.Available old, LabSnapshot.Available now) {
    long asked = now.asked() - old.asked();
    return asked <= 0 ? 1 : 1 - (double) (now.failed() - old.failed()) / asked;
  }
}
