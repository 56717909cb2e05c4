package dev.renga.dashboard.node;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.renga.chain.BranchTip;
import dev.renga.chain.ChainEvent;
import dev.renga.chain.ChainView;
import dev.renga.chain.HeaderNode;
import dev.renga.chain.Subscription;
import dev.renga.dashboard.NodeDetails;
import dev.renga.dashboard.PageSource;
import dev.renga.dashboard.RefusedException;
import dev.renga.dashboard.Scene;
import dev.renga.mempool.MempoolEntry;
import dev.renga.node.RengaNode;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// One node as the pages see it. It only shows: there is nothing to command.
///
/// The pages are there before the node is, so they say that it starts until [#attach] is called.
public final class NodeSource implements PageSource, AutoCloseable {
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
  private static final int EVENTS = 1000;
  private static final int HEIGHTS = 40;
  private static final int BRANCHES = 20;
  private static final String OWN = "0";

  private final String version;
  private final InstantSource clock;
  private final long startedMillis;
  private final EventRing events = new EventRing(EVENTS);
  private final EventRing refused = new EventRing(50);
  private volatile @Nullable RengaNode node;
  private volatile @Nullable Subscription subscription;

  private NodeSource(String version, InstantSource clock) {
    this.version = version;
    this.clock = clock;
    this.startedMillis = clock.millis();
  }

  /// Pages without a node yet.
  ///
  /// @param version of the program, for the page
  public static NodeSource create(String version, InstantSource clock) {
    return new NodeSource(version, clock);
  }

  /// Shows this node, which has started.
  public void attach(RengaNode started) {
    subscription = started.events("pages", this::happened);
    node = started;
  }

  private void happened(ChainEvent event) {
    RengaNode shown = node;
    switch (event) {
      case ChainEvent.Connected(HeaderNode connected, var block) -> {
        if (shown == null || !shown.chain().view().isInitialDownload()) {
          add("BlockConnected", connected.hash().toString())
              .put("height", connected.height())
              .put("transactions", block.transactions().size());
        }
      }
      case ChainEvent.Disconnected(HeaderNode gone, var _) ->
          add("BlockDisconnected", gone.hash().toString()).put("height", gone.height());
      case ChainEvent.BlockRefused(var hash, var verdict) -> {
        add("BlockRefused", hash.toString()).put("reason", verdict.reason());
        refused.add(
            JSON.objectNode()
                .put("kind", "block")
                .put("hash", hash.toString())
                .put("reason", verdict.reason()));
      }
      default -> {
        // what the pages do not tell of
      }
    }
  }

  private ObjectNode add(String name, String hash) {
    ObjectNode event =
        JSON.objectNode()
            .put("ms", clock.millis() - startedMillis)
            .put("node", 0)
            .put("event", name)
            .put("hash", hash);
    events.add(event);
    return event;
  }

  @Override
  public ObjectNode about() {
    return JSON.objectNode().put("kind", "node").put("version", version);
  }

  @Override
  public Scene scene() {
    ObjectNode state = JSON.objectNode().put("ms", clock.millis() - startedMillis);
    Map<String, Map<String, ObjectNode>> tables = new LinkedHashMap<>();
    RengaNode shown = node;
    if (shown == null) {
      state.put("starting", true);
      return new Scene(state, tables);
    }
    ChainView view = shown.chain().view();
    state.put("network", view.network().name());
    state.put("height", view.height()).put("tip", view.tip().hash().toString());
    state.put("headers", view.bestHeader().height()).put("progress", view.fraction());
    state.put("syncing", view.isInitialDownload());
    state.put("pool", shown.mempool().view().size());
    state.put("interval", view.network().proofOfWork().spacing());
    tables.put("nodes", new LinkedHashMap<>());
    tables.put("links", new LinkedHashMap<>());
    peers(shown, view, tables);
    tables.put("blocks", blocks(view));
    tables.put("payments", payments(shown));
    return new Scene(state, tables);
  }

  private void peers(RengaNode shown, ChainView view, Map<String, Map<String, ObjectNode>> tables) {
    ArrayNode peers = NodeDetails.peers(shown);
    Map<String, ObjectNode> nodes = tables.getOrDefault("nodes", Map.of());
    Map<String, ObjectNode> links = tables.getOrDefault("links", Map.of());
    nodes.put(
        OWN,
        JSON.objectNode()
            .put("node", 0)
            .put("label", "R")
            .put("name", "Renga")
            .put("status", "running")
            .put("share", 0.3)
            .put("height", view.height())
            .put("tip", view.tip().hash().toString())
            .put("peers", peers.size())
            .put("mempool", shown.mempool().view().size()));
    for (JsonNode peer : peers) {
      long id = peer.path("id").asLong();
      nodes.put(
          "p" + id,
          JSON.objectNode()
              .put("node", id)
              .put("label", String.valueOf(id))
              .put("name", peer.path("address").asText())
              .put("agent", peer.path("agent").asText())
              .put("status", "remote")
              .put("height", peer.path("height").asInt()));
      boolean inbound = peer.path("inbound").asBoolean();
      links.put(
          "p" + id,
          JSON.objectNode()
              .put("from", inbound ? "p" + id : OWN)
              .put("to", inbound ? OWN : "p" + id)
              .put("open", true)
              .put("cut", false)
              .put("dropped", 0));
    }
  }

  private Map<String, ObjectNode> blocks(ChainView view) {
    Map<String, ObjectNode> rows = new LinkedHashMap<>();
    int low = Math.max(0, view.height() - HEIGHTS);
    int branches = 0;
    for (BranchTip branch : view.branches()) {
      if (branch.node().height() < low || branches++ > BRANCHES) {
        break;
      }
      String name =
          switch (branch.state()) {
            case ACTIVE -> "active";
            case INVALID -> "refused";
            case HEADERS_ONLY, VALID_HEADERS -> "side";
            case VALID_FORK -> "stale";
          };
      HeaderNode at = branch.node();
      for (int i = 0; i <= HEIGHTS && at != null && at.height() >= low; i++) {
        if (rows.containsKey(at.hash().toString())) {
          break;
        }
        rows.put(at.hash().toString(), block(at, view.contains(at) ? "active" : name));
        at = at.previous();
      }
    }
    return rows;
  }

  private ObjectNode block(HeaderNode at, String branch) {
    HeaderNode previous = at.previous();
    return JSON.objectNode()
        .put("hash", at.hash().toString())
        .put("parent", previous == null ? "" : previous.hash().toString())
        .put("height", at.height())
        .put("miner", -1)
        .put("time", at.time())
        .put("ms", at.time() * 1000 - startedMillis)
        .put("branch", branch)
        .put("transactions", at.transactions());
  }

  private Map<String, ObjectNode> payments(RengaNode shown) {
    Map<String, ObjectNode> rows = new LinkedHashMap<>();
    for (MempoolEntry entry : NodeDetails.best(shown).reversed()) {
      String txid = entry.txid().toString();
      rows.put(
          txid,
          JSON.objectNode()
              .put("txid", txid)
              .put(
                  "amount",
                  entry.transaction().outputs().stream().mapToLong(out -> out.value()).sum())
              .put("fee", entry.fee())
              .put("ms", entry.time() * 1000 - startedMillis)
              .put("status", "pending"));
    }
    return rows;
  }

  @Override
  public List<ObjectNode> events(long after, int most) {
    return events.after(after, most);
  }

  @Override
  public JsonNode command(ObjectNode command) throws RefusedException {
    throw new RefusedException(400, "A node takes its commands through RPC; see renga cli help.");
  }

  @Override
  public JsonNode ask(String what, Map<String, String> parameters) throws RefusedException {
    RengaNode shown = node;
    if (shown == null) {
      throw new RefusedException(503, "The node is starting.");
    }
    return switch (what) {
      case "history" -> JSON.objectNode().set("samples", JSON.arrayNode());
      case "node" -> {
        ObjectNode json = JSON.objectNode();
        json.putObject("facts")
            .put("headers", shown.chain().view().bestHeader().height())
            .put("received", shown.peers().bytesReceived())
            .put("sent", shown.peers().bytesSent())
            .put("agent", shown.peers().userAgent());
        json.set("peers", NodeDetails.peers(shown));
        json.set("pool", NodeDetails.pool(shown));
        ArrayNode verdicts = json.putArray("refused");
        refused.after(0, 50).forEach(verdicts::add);
        yield json;
      }
      default -> throw new RefusedException(404, "There is no such question.");
    };
  }

  @Override
  public void exportLog(OutputStream out) throws IOException {
    for (ObjectNode event : events.after(0, EVENTS)) {
      out.write((event + "\n").getBytes(StandardCharsets.UTF_8));
    }
  }

  /// Hears no more of the node.
  @Override
  public void close() {
    Subscription heard = subscription;
    if (heard != null) {
      heard.close();
    }
  }
}
