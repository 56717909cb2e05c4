package dev.renga.rpc.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.renga.rpc.RpcException;
import dev.renga.rpc.RpcMethod;
import dev.renga.rpc.RpcResult;
import dev.renga.rpc.RpcTable;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class RpcServerTest {
  private static final RandomGenerator RANDOM =
      RandomGeneratorFactory.of("L64X128MixRandom").create(7);
  private static final RpcTable TABLE =
      new RpcTable(
          List.of(
              new RpcMethod(
                  "add",
                  "test",
                  List.of("a|first", "b?"),
                  "Adds two numbers.",
                  request -> RpcResult.of(request.number(0) + request.integer(1, 1))),
              new RpcMethod(
                  "fail",
                  "test",
                  List.of(),
                  "Fails.",
                  request -> {
                    throw new RpcException(RpcException.INVALID_PARAMETER, "no");
                  }),
              new RpcMethod(
                  "bug",
                  "test",
                  List.of(),
                  "Has a bug.",
                  request -> {
                    throw new IllegalStateException("boom");
                  })));

  private final HttpClient client = HttpClient.newHttpClient();
  private RpcServer server;

  @BeforeEach
  void start() throws IOException {
    server = RpcServer.start(config(0), rpc(), credentials());
  }

  private static JsonRpc rpc() {
    return new JsonRpc(TABLE, (user, method) -> !method.equals("forbidden"));
  }

  private static Credentials credentials() {
    return Credentials.none().with("alice", "p:ässword", RANDOM);
  }

  private static RpcServer.Config config(int port) {
    return new RpcServer.Config(
        List.of(new InetSocketAddress(InetAddress.getLoopbackAddress(), port)),
        InetAddress::isLoopbackAddress,
        Duration.ofSeconds(30));
  }

  @AfterEach
  void stop() {
    server.close();
    client.close();
  }

  private HttpResponse<String> post(String body, String user) throws Exception {
    String pair = Base64.getEncoder().encodeToString(user.getBytes(StandardCharsets.UTF_8));
    return client.send(
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.ports().get(0) + "/"))
            .header("Authorization", "Basic " + pair)
            .POST(HttpRequest.BodyPublishers.ofString(body))
            .build(),
        HttpResponse.BodyHandlers.ofString());
  }

  private HttpResponse<String> post(String body) throws Exception {
    return post(body, "alice:p:ässword");
  }

  @Test
  void answersCallsByPositionAndByName() throws Exception {
    assertThat(post("{\"method\":\"add\",\"params\":[2,3],\"id\":1}").body())
        .isEqualTo("{\"result\":5,\"error\":null,\"id\":1}\n");
    assertThat(
            post("{\"jsonrpc\":\"2.0\",\"method\":\"add\",\"params\":{\"first\":2},\"id\":\"x\"}")
                .body())
        .isEqualTo("{\"jsonrpc\":\"2.0\",\"result\":3,\"id\":\"x\"}\n");
    assertThat(post("{\"method\":\"add\",\"params\":{\"args\":[4],\"b\":5},\"id\":1}").body())
        .contains("\"result\":9");
  }

  @Test
  void errorsHaveBitcoindsCodesAndStatuses() throws Exception {
    HttpResponse<String> unknown = post("{\"method\":\"nope\",\"id\":1}");
    assertThat(unknown.statusCode()).isEqualTo(404);
    assertThat(unknown.body()).contains("-32601");
    assertThat(post("{\"method\":\"fail\",\"id\":1}").statusCode()).isEqualTo(500);
    assertThat(post("{\"jsonrpc\":\"2.0\",\"method\":\"fail\",\"id\":1}").statusCode())
        .isEqualTo(200);
    assertThat(post("{\"id\":1}").statusCode()).isEqualTo(400);
    assertThat(post("not json").body()).contains("-32700");
    assertThat(post("{\"method\":\"add\",\"params\":[\"x\"]}").body())
        .contains("JSON value of type string is not of expected type number");
    assertThat(post("{\"method\":\"add\",\"params\":[]}").body()).contains("add a ( b )");
    assertThat(post("{\"method\":\"add\",\"params\":{\"c\":1}}").body())
        .contains("Unknown named parameter c");
  }

  @Test
  @Tag("kf=R-025")
  void aBugIsAnErrorAndNotAStackTrace() throws Exception {
    assertThat(post("{\"method\":\"bug\",\"id\":1}").body())
        .contains("Internal error in bug")
        .doesNotContain("boom")
        .doesNotContain("at dev.renga");
  }

  @Test
  void batchesAnswerEachAndNotificationsNothing() throws Exception {
    assertThat(
            post("[{\"method\":\"add\",\"params\":[1,1],\"id\":1},{\"method\":\"nope\",\"id\":2}]")
                .body())
        .startsWith("[{\"result\":2")
        .contains("-32601");
    assertThat(post("{\"jsonrpc\":\"2.0\",\"method\":\"add\",\"params\":[1]}").statusCode())
        .isEqualTo(204);
    assertThat(post("[]").body()).isEqualTo("[]\n");
  }

  @Test
  void wrongPasswordsAndMissingOnesAreRefused() throws Exception {
    for (String pair : List.of("alice:wrong", "bob:p:ässword", "alice", "")) {
      assertThat(post("{}", pair).statusCode()).isEqualTo(401);
    }
  }

  @Test
  @Tag("kf=R-007")
  void theAllowListHoldsInBatchesToo() throws Exception {
    assertThat(post("{\"method\":\"forbidden\"}").statusCode()).isEqualTo(403);
    assertThat(
            post("[{\"method\":\"add\",\"params\":[1]},{\"method\":\"forbidden\"}]").statusCode())
        .isEqualTo(403);
  }

  @Test
  @Tag("kf=R-018")
  void deepNestingAndHugeNumbersAreRefusedCheaply() throws Exception {
    assertThat(post("[".repeat(100_000)).body()).contains("-32700");
    assertThat(post("{\"method\":\"add\",\"params\":[" + "1".repeat(1_000_000) + "]}").body())
        .contains("-32700");
    assertThat(post("{\"method\":\"add\",\"params\":[1e1000000]}").body()).contains("out of range");
    assertThat(post("{\"method\":\"add\",\"method\":\"fail\"}").body()).contains("-32700");
  }

  @Test
  @Tag("kf=R-002")
  void aTakenPortIsSaidClearly() throws Exception {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      assertThatThrownBy(() -> RpcServer.start(config(taken.getLocalPort()), rpc(), credentials()))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("Unable to bind RPC to 127.0.0.1:" + taken.getLocalPort());
    }
  }

  @Test
  @Tag("kf=R-014")
  void endlessHeadersAndImpossibleLengthsAreCutOff() throws Exception {
    String ok = "POST / HTTP/1.1\r\nHost: x\r\n";
    for (String request :
        List.of(
            ok + "X: " + "a".repeat(20_000) + "\r\n\r\n",
            ok + "Content-Length: -1\r\n\r\n",
            ok + "Content-Length: 9223372036854775808\r\n\r\n",
            ok + "Transfer-Encoding: chunked\r\n\r\nFFFFFFFFFFFFFFFF\r\n")) {
      try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.ports().get(0))) {
        socket.setSoTimeout(5_000);
        socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
        socket.getOutputStream().flush();
        String reply =
            new String(socket.getInputStream().readNBytes(12), StandardCharsets.US_ASCII);
        assertThat(reply)
            .as(request.substring(0, Math.min(80, request.length())))
            .matches("HTTP/1.1 4\\d\\d|");
      }
    }
  }

  @Test
  @Tag("kf=R-001")
  void rpcAuthLinesAreChecked() {
    for (String wrong : List.of("", "a", "a:b", "a:b$zz", "a:b:c$00", ":b$00")) {
      assertThatThrownBy(() -> Credentials.none().withRpcAuth(wrong))
          .isInstanceOf(IllegalArgumentException.class);
    }
    Credentials one =
        Credentials.none()
            .withRpcAuth(
                "rt:93648e835a54c573682c2eb19f882535$"
                    + "7681e9c5b74bdd85e78166031d2058e1069b3ed7ed967c93fc63abba06f31144");
    String pair = "rt:cA773lm788buwYe4g4WT+05pKyNruVKjQ25x3n0DQcM=";
    String header =
        "Basic " + Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8));
    assertThat(one.userOf(header)).contains("rt");
    assertThat(one.userOf("Basic !!!")).isEmpty();
    assertThat(one.userOf("Bearer x")).isEmpty();
  }

  @Test
  @Tag("kf=R-013")
  void textFromOutsideIsOneLineInTheLog() {
    assertThat(JsonRpc.printable("a\r\n\u001b[31m\u0000" + "x".repeat(1000)))
        .doesNotContain("\n")
        .startsWith("a\\u000d\\u000a\\u001b")
        .hasSizeLessThan(300);
  }
}
