package dev.renga.bench.crash;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.renga.primitives.BlockHash;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.jspecify.annotations.Nullable;

/// Asks a whole node by RPC to prune, to reorganise and for the hash of its coins, until the node
/// is gone or enough was asked; then tells it to stop.
final class NodeMeddler implements Victim.Meddler {
  private static final int ROUNDS = 60;
  private static final int DEEPEST = 12;
  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final int LONGEST_START_SECONDS = 60;
  private static final String PASSWORD = "renga";

  private final Model model;
  private final RandomGenerator random;
  private final Tally tally;
  private final int port;
  private final ObjectMapper json = new ObjectMapper();

  private NodeMeddler(Model model, RandomGenerator random, Tally tally, int port) {
    this.model = model;
    this.random = random;
    this.tally = tally;
    this.port = port;
  }

  /// Prepares for a node that is not started yet.
  static NodeMeddler make(Model model, RandomGenerator random, Tally tally) throws IOException {
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      RandomGenerator own = RandomGeneratorFactory.of("L64X128MixRandom").create(random.nextLong());
      return new NodeMeddler(model, own, tally, free.getLocalPort());
    }
  }

  /// Options that let us in.
  List<String> options() {
    return List.of(
        "-server",
        "-rpcbind=127.0.0.1",
        "-rpcallowip=127.0.0.1",
        "-rpcport=" + port,
        "-rpcuser=" + PASSWORD,
        "-rpcpassword=" + PASSWORD);
  }

  @Override
  public void meddle(Consumer<String> say) {
    try (HttpClient client = HttpClient.newBuilder().connectTimeout(PATIENCE).build()) {
      awaitAnswer(client);
      call(client, "reconsiderblock", quoted(model.best().hash()));
      // An import refuses what descends from a block that a person called invalid, so chains are
      // not turned back before it is done; the forks in the file do that.
      while (!isComplete(client)) {
        meddle(client, false, say);
      }
      for (int i = 0; i < ROUNDS; i++) {
        meddle(client, true, say);
      }
      say.accept(Report.CLOSING);
      call(client, "stop", "");
    } catch (IOException e) {
      // the node was killed
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void awaitAnswer(HttpClient client) throws IOException, InterruptedException {
    long end = System.nanoTime() + Duration.ofSeconds(LONGEST_START_SECONDS).toNanos();
    while (System.nanoTime() < end) {
      try {
        if (call(client, "getblockcount", "") != null) {
          return;
        }
      } catch (IOException e) {
        // not there yet
      }
      Thread.sleep(20);
    }
    throw new IOException("the node does not answer");
  }

  private boolean isComplete(HttpClient client) throws IOException, InterruptedException {
    JsonNode best = call(client, "getbestblockhash", "");
    return best != null && best.asText().equals(model.best().hash().toString());
  }

  private void meddle(HttpClient client, boolean complete, Consumer<String> say)
      throws IOException, InterruptedException {
    Thread.sleep(random.nextInt(20));
    int dice = random.nextInt(10);
    if (dice < 3) {
      say.accept(Report.PRUNE_BEGINS);
      call(client, "pruneblockchain", Integer.toString(1 + random.nextInt(model.best().height())));
      say.accept(Report.PRUNE_ENDS);
    } else if (dice < 6 || !complete) {
      say.accept(Report.COMMIT_BEGINS);
      compare(call(client, "gettxoutsetinfo", ""));
      say.accept(Report.COMMIT_ENDS);
    } else {
      say.accept(Report.REORG_BEGINS);
      reorganise(client);
      say.accept(Report.REORG_ENDS);
    }
  }

  private void reorganise(HttpClient client) throws IOException, InterruptedException {
    JsonNode height = call(client, "getblockcount", "");
    if (height == null || height.asInt() <= DEEPEST) {
      return;
    }
    int chosen = height.asInt() - random.nextInt(DEEPEST);
    JsonNode hash = call(client, "getblockhash", Integer.toString(chosen));
    if (hash != null) {
      String quoted = quoted(BlockHash.parse(hash.asText()));
      call(client, "invalidateblock", quoted);
      call(client, "reconsiderblock", quoted);
    }
  }

  private void compare(@Nullable JsonNode info) {
    if (info == null) {
      return;
    }
    String hash = info.path("hash_serialized_3").asText();
    Model.Entry entry = model.find(BlockHash.parse(info.path("bestblock").asText()));
    if (entry == null || !entry.coins().toString().equals(hash)) {
      tally.violation("gettxoutsetinfo says " + info + ", the model " + entry);
    }
  }

  private static String quoted(BlockHash hash) {
    return '"' + hash.toString() + '"';
  }

  /// The result; `null` for an error.
  private @Nullable JsonNode call(HttpClient client, String method, String parameter)
      throws IOException, InterruptedException {
    String body =
        String.format(
            Locale.ROOT, "{\"id\":1,\"method\":\"%s\",\"params\":[%s]}", method, parameter);
    String basic =
        Base64.getEncoder()
            .encodeToString((PASSWORD + ":" + PASSWORD).getBytes(StandardCharsets.US_ASCII));
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/"))
            .timeout(PATIENCE)
            .header("Authorization", "Basic " + basic)
            .POST(HttpRequest.BodyPublishers.ofString(body))
            .build();
    HttpResponse<String> response =
        client.send(request, HttpResponse.BodyHandlers.ofString(StandardCharsets.UTF_8));
    JsonNode answer = json.readTree(response.body());
    JsonNode result = answer.path("result");
    return response.statusCode() != 200 || !answer.path("error").isNull() ? null : result;
  }
}
