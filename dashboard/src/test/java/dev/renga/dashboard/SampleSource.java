package dev.renga.dashboard;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;

/// A made-up network that moves when it is told to: the form of the feed without a network behind
/// it. Every call of [#step] is a tenth of a second.
final class SampleSource implements PageSource {
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
  private static final List<String> REGIONS = List.of("NA", "EU", "EU", "AP", "JP", "SA", "AU");
  private static final List<String> PEOPLE = List.of("alice", "bob", "carol", "dave", "eve");

  private final SplittableRandom dice = new SplittableRandom(7);
  private final int size;
  private final Map<String, ObjectNode> nodes = new LinkedHashMap<>();
  private final Map<String, ObjectNode> links = new LinkedHashMap<>();
  private final Map<String, ObjectNode> blocks = new LinkedHashMap<>();
  private final Map<String, ObjectNode> people = new LinkedHashMap<>();
  private final Map<String, ObjectNode> payments = new LinkedHashMap<>();
  private final List<ObjectNode> events = new ArrayList<>();
  private final List<ObjectNode> commands = new ArrayList<>();
  private final List<List<Integer>> groups = new ArrayList<>();
  private long ms;
  private long seq;
  private String tip = "";
  private int height = 200;

  SampleSource(int size) {
    this.size = size;
    for (int n = 0; n < size; n++) {
      ObjectNode node = JSON.objectNode();
      node.put("node", n).put("status", "running").put("since", 0);
      node.put("region", REGIONS.get(n % REGIONS.size())).put("share", 1.0 / size);
      node.put("attacker", false).put("group", 0).put("height", height).put("tip", "");
      node.put("peers", 8).put("mempool", 0).put("port", 20_000 + n).put("rpcPort", 21_000 + n);
      nodes.put(String.valueOf(n), node);
      for (int i = 0; i < Math.min(8, size / 3); i++) {
        int to = dice.nextInt(size);
        if (to != n) {
          ObjectNode link = JSON.objectNode().put("from", n).put("to", to).put("open", true);
          link.put("cut", false).put("delay", 40).put("dropped", 0.0);
          links.put(n + "-" + to, link);
        }
      }
    }
    for (int i = 0; i < PEOPLE.size(); i++) {
      String name = PEOPLE.get(i);
      ObjectNode person = JSON.objectNode().put("name", name).put("address", "bcrt1q" + name);
      person.put("balance", 120_000_000_000L).put("immature", 0).put("pending", 0).put("node", i);
      people.put(name, person);
    }
    mineAt(0);
    ObjectNode started = event("NetworkStarted", -1);
    started.put("nodes", size).put("links", links.size()).put("seed", 7).put("took", 2100);
  }

  /// A tenth of a second passes.
  synchronized void step() {
    ms += 100;
    if (ms % 4000 == 0) {
      mineAt(dice.nextInt(size));
    }
    if (ms % 700 == 0) {
      pay(PEOPLE.get(dice.nextInt(5)), PEOPLE.get(dice.nextInt(5)), dice.nextInt(1, 90_000_000));
    }
  }

  /// The commands that came, oldest first.
  synchronized List<ObjectNode> commands() {
    return List.copyOf(commands);
  }

  /// Gives a person a name that somebody else chose.
  synchronized void rename(String person, String name) {
    people.computeIfPresent(person, (key, row) -> row.deepCopy().put("name", name));
  }

  private ObjectNode event(String name, int node) {
    ObjectNode event = JSON.objectNode().put("seq", ++seq).put("ms", ms);
    if (node >= 0) {
      event.put("node", node);
    }
    event.put("cause", "sample").put("event", name);
    events.add(event);
    return event;
  }

  private String hash(int number) {
    return String.format(Locale.ROOT, "%064x", number * 7_919L + 1_000_003L);
  }

  private void mineAt(int miner) {
    ObjectNode node = nodes.get(String.valueOf(miner));
    if (!node.path("status").asText().equals("running")) {
      return;
    }
    String hash = hash(blocks.size() + 1);
    boolean side = blocks.size() % 9 == 5;
    ObjectNode block = JSON.objectNode().put("hash", hash).put("parent", tip);
    if (side) {
      ObjectNode rival = JSON.objectNode().put("hash", hash(blocks.size() + 40_000));
      rival.put("parent", tip).put("height", height + 1).put("miner", (miner + 1) % size);
      rival.put("ms", ms).put("branch", blocks.size() % 2 == 0 ? "refused" : "stale");
      rival.put("transactions", 3).put("bytes", 900).put("reward", 5_000_000_000L);
      rival.put("reached", 2).put("reason", blocks.size() % 2 == 0 ? "bad-cb-amount" : "");
      rival.putArray("tipOf");
      blocks.put(rival.path("hash").asText(), rival);
    }
    block.put("height", ++height).put("miner", miner).put("ms", ms).put("branch", "active");
    block.put("transactions", 4).put("bytes", 1200).put("reward", 5_000_000_000L);
    block.put("reached", size).put("reason", "").putArray("tipOf");
    blocks.put(hash, block);
    tip = hash;
    ObjectNode mined = event("BlockMined", miner).put("hash", hash).put("height", height);
    mined.put("parent", block.path("parent").asText()).put("transactions", 4);
    for (Map.Entry<String, ObjectNode> entry : nodes.entrySet()) {
      if (entry.getValue().path("status").asText().equals("running")) {
        entry.setValue(entry.getValue().deepCopy().put("tip", hash).put("height", height));
        int other = Integer.parseInt(entry.getKey());
        if (other != miner) {
          event("BlockReached", other).put("hash", hash).put("height", height).put("after", 90);
        }
      }
    }
    payments.replaceAll(
        (txid, payment) -> {
          ObjectNode newer = payment.deepCopy().put("status", "confirmed");
          return newer
              .put("confirmations", payment.path("confirmations").asInt() + 1)
              .put("most", payment.path("confirmations").asInt() + 1)
              .put("height", height);
        });
  }

  private void pay(String from, String to, long amount) {
    if (from.equals(to)) {
      return;
    }
    String txid = hash(900_000 + payments.size());
    int node = people.get(from).path("node").asInt();
    ObjectNode payment = JSON.objectNode().put("txid", txid).put("from", from).put("to", to);
    payment.put("amount", amount).put("fee", 1410).put("ms", ms).put("node", node);
    payment.put("status", "pending").put("reached", 3).put("confirmations", 0).put("most", 0);
    payments.put(txid, payment.put("height", -1));
    ObjectNode made = event("PaymentMade", node).put("txid", txid).put("from", from).put("to", to);
    made.put("amount", amount).put("fee", 1410);
    for (int n = 0; n < size; n++) {
      if (n != node) {
        event("PaymentReached", n).put("txid", txid).put("after", 120);
      }
    }
  }

  @Override
  public ObjectNode about() {
    return JSON.objectNode().put("kind", "lab").put("network", "sample").put("version", "0");
  }

  @Override
  public synchronized Scene scene() {
    ObjectNode state = JSON.objectNode().put("ms", ms).put("network", "lab").put("seed", 7);
    state.put("interval", 4).put("mining", "scheduled").put("paymentRate", 1.4);
    state.put("difficulty", 1.0).put("subsidy", 5_000_000_000L);
    state.put("height", height).put("tip", tip);
    ArrayNode sides = state.putArray("groups");
    for (List<Integer> group : groups) {
      ArrayNode side = sides.addArray();
      group.forEach(side::add);
    }
    state.putArray("attacks");
    long up =
        nodes.values().stream().filter(n -> n.path("status").asText().equals("running")).count();
    ObjectNode measures = state.putObject("measures");
    for (String name : List.of("payments", "blocks", "ledger")) {
      measures.putObject(name).put("asked", 100).put("failed", 0).put("share", 1.0).put("last", "");
    }
    for (String name : List.of("blockPropagation", "paymentPropagation")) {
      ObjectNode times = measures.putObject(name).put("count", 40).put("mean", 210);
      times.put("median", 190).put("p90", 410).put("p99", 600);
    }
    measures.put("mined", blocks.size()).put("stale", 1).put("staleRate", 0.04);
    measures.put("deepest", 1).put("tips", 1).put("agreement", 1.0).put("orphaned", 5_000_000_000L);
    measures.put("bytes", ms * 900);
    ObjectNode sample = state.putObject("sample").put("payments", 1).put("blocks", 1);
    sample.put("ledger", 1).put("alive", (double) up / size).put("median", 190).put("p90", 410);
    sample.put("txmedian", 120).put("staleRate", 0.04).put("staleTheory", 0.05).put("tips", 1);
    return new Scene(
        state,
        Map.of(
            "nodes", new LinkedHashMap<>(nodes),
            "links", new LinkedHashMap<>(links),
            "blocks", new LinkedHashMap<>(blocks),
            "people", new LinkedHashMap<>(people),
            "payments", new LinkedHashMap<>(payments)));
  }

  @Override
  public synchronized List<ObjectNode> events(long after, int most) {
    List<ObjectNode> found =
        events.stream().filter(event -> event.path("seq").asLong() > after).toList();
    return found.subList(Math.max(0, found.size() - most), found.size());
  }

  @Override
  public synchronized JsonNode command(ObjectNode command) throws RefusedException {
    commands.add(command);
    switch (command.path("command").asText()) {
      case "kill" -> status(command.path("nodes").asText(), "killed", "NodeKilled");
      case "restart" -> status(command.path("nodes").asText(), "running", "NodeStarted");
      case "mine" -> mineAt(0);
      case "pay" -> pay(command.path("from").asText(), command.path("to").asText(), 50_000_000);
      case "cut" -> {
        groups.clear();
        command
            .path("groups")
            .forEach(
                side -> {
                  List<Integer> members = new ArrayList<>();
                  side.forEach(member -> members.add(member.asInt()));
                  groups.add(members);
                });
        regroup();
        event("NetworkCut", -1).set("groups", command.path("groups"));
      }
      case "heal" -> {
        groups.clear();
        regroup();
        event("NetworkHealed", -1);
      }
      default -> throw new RefusedException(400, "The sample knows no such command.");
    }
    return JSON.objectNode().put("done", true);
  }

  private void status(String which, String status, String event) {
    String key = which.equals("random") ? "1" : which;
    nodes.computeIfPresent(key, (k, node) -> node.deepCopy().put("status", status));
    event(event, Integer.parseInt(key)).put("height", height).put("again", true);
  }

  private void regroup() {
    nodes.replaceAll(
        (key, node) -> {
          int n = Integer.parseInt(key);
          int side = 0;
          for (int i = 0; i < groups.size(); i++) {
            side = groups.get(i).contains(n) ? i : side;
          }
          return node.deepCopy().put("group", groups.isEmpty() ? 0 : side + 1);
        });
    links.replaceAll(
        (key, link) -> {
          int a = nodes.get(link.path("from").asText()).path("group").asInt();
          int b = nodes.get(link.path("to").asText()).path("group").asInt();
          return link.deepCopy().put("cut", a != b);
        });
  }

  @Override
  public JsonNode ask(String what, Map<String, String> parameters) throws RefusedException {
    return switch (what) {
      case "history" -> JSON.objectNode().set("samples", JSON.arrayNode());
      case "attacks" -> JSON.objectNode().set("attacks", JSON.arrayNode());
      case "experiments" -> JSON.objectNode().set("experiments", JSON.arrayNode());
      case "run" -> JSON.objectNode();
      case "node" -> JSON.objectNode().set("peers", JSON.arrayNode());
      default -> throw new RefusedException(404, "There is no such question.");
    };
  }

  @Override
  public synchronized void exportLog(OutputStream out) throws IOException {
    for (ObjectNode event : events) {
      out.write((event + "\n").getBytes(StandardCharsets.UTF_8));
    }
  }
}
