package dev.renga.rpc.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.renga.rpc.RpcMethod;
import dev.renga.rpc.RpcResult;
import dev.renga.rpc.RpcTable;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// Clients that are slow, silent, many, or a web page.
class HostileClientsTest {
  private static final Duration IDLE = Duration.ofSeconds(1);
  private static final String AUTHORIZATION =
      "Authorization: Basic "
          + Base64.getEncoder().encodeToString("a:secret".getBytes(StandardCharsets.US_ASCII))
          + "\r\n";

  private final AtomicInteger calls = new AtomicInteger();
  private final List<Socket> sockets = new ArrayList<>();
  private RpcServer server;

  @BeforeEach
  void start() throws IOException {
    RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(33);
    RpcMethod count =
        new RpcMethod(
            "count",
            "test",
            List.of(),
            "Counts.",
            request -> RpcResult.of(calls.incrementAndGet()));
    server =
        RpcServer.start(
            new RpcServer.Config(
                List.of(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0)),
                InetAddress::isLoopbackAddress,
                IDLE),
            new JsonRpc(new RpcTable(List.of(count)), (user, method) -> true),
            Credentials.none().with("a", "secret", random));
  }

  @AfterEach
  void stop() throws IOException {
    for (Socket socket : sockets) {
      socket.close();
    }
    server.close();
  }

  private Socket connect() throws IOException {
    Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.ports().get(0));
    socket.setSoTimeout(20_000);
    sockets.add(socket);
    return socket;
  }

  private static void send(Socket socket, String text) throws IOException {
    socket.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
    socket.getOutputStream().flush();
  }

  /// The head of the answer and what of the body comes with it; empty when the server hangs up.
  private static String answer(Socket socket) throws IOException {
    byte[] buffer = new byte[8192];
    try {
      int count = socket.getInputStream().read(buffer);
      return count < 0 ? "" : new String(buffer, 0, count, StandardCharsets.US_ASCII);
    } catch (SocketException e) {
      return "";
    }
  }

  private static String request(String headers, String body) {
    return "POST / HTTP/1.1\r\nHost: x\r\n%sContent-Length: %s\r\n\r\n%s"
        .formatted(headers, body.length(), body);
  }

  private static final String COUNT = "{\"method\":\"count\"}";

  private boolean isServed() throws IOException {
    try (Socket socket = connect()) {
      socket.setSoTimeout(3_000);
      send(socket, request(AUTHORIZATION, COUNT));
      return answer(socket).startsWith("HTTP/1.1 200");
    } catch (SocketException | SocketTimeoutException e) {
      return false;
    }
  }

  @Test
  @Tag("kf=J-033")
  void silentClientsLoseTheirPlaces() throws Exception {
    for (int i = 0; i < 600; i++) {
      try {
        Socket socket = connect();
        switch (i % 4) {
          case 0 -> send(socket, "");
          case 1 -> send(socket, "POST / HT");
          case 2 -> send(socket, "POST / HTTP/1.1\r\nHost: x\r\nX: ");
          default -> send(socket, request(AUTHORIZATION, COUNT).replace(COUNT, "{"));
        }
      } catch (SocketException e) {
        break; // full: refused at once is as good
      }
    }
    long start = System.nanoTime();
    boolean served = isServed();
    while (!served && System.nanoTime() - start < 30_000_000_000L) {
      Thread.sleep(200);
      served = isServed();
    }
    assertThat(served).as("after the silent ones were let go").isTrue();
    assertThat(calls.get()).as("half a call is none").isEqualTo(1);
    int closed = 0;
    for (Socket socket : List.copyOf(sockets)) {
      socket.setSoTimeout(5_000);
      try {
        closed += answer(socket).isEmpty() || answer(socket).isEmpty() ? 1 : 0;
      } catch (SocketTimeoutException e) {
        // still open
      }
      if (closed >= 50) {
        break;
      }
    }
    assertThat(closed).isGreaterThanOrEqualTo(50);
  }

  @Test
  @Tag("kf=J-037")
  void compressedRequestsAreNotUnpacked() throws IOException {
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(packed)) {
      gzip.write(COUNT.getBytes(StandardCharsets.US_ASCII));
      byte[] spaces = " ".repeat(1 << 20).getBytes(StandardCharsets.US_ASCII);
      for (int i = 0; i < 64; i++) {
        gzip.write(spaces);
      }
    }
    for (String coding : List.of("gzip", "x-gzip", "deflate", "br", "identity, gzip")) {
      Socket socket = connect();
      send(
          socket,
          "POST / HTTP/1.1\r\nHost: x\r\n%sContent-Encoding: %s\r\nContent-Length: %s\r\n\r\n"
              .formatted(AUTHORIZATION, coding, packed.size()));
      socket.getOutputStream().write(packed.toByteArray());
      socket.getOutputStream().flush();
      assertThat(answer(socket)).doesNotStartWith("HTTP/1.1 200");
    }
    assertThat(calls.get()).isZero();
  }

  /// A page can make the browser send simple requests here; it has no password, learns nothing from
  /// the answer, and cannot ask for leave to send others.
  @Test
  @Tag("kf=R-028")
  void aWebPageCanNeitherCallNorRead() throws IOException {
    String page = "Origin: http://evil.example\r\nCookie: session=1\r\n";
    for (String type :
        List.of("text/plain", "application/x-www-form-urlencoded", "application/json")) {
      Socket socket = connect();
      send(socket, request(page + "Content-Type: " + type + "\r\n", COUNT));
      assertThat(answer(socket)).startsWith("HTTP/1.1 401").satisfies(HostileClientsTest::noLeave);
    }
    Socket preflight = connect();
    send(
        preflight,
        "OPTIONS / HTTP/1.1\r\nHost: x\r\n"
            + page
            + "Access-Control-Request-Method: POST\r\n"
            + "Access-Control-Request-Headers: authorization\r\nContent-Length: 0\r\n\r\n");
    assertThat(answer(preflight)).startsWith("HTTP/1.1 4").satisfies(HostileClientsTest::noLeave);
    Socket get = connect();
    send(get, "GET / HTTP/1.1\r\nHost: x\r\n" + page + "\r\n");
    assertThat(answer(get)).startsWith("HTTP/1.1 4").satisfies(HostileClientsTest::noLeave);
    assertThat(calls.get()).isZero();
  }

  private static void noLeave(String answer) {
    assertThat(answer.toLowerCase(Locale.ROOT)).doesNotContain("access-control-");
  }

  @Test
  @Tag("kf=J-034")
  void jsonOfAnyDepthLengthOrDoublingIsRefused() throws IOException {
    List<String> bodies =
        List.of(
            "[".repeat(10_000) + "]".repeat(10_000),
            "{\"a\":".repeat(10_000) + "1" + "}".repeat(10_000),
            "{\"method\":\"count\",\"params\":[" + "[".repeat(1000) + "]".repeat(1000) + "]}",
            "{\"method\":\"count\",\"id\":" + "9".repeat(10_000) + "}",
            "{\"method\":\"count\",\"id\":0." + "1".repeat(10_000) + "}",
            "{\"method\":\"none\",\"method\":\"count\"}",
            "{\"method\":\"count\"} {\"method\":\"count\"}",
            "{\"method\":\"count\",}",
            "{'method':'count'}",
            "{\"method\":\"count\",\"id\":NaN}",
            "{\"method\":\"count\",\"id\":01}",
            "{\"method\":\"count\"/* */}",
            "{\"@class\":\"java.lang.Object\",\"method\":1}");
    for (String body : bodies) {
      Socket socket = connect();
      send(socket, request(AUTHORIZATION, body));
      assertThat(answer(socket))
          .as(body.substring(0, Math.min(60, body.length())))
          .startsWith("HTTP/1.1 ")
          .doesNotStartWith("HTTP/1.1 200");
    }
    assertThat(calls.get()).isZero();
    assertThat(isServed()).isTrue();
  }

  @Test
  @Tag("kf=R-017")
  void oddPathsAreNotFound() throws IOException {
    for (String path :
        List.of("/%", "/%zz", "/../../etc/passwd", "//", "/a?b=%", "/%00", "/wallet", "/;", "*")) {
      Socket socket = connect();
      send(socket, request(AUTHORIZATION, COUNT).replace("POST / ", "POST " + path + " "));
      assertThat(answer(socket)).as(path).doesNotContain("Exception").doesNotContain("at dev.");
    }
    assertThat(isServed()).isTrue();
  }

  @Test
  @Tag("kf=R-006")
  void eachWrongPasswordCostsTheGuesserTime() throws IOException {
    String wrong =
        "Authorization: Basic "
            + Base64.getEncoder().encodeToString("a:guess".getBytes(StandardCharsets.US_ASCII))
            + "\r\n";
    long start = System.nanoTime();
    for (int i = 0; i < 4; i++) {
      Socket socket = connect();
      send(socket, request(wrong, COUNT));
      assertThat(answer(socket)).startsWith("HTTP/1.1 401");
    }
    assertThat(System.nanoTime() - start).isGreaterThan(4 * 250_000_000L - 100_000_000L);
    assertThat(calls.get()).isZero();
  }

  /// A guess that is nearly right is as wrong as any, and what is kept is no password.
  @Test
  @Tag("kf=J-032")
  void passwordsAreComparedWholeAndNotKept() {
    RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(32);
    String password = "correct horse battery staple";
    Credentials credentials = Credentials.none().with("a", password, random);
    assertThat(credentials.userOf(basic("a:" + password))).contains("a");
    for (int length = 0; length < password.length(); length++) {
      assertThat(credentials.userOf(basic("a:" + password.substring(0, length)))).isEmpty();
    }
    for (String wrong :
        List.of(
            "a:" + password + "\0",
            "a:" + password + " ",
            "A:" + password,
            ":" + password,
            "a\0:" + password,
            "b:" + password)) {
      assertThat(credentials.userOf(basic(wrong))).as(wrong).isEmpty();
    }
    assertThat(credentials.toString()).doesNotContain("horse");
    assertThat(heapOf(credentials)).isNotEmpty().noneMatch(text -> text.contains("horse"));
  }

  private static String basic(String pair) {
    return "Basic " + Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8));
  }

  /// The texts of the entries.
  private static List<String> heapOf(Credentials credentials) {
    List<String> texts = new ArrayList<>();
    try {
      var field = Credentials.class.getDeclaredField("entries");
      field.setAccessible(true);
      for (Object entry : (List<?>) field.get(credentials)) {
        texts.add(entry.toString());
      }
    } catch (ReflectiveOperationException e) {
      throw new AssertionError(e);
    }
    return texts;
  }
}
