package dev.renga.dashboard.lab;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.renga.dashboard.NodeDetails;
import dev.renga.dashboard.PageSource;
import dev.renga.dashboard.RefusedException;
import dev.renga.dashboard.Scene;
import dev.renga.lab.event.EventJson;
import dev.renga.lab.event.LabEvent;
import dev.renga.lab.live.LabCommand;
import dev.renga.lab.live.LabException;
import dev.renga.lab.live.LabNetwork;
import dev.renga.lab.live.LabNode;
import dev.renga.lab.live.LabSnapshot;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A live network as the pages see it.
///
/// One thread looks at the network once a second, so that the plots have a past when somebody opens
/// the page. [#close] ends it and leaves the network alone.
public final class LabSource implements PageSource, AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(LabSource.class);
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  private static final int SAMPLES = 900;
  private static final int SHOWN_PAYMENTS = 300;
  private static final int SHOWN_BLOCKS = 400;
  private static final int REFUSALS = 50;
  private static final Duration SAMPLE_EVERY = Duration.ofSeconds(1);

  private final LabNetwork network;
  private final String version;
  private final @Nullable String language;
  private final Thread sampler;
  private final Simulations simulations = new Simulations();
  private volatile boolean closed;

  /// Guards the caches below.
  private final Object sceneLock = new Object();

  private final RowCache<LabSnapshot.NodeState> nodes =
      new RowCache<>(node -> String.valueOf(node.node()), LabRows::node);
  private final RowCache<LabSnapshot.LinkState> links =
      new RowCache<>(link -> link.from() + "-" + link.to(), LabRows::link);
  private final RowCache<LabSnapshot.BlockState> blocks =
      new RowCache<>(block -> block.hash().toString(), LabRows::block);
  private final RowCache<LabSnapshot.PersonState> people =
      new RowCache<>(LabSnapshot.PersonState::name, LabRows::person);
  private final RowCache<LabSnapshot.PaymentState> payments =
      new RowCache<>(payment -> payment.txid().toString(), LabRows::payment);

  /// Guards itself.
  private final ArrayDeque<ObjectNode> samples = new ArrayDeque<>();

  private LabSource(LabNetwork network, String version, @Nullable String language) {
    this.network = network;
    this.version = version;
    this.language = language;
    this.sampler = Thread.ofPlatform().daemon().name("pages-samples").unstarted(this::sample);
  }

  /// Looks at a network that runs.
  ///
  /// @param version of the program, for the page
  /// @param language in which the page begins, `en` or `ja`; `null` for the browser's
  public static LabSource of(LabNetwork network, String version, @Nullable String language) {
    LabSource source = new LabSource(network, version, language);
    source.sampler.start();
    return source;
  }

  @Override
  public ObjectNode about() {
    ObjectNode about = JSON.objectNode();
    if (language != null) {
      about.put("language", language);
    }
    return about
        .put("kind", "lab")
        .put("network", network.network().name())
        .put("version", version)
        .put("seed", network.config().seed());
  }

  @Override
  public Scene scene() {
    LabSnapshot snapshot = network.snapshot();
    synchronized (sceneLock) {
      Map<String, Map<String, ObjectNode>> tables = new LinkedHashMap<>();
      tables.put(
          "nodes", nodes.rows(snapshot.nodes().stream().map(LabRows::withoutBytes).toList()));
      tables.put("links", links.rows(snapshot.links()));
      tables.put("blocks", blocks.rows(newest(snapshot.blocks(), SHOWN_BLOCKS)));
      tables.put("people", people.rows(snapshot.people()));
      tables.put("payments", payments.rows(newest(snapshot.payments(), SHOWN_PAYMENTS)));
      ObjectNode state = LabRows.state(snapshot);
      ObjectNode latest = latestSample();
      if (latest != null) {
        state.set("sample", latest);
      }
      return new Scene(state, tables);
    }
  }

  private static <T> List<T> newest(List<T> all, int most) {
    return all.subList(Math.max(0, all.size() - most), all.size());
  }

  @Override
  public List<ObjectNode> events(long after, int most) {
    return newest(network.log().after(after), most).stream().map(EventJson::toJson).toList();
  }

  @Override
  public JsonNode command(ObjectNode command) throws RefusedException {
    switch (command.path("command").asText()) {
      case "simulate" -> {
        simulations.start(command);
        return simulations.state();
      }
      case "simulate-stop" -> {
        simulations.stop();
        return simulations.state();
      }
      default -> {
        return live(command);
      }
    }
  }

  private ObjectNode live(ObjectNode command) throws RefusedException {
    try {
      String done = network.execute(LabCommand.parseJson(command.toString()), "page");
      return JSON.objectNode().put("done", done);
    } catch (LabException e) {
      throw new RefusedException(400, e.text());
    }
  }

  @Override
  public JsonNode ask(String what, Map<String, String> parameters) throws RefusedException {
    return switch (what) {
      case "history" -> history();
      case "node" -> node(parameters.getOrDefault("node", ""));
      case "attacks" -> AttackPages.kinds();
      case "odds" -> AttackPages.odds(parameters);
      case "experiments" -> Simulations.list();
      case "run" -> simulations.state();
      case "rules" -> AttackPages.rules(network.network());
      default -> throw new RefusedException(404, "There is no such question.");
    };
  }

  private ObjectNode history() {
    ObjectNode json = JSON.objectNode();
    ArrayNode all = json.putArray("samples");
    synchronized (samples) {
      samples.forEach(all::add);
    }
    return json;
  }

  private ObjectNode node(String text) throws RefusedException {
    LabNode node;
    try {
      node = network.node(Integer.parseInt(text));
    } catch (NumberFormatException | LabException e) {
      throw new RefusedException(404, "There is no node %s.".formatted(text));
    }
    ObjectNode json = JSON.objectNode();
    ObjectNode facts = json.putObject("facts");
    facts.put("port", node.port());
    node.running()
        .ifPresent(
            running -> {
              facts.put("received", running.peers().bytesReceived());
              facts.put("sent", running.peers().bytesSent());
              json.set("pool", NodeDetails.pool(running));
            });
    facts.put("directory", node.directory().toString());
    json.set("peers", peers(node.index()));
    json.set("refused", refused(node.index()));
    if (node.rpcPort() > 0) {
      json.put(
          "cli",
          "renga cli -rpcport=%s -rpccookiefile=%s getblockchaininfo"
              .formatted(node.rpcPort(), node.directory().resolve(".cookie")));
    }
    return json;
  }

  private ArrayNode peers(int node) {
    LabSnapshot snapshot = network.snapshot();
    ArrayNode peers = JSON.arrayNode();
    for (LabSnapshot.LinkState link : snapshot.links()) {
      if (link.open() && (link.from() == node || link.to() == node)) {
        int other = link.from() == node ? link.to() : link.from();
        int height =
            snapshot.nodes().stream()
                .filter(one -> one.node() == other)
                .findFirst()
                .map(LabSnapshot.NodeState::height)
                .orElse(-1);
        peers.add(
            JSON.objectNode()
                .put("node", other)
                .put("inbound", link.to() == node)
                .put("height", height)
                .put("ping", 2 * link.delayMillis())
                .put("agent", ""));
      }
    }
    return peers;
  }

  private ArrayNode refused(int node) {
    List<ObjectNode> found = new ArrayList<>();
    for (LabEvent event : network.log().after(0)) {
      if (event.node() == node && event.what() instanceof LabEvent.BlockRefused refused) {
        found.add(
            JSON.objectNode()
                .put("kind", "block")
                .put("hash", refused.hash().toString())
                .put("reason", refused.reason())
                .put("sentence", refused.detail()));
      }
    }
    ArrayNode json = JSON.arrayNode();
    newest(found, REFUSALS).forEach(json::add);
    return json;
  }

  @Override
  public void exportLog(OutputStream out) throws IOException {
    ObjectNode head = JSON.objectNode().put("renga-lab-log", EventJson.VERSION);
    head.put("seed", network.config().seed()).put("nodes", network.config().nodes());
    line(out, head);
    for (LabEvent event : network.log().after(0)) {
      line(out, EventJson.toJson(event));
    }
  }

  private static void line(OutputStream out, JsonNode json) throws IOException {
    out.write((json + "\n").getBytes(StandardCharsets.UTF_8));
  }

  private void sample() {
    LabSnapshot before = null;
    while (!closed) {
      try {
        LabSnapshot now = network.snapshot();
        add(LabRows.sample(before == null ? now : before, now));
        before = now;
      } catch (RuntimeException e) {
        log.debug("No sample of the network this second: {}", e.toString());
      }
      try {
        Thread.sleep(SAMPLE_EVERY);
      } catch (InterruptedException e) {
        return;
      }
    }
  }

  private void add(ObjectNode sample) {
    synchronized (samples) {
      if (samples.size() == SAMPLES) {
        samples.removeFirst();
      }
      samples.addLast(sample);
    }
  }

  private @Nullable ObjectNode latestSample() {
    synchronized (samples) {
      return samples.peekLast();
    }
  }

  /// Looks no more.
  @Override
  public void close() {
    closed = true;
    simulations.close();
    sampler.interrupt();
  }
}
