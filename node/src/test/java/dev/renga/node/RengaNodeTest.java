package dev.renga.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.renga.primitives.Network;
import dev.renga.storage.Disk;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class RengaNodeTest {
  private static final String ADDRESS = "mfWxJ45yp2SFn7UciZyNpvDKrzbhyfKrY8";

  @TempDir Path folder;

  private NodeConfig onDisk() {
    Path directory = folder.resolve("regtest");
    return NodeConfig.in(directory, Network.REGTEST)
        .withStorage(StorageConfig.in(directory).withCacheBytes(8 << 20))
        .withRpc(RpcConfig.loopback(0, "u", "p"));
  }

  private static JsonNode call(RengaNode node, String method, String params) throws Exception {
    String body = "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"%s\",\"params\":%s}";
    try (HttpClient client = HttpClient.newHttpClient()) {
      HttpResponse<String> response =
          client.send(
              HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + node.rpcPort() + "/"))
                  .header(
                      "Authorization",
                      "Basic " + Base64.getEncoder().encodeToString("u:p".getBytes()))
                  .POST(HttpRequest.BodyPublishers.ofString(body.formatted(method, params)))
                  .build(),
              HttpResponse.BodyHandlers.ofString());
      return new ObjectMapper().readTree(response.body());
    }
  }

  @Test
  void tenLinesOfJavaAreANode() throws Exception {
    NodeConfig config = NodeConfig.inMemory(Network.REGTEST);
    try (RengaNode node = RengaNode.start(config)) {
      assertThat(node.chain().view().height()).isZero();
    }
  }

  @Test
  void keepsItsChainFromStartToStart() throws Exception {
    String tip;
    try (RengaNode node = RengaNode.start(onDisk())) {
      JsonNode made = call(node, "generatetoaddress", "[5,\"" + ADDRESS + "\"]");
      tip = made.get("result").get(4).textValue();
    }
    try (RengaNode node = RengaNode.start(onDisk())) {
      assertThat(node.chain().view().tip().hash()).hasToString(tip);
      assertThat(call(node, "getblockcount", "[]").get("result").intValue()).isEqualTo(5);
    }
  }

  @Test
  void stopsWhenAskedThroughRpc() throws Exception {
    RengaNode node = RengaNode.start(onDisk());
    assertThat(call(node, "stop", "[]").get("result").textValue()).contains("stopping");
    assertThat(node.awaitStop()).isEmpty();
    node.close();
  }

  @Test
  void closesAgainAndAgainFromAnyThread() throws Exception {
    RengaNode node = RengaNode.start(onDisk());
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      threads.add(Thread.ofPlatform().start(node::close));
    }
    for (Thread thread : threads) {
      thread.join();
    }
    node.close();
    assertThat(node.awaitStop()).isEmpty();
    RengaNode neverStarted = RengaNode.of(onDisk());
    neverStarted.close();
    assertThatThrownBy(neverStarted::start).isInstanceOf(NodeException.class);
  }

  @Test
  @Tag("kf=S-014")
  void stopsWhileItStarts() throws Exception {
    for (int pause = 0; pause < 12; pause++) {
      RengaNode node = RengaNode.of(onDisk());
      int millis = pause * 25;
      Thread closer =
          Thread.ofPlatform()
              .start(
                  () -> {
                    try {
                      Thread.sleep(millis);
                    } catch (InterruptedException e) {
                      return;
                    }
                    node.close();
                  });
      try {
        node.start();
      } catch (NodeException e) {
        assertThat(e).hasMessageContaining("stopped while it started");
      }
      closer.join();
      assertThat(node.awaitStop()).isEmpty();
    }
    RengaNode.start(onDisk()).close();
  }

  @Test
  @Tag("kf=R-002")
  void refusesToStartOnATakenPortAndLeavesNothingBehind() throws Exception {
    try (ServerSocket taken = new ServerSocket()) {
      taken.bind(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0));
      NodeConfig config = onDisk().withRpc(RpcConfig.loopback(taken.getLocalPort(), "u", "p"));
      assertThatThrownBy(() -> RengaNode.start(config))
          .isInstanceOf(NodeException.class)
          .hasMessage("Unable to start HTTP server. See debug log for details.");
      NodeConfig peers =
          onDisk()
              .withPeers(
                  PeersConfig.none()
                      .withBinds(List.of((InetSocketAddress) taken.getLocalSocketAddress())));
      assertThatThrownBy(() -> RengaNode.start(peers))
          .isInstanceOf(NodeException.class)
          .hasMessageContaining("Unable to bind to");
    }
    RengaNode.start(onDisk()).close(); // locks and ports are free again
  }

  @Test
  @Tag("kf=S-018")
  void refusesAFolderThatIsInUse() throws Exception {
    try (RengaNode first = RengaNode.start(onDisk())) {
      assertThatThrownBy(() -> RengaNode.start(onDisk()))
          .isInstanceOf(NodeException.class)
          .hasMessage(
              "Cannot obtain a lock on directory %s. Renga is probably already running."
                  .formatted(folder.resolve("regtest")));
      Path link = Files.createSymbolicLink(folder.resolve("link"), folder.resolve("regtest"));
      assertThatThrownBy(() -> RengaNode.start(NodeConfig.in(link, Network.REGTEST)))
          .hasMessageContaining("Cannot obtain a lock");
      assertThat(first.chain().view().height()).isZero();
    }
  }

  @Test
  void refusesFoldersThatCannotBeUsed() throws Exception {
    Path file = Files.createFile(folder.resolve("file"));
    assertThatThrownBy(() -> RengaNode.start(NodeConfig.in(file, Network.REGTEST)))
        .isInstanceOf(NodeException.class);
    Path foreign = folder.resolve("foreign");
    Files.createDirectories(foreign.resolve("chainstate"));
    Files.createFile(foreign.resolve("chainstate/000005.ldb"));
    assertThatThrownBy(() -> RengaNode.start(NodeConfig.in(foreign, Network.REGTEST)))
        .hasMessageContaining("belongs to Bitcoin Core");
    RengaNode.start(onDisk()).close();
    assertThatThrownBy(
            () -> RengaNode.start(NodeConfig.in(folder.resolve("regtest"), Network.SIGNET)))
        .isInstanceOf(NodeException.class);
  }

  @Test
  @Tag("kf=R-016")
  void doesNotWaitForClientsWhenItStops() throws Exception {
    RengaNode node = RengaNode.start(onDisk());
    List<Thread> clients = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      clients.add(
          Thread.ofVirtual()
              .start(
                  () -> {
                    try {
                      call(node, "waitfornewblock", "[]");
                    } catch (Exception e) {
                      return; // the server may go first
                    }
                  }));
    }
    Thread.sleep(300);
    long start = System.nanoTime();
    node.close();
    assertThat(System.nanoTime() - start).isLessThan(TimeUnit.SECONDS.toNanos(10));
    for (Thread client : clients) {
      client.join();
    }
  }

  @Test
  @Tag("kf=J-019")
  @Tag("kf=J-012")
  void anErrorNobodyCanDealWithStopsTheNodeInOrder() throws Exception {
    RengaNode node = RengaNode.start(onDisk());
    node.fail("The moon fell down.", new IllegalStateException("moon"));
    assertThat(node.awaitStop()).contains("The moon fell down.");
    RengaNode.start(onDisk()).close();
  }

  @Test
  @Tag("kf=S-019")
  void aFullDiskStopsTheNodeWithASentenceAndLosesNothing() throws Exception {
    String tip;
    try (RengaNode node = RengaNode.start(onDisk())) {
      tip =
          call(node, "generatetoaddress", "[3,\"" + ADDRESS + "\"]")
              .get("result")
              .get(2)
              .textValue();
    }
    FullDisk disk = new FullDisk(Disk.real());
    NodeConfig config = onDisk();
    RengaNode node = RengaNode.start(config.withStorage(config.storage().withDisk(disk)));
    disk.fill();
    call(node, "generatetoaddress", "[1,\"" + ADDRESS + "\"]");
    assertThat(node.awaitStop()).get().asString().containsIgnoringCase("full");
    try (RengaNode again = RengaNode.start(onDisk())) {
      assertThat(again.chain().view().tip().hash()).hasToString(tip);
    }
  }

  @Test
  void twoHundredNodesLiveInOneProcess() throws Exception {
    Set<Thread> before = Thread.getAllStackTraces().keySet();
    long heapBefore = usedHeap();
    long start = System.nanoTime();
    List<RengaNode> nodes = new ArrayList<>();
    try {
      for (int i = 0; i < 200; i++) {
        nodes.add(RengaNode.start(NodeConfig.inMemory(Network.REGTEST)));
      }
      long millis = (System.nanoTime() - start) / 1_000_000;
      int threads = Thread.getAllStackTraces().size() - before.size();
      System.out.printf(
          "embedding: 200 nodes started in %d ms, %d platform threads, %d KiB of heap each%n",
          millis, threads, (usedHeap() - heapBefore) / 200 / 1024);
      assertThat(nodes).allMatch(node -> node.chain().view().height() == 0);
    } finally {
      nodes.forEach(RengaNode::close);
    }
    Set<Thread> left =
        Thread.getAllStackTraces().keySet().stream()
            .filter(thread -> !before.contains(thread) && !thread.isDaemon())
            .collect(Collectors.toSet());
    assertThat(left).isEmpty();
  }

  @Test
  void refusesAChainFromTheFuture() throws Exception {
    Instant later = Instant.ofEpochSecond(4_000_000_000L);
    try (RengaNode node = RengaNode.start(onDisk().withMockTime(later))) {
      call(node, "generatetoaddress", "[1,\"" + ADDRESS + "\"]");
      assertThat(node.chain().view().tip().time()).isEqualTo(later.getEpochSecond());
    }
    assertThatThrownBy(() -> RengaNode.start(onDisk()))
        .isInstanceOf(NodeException.class)
        .hasMessageContaining("appears to be from the future");
    RengaNode.start(onDisk().withMockTime(later)).close();
  }

  @Test
  void tellsTheTimeThatItWasTold() throws Exception {
    try (RengaNode node = RengaNode.start(onDisk())) {
      call(node, "setmocktime", "[1700000000]");
      assertThat(node.clock().instant()).isEqualTo(Instant.ofEpochSecond(1_700_000_000));
      call(node, "setmocktime", "[0]");
      assertThat(node.clock().instant()).isAfter(Instant.ofEpochSecond(1_700_000_000));
      assertThat(call(node, "uptime", "[]").get("result").intValue()).isLessThan(60);
    }
  }

  @Test
  void fetchesTheChainFromAnotherNode() throws Exception {
    InetSocketAddress any = new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0);
    NodeConfig memory = NodeConfig.inMemory(Network.REGTEST);
    NodeConfig listening =
        memory
            .withRpc(RpcConfig.loopback(0, "u", "p"))
            .withPeers(PeersConfig.none().withBinds(List.of(any)));
    try (RengaNode source = RengaNode.start(listening)) {
      call(source, "generatetoaddress", "[30,\"" + ADDRESS + "\"]");
      int port = source.peers().listening().getFirst().getPort();
      PeersConfig toSource = PeersConfig.none().withConnect(List.of("127.0.0.1:" + port));
      try (RengaNode node = RengaNode.start(memory.withPeers(toSource))) {
        for (int i = 0; i < 300 && node.chain().view().height() < 30; i++) {
          Thread.sleep(100);
        }
        assertThat(node.chain().view().tip().hash()).isEqualTo(source.chain().view().tip().hash());
        assertThat(call(source, "getconnectioncount", "[]").get("result").intValue()).isEqualTo(1);
      }
    }
  }

  private static long usedHeap() {
    System.gc();
    Runtime runtime = Runtime.getRuntime();
    return runtime.totalMemory() - runtime.freeMemory();
  }
}
