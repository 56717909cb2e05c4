package dev.renga.dashboard;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The pages' server against people, and against everybody else.
class DashboardTest {
  private static final ObjectMapper MAPPER = new ObjectMapper();

  private SamplePages pages;
  private final List<Socket> sockets = new ArrayList<>();

  @BeforeEach
  void start() throws IOException {
    pages = new SamplePages(4, Duration.ofSeconds(2));
  }

  @AfterEach
  void stop() throws IOException {
    for (Socket socket : sockets) {
      socket.close();
    }
    pages.close();
  }

  private record Answer(int status, String head, String body) {
    String header(String name) {
      for (String line : head.lines().toList()) {
        if (line.toLowerCase(Locale.ROOT).startsWith(name.toLowerCase(Locale.ROOT) + ":")) {
          return line.substring(name.length() + 1).strip();
        }
      }
      return "";
    }
  }

  private Socket connect() throws IOException {
    Socket socket = new Socket(InetAddress.ofLiteral("127.0.0.1"), pages.port());
    socket.setSoTimeout(10_000);
    sockets.add(socket);
    return socket;
  }

  private String host() {
    return "127.0.0.1:" + pages.port();
  }

  private Answer send(String request) throws IOException {
    Socket socket = connect();
    socket.getOutputStream().write(request.getBytes(StandardCharsets.UTF_8));
    socket.getOutputStream().flush();
    String text = read(socket);
    if (text.isEmpty()) {
      return new Answer(0, "", "");
    }
    int blank = text.indexOf("\r\n\r\n");
    int status = Integer.parseInt(text.substring(9, 12));
    return new Answer(status, text.substring(0, blank), text.substring(blank + 4));
  }

  /// Reads one answer; the server keeps the connection open for more.
  private static String read(Socket socket) throws IOException {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    byte[] part = new byte[8192];
    try {
      while (!isWhole(all.toString(StandardCharsets.ISO_8859_1))) {
        int count = socket.getInputStream().read(part);
        if (count < 0) {
          break;
        }
        all.write(part, 0, count);
      }
    } catch (SocketException e) {
      assertThat(all.size()).as("bytes before %s", e.getMessage()).isPositive();
    }
    return all.toString(StandardCharsets.UTF_8);
  }

  private static boolean isWhole(String text) {
    int blank = text.indexOf("\r\n\r\n");
    if (blank < 0) {
      return false;
    }
    String head = text.substring(0, blank).toLowerCase(Locale.ROOT);
    int length = head.indexOf("content-length: ");
    if (length < 0) {
      return !head.contains("chunked") || text.endsWith("0\r\n\r\n");
    }
    int end = head.indexOf('\r', length);
    String digits = head.substring(length + 16, end < 0 ? head.length() : end);
    return text.length() - blank - 4 >= Integer.parseInt(digits.strip());
  }

  private Answer get(String path, String headers) throws IOException {
    return send(
        "GET %s HTTP/1.1\r\nHost: %s\r\n%sConnection: close\r\n\r\n"
            .formatted(path, host(), headers));
  }

  private Answer post(String path, String headers, String body) throws IOException {
    return send(
        "POST %s HTTP/1.1\r\nHost: %s\r\n%sContent-Length: %s\r\nConnection: close\r\n\r\n%s"
            .formatted(path, host(), headers, body.getBytes(StandardCharsets.UTF_8).length, body));
  }

  private String token() {
    return pages.link().substring(pages.link().indexOf('#') + 1);
  }

  private String origin() {
    return "Origin: http://" + host() + "\r\nContent-Type: application/json\r\n";
  }

  private String cookie() throws IOException {
    Answer answer = post("/dashboard/api/login", origin(), "{\"token\":\"" + token() + "\"}");
    assertThat(answer.status()).isEqualTo(200);
    String cookie = answer.header("Set-Cookie");
    assertThat(cookie).contains("HttpOnly", "SameSite=Strict", "Path=/dashboard/");
    return "Cookie: " + cookie.substring(0, cookie.indexOf(';')) + "\r\n";
  }

  private String key(String cookie) throws IOException {
    JsonNode session = MAPPER.readTree(get("/dashboard/api/session", cookie).body());
    return "X-Renga-Key: " + session.path("key").asText() + "\r\n";
  }

  @Test
  void letsAPersonInWithTheLinkAndCarriesOutACommand() throws IOException {
    String cookie = cookie();
    Answer snapshot = get("/dashboard/api/snapshot", cookie);
    assertThat(snapshot.status()).isEqualTo(200);
    assertThat(MAPPER.readTree(snapshot.body()).path("nodes")).hasSize(4);
    Answer done =
        post(
            "/dashboard/api/command",
            origin() + cookie + key(cookie),
            "{\"command\":\"kill\",\"nodes\":\"2\"}");
    assertThat(done.status()).as(done.body()).isEqualTo(200);
    assertThat(pages.source().commands()).hasSize(1);
    assertThat(get("/dashboard/api/log", cookie).body()).contains("NodeKilled");
  }

  @Test
  void refusesACommandWithTheSentenceOfWhoeverKnows() throws IOException {
    String cookie = cookie();
    Answer answer =
        post("/dashboard/api/command", origin() + cookie + key(cookie), "{\"command\":\"fly\"}");
    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.body()).contains("The sample knows no such command.");
  }

  @Test
  void hidesEverythingButTheFilesFromWhoeverHasNoCookie() throws IOException {
    for (String call :
        List.of("session", "snapshot", "stream", "events", "log", "node", "odds", "anything")) {
      assertThat(get("/dashboard/api/" + call, "").status()).as(call).isEqualTo(401);
      String wrong = "Cookie: renga-%s=%s\r\n".formatted(pages.port(), "0".repeat(48));
      assertThat(get("/dashboard/api/" + call, wrong).status()).as(call).isEqualTo(401);
    }
    assertThat(get("/dashboard/", "").body()).contains("<title>Renga</title>");
  }

  @Test
  void givesNoCookieForAWrongToken() throws IOException {
    long begin = System.nanoTime();
    for (String body :
        List.of("{\"token\":\"" + "0".repeat(48) + "\"}", "{\"token\":\"\"}", "{}", "[]", "7")) {
      Answer answer = post("/dashboard/api/login", origin(), body);
      assertThat(answer.status()).as(body).isEqualTo(403);
      assertThat(answer.header("Set-Cookie")).isEmpty();
    }
    assertThat(System.nanoTime() - begin).isGreaterThan(Duration.ofMillis(1000).toNanos());
  }

  @ParameterizedTest
  @Tag("kf=R-029")
  @Tag("kf=J-035")
  @ValueSource(
      strings = {
        "evil.example",
        "evil.example:PORT",
        "localhost",
        "localhost.:PORT",
        "127.0.0.1",
        "127.0.0.1:1",
        "127.0.0.2:PORT",
        "0.0.0.0:PORT",
        "[::1]",
        "localhost:PORT.evil.example",
        "LOCALHOST:PORT",
        ""
      })
  void answersToNoOtherName(String name) throws IOException {
    String host = name.replace("PORT", String.valueOf(pages.port()));
    for (String path : List.of("/dashboard/", "/dashboard/js/main.js", "/dashboard/api/snapshot")) {
      Answer answer =
          send("GET %s HTTP/1.1\r\nHost: %s\r\nConnection: close\r\n\r\n".formatted(path, host));
      assertThat(answer.status()).as(host + path).isIn(400, 403);
      assertThat(answer.body()).doesNotContain("<html", "\"nodes\"");
    }
  }

  @Test
  @Tag("kf=R-029")
  void answersToNoTwoNames() throws IOException {
    Answer answer =
        send(
            "GET /dashboard/ HTTP/1.1\r\nHost: %s\r\nHost: evil.example\r\nConnection: close\r\n\r\n"
                .formatted(host()));
    assertThat(answer.status()).isIn(400, 403);
  }

  @Test
  void answersToLocalhostToo() throws IOException {
    Answer answer =
        send(
            "GET /dashboard/ HTTP/1.1\r\nHost: localhost:%s\r\nConnection: close\r\n\r\n"
                .formatted(pages.port()));
    assertThat(answer.status()).isEqualTo(200);
  }

  @Test
  @Tag("kf=R-028")
  @Tag("kf=R-030")
  @Tag("kf=J-035")
  void takesNoCommandFromAnotherSite() throws IOException {
    String cookie = cookie();
    String key = key(cookie);
    String json = "Content-Type: application/json\r\n";
    String body = "{\"command\":\"kill\",\"nodes\":\"2\"}";
    String own = "Origin: http://" + host() + "\r\n";
    List<String> forged =
        List.of(
            cookie + key + json, // no Origin
            "Origin: http://evil.example\r\n" + cookie + key + json,
            "Origin: null\r\n" + cookie + key + json,
            "Origin: http://127.0.0.1:1\r\n" + cookie + key + json,
            "Origin: https://" + host() + "\r\n" + cookie + key + json,
            own + own + cookie + key + json,
            own + cookie + key + "Content-Type: text/plain\r\n",
            own + cookie + key + "Content-Type: application/x-www-form-urlencoded\r\n",
            own + cookie + key, // no type
            own + cookie + json, // no key
            own + cookie + json + "X-Renga-Key: " + "0".repeat(48) + "\r\n",
            own + key + json, // no cookie
            own + cookie + key + json + "Sec-Fetch-Site: cross-site\r\n",
            own + cookie + key + json + "Sec-Fetch-Site: same-site\r\n");
    for (String headers : forged) {
      Answer answer = post("/dashboard/api/command", headers, body);
      assertThat(answer.status()).as(headers).isIn(400, 401, 403, 415);
      assertThat(answer.header("Access-Control-Allow-Origin")).isEmpty();
    }
    assertThat(get("/dashboard/api/command?command=kill&nodes=2", cookie).status()).isEqualTo(404);
    assertThat(pages.source().commands()).isEmpty();
  }

  @Test
  @Tag("kf=R-031")
  void opensNoStreamToAnotherSiteAndOnlySoManyAtOnce() throws IOException {
    String cookie = cookie();
    assertThat(get("/dashboard/api/stream", cookie + "Sec-Fetch-Site: cross-site\r\n").status())
        .isEqualTo(403);
    for (int i = 0; i < 16; i++) {
      assertThat(openStream(cookie).readLine()).contains("200");
    }
    assertThat(openStream(cookie).readLine()).contains("503");
    assertThat(get("/dashboard/api/snapshot", cookie).status()).isEqualTo(200);
  }

  private BufferedReader openStream(String cookie) throws IOException {
    Socket socket = connect();
    String request =
        "GET /dashboard/api/stream HTTP/1.1\r\nHost: %s\r\n%s\r\n".formatted(host(), cookie);
    socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
    socket.getOutputStream().flush();
    return new BufferedReader(
        new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
  }

  @Test
  void streamsASnapshotAndThenWhatChanges() throws IOException {
    BufferedReader stream = openStream(cookie());
    JsonNode snapshot = next(stream, "snapshot");
    assertThat(snapshot.path("nodes")).hasSize(4);
    int before = snapshot.path("state").path("ms").asInt();
    for (int i = 0; i < 20; i++) {
      pages.source().step();
    }
    JsonNode delta = next(stream, "delta");
    assertThat(delta.path("state").path("ms").asInt()).isGreaterThan(before);
    assertThat(delta.has("links")).isFalse();
    assertThat(delta.path("events")).isNotEmpty();
    assertThat(delta.path("events").get(0).path("event").asText()).isEqualTo("PaymentMade");
  }

  private static JsonNode next(BufferedReader stream, String event) throws IOException {
    String line;
    while ((line = stream.readLine()) != null) {
      if (line.equals("event: " + event)) {
        return MAPPER.readTree(stream.readLine().substring("data: ".length()));
      }
    }
    throw new AssertionError("the stream ended without " + event);
  }

  @Test
  @Tag("kf=R-016")
  void endsOpenStreamsWithTheServer() throws IOException {
    BufferedReader stream = openStream(cookie());
    next(stream, "snapshot");
    long begin = System.nanoTime();
    pages.close();
    try {
      while (stream.readLine() != null) {
        // what was on its way
      }
    } catch (SocketException e) {
      assertThat(e).hasMessageContaining("reset");
    }
    assertThat(System.nanoTime() - begin).isLessThan(Duration.ofSeconds(5).toNanos());
  }

  @ParameterizedTest
  @Tag("kf=R-034")
  @Tag("kf=R-009")
  @ValueSource(
      strings = {
        "/dashboard/../.cookie",
        "/dashboard/..%2f.cookie",
        "/dashboard/%2e%2e/%2e%2e/etc/passwd",
        "/dashboard/..%5c..%5cetc",
        "/dashboard//etc/passwd",
        "/dashboard/js/../files.txt",
        "/dashboard/js/..%2ffiles.txt",
        "/dashboard/files.txt",
        "/dashboard/js",
        "/dashboard/js/",
        "/dashboard/JS/MAIN.JS",
        "/dashboard/js/main.js%00.css",
        "/dashboard/js/main.js::$DATA",
        "/dashboard/C:/windows/win.ini",
        "/dashboard/%",
        "/dashboard/%ff",
        "/dashboard/api",
        "/dashboard/Dashboard.class"
      })
  void servesNoFileThatIsNotOnTheList(String path) throws IOException {
    Answer answer = get(path, "");
    assertThat(answer.status()).as(path).isIn(400, 401, 403, 404);
    assertThat(answer.body()).doesNotContain("root:", "index.html", "import ");
  }

  @Test
  @Tag("kf=R-032")
  void sendsHeadersThatKeepStrangersOutOfThePage() throws IOException {
    for (String path : List.of("/dashboard/", "/dashboard/js/main.js", "/dashboard/api/session")) {
      Answer answer = get(path, "");
      assertThat(answer.header("Content-Security-Policy"))
          .contains("default-src 'self'", "frame-ancestors 'none'")
          .doesNotContain("unsafe", "http:", "*");
      assertThat(answer.header("X-Content-Type-Options")).isEqualTo("nosniff");
      assertThat(answer.header("Cache-Control")).isEqualTo("no-store");
      assertThat(answer.header("Referrer-Policy")).isEqualTo("no-referrer");
      assertThat(answer.header("Cross-Origin-Resource-Policy")).isEqualTo("same-origin");
    }
    assertThat(get("/dashboard/js/main.js", "").header("Content-Type"))
        .startsWith("text/javascript");
  }

  @Test
  void asksForNothingFromAnotherServer() throws IOException {
    List<String> names =
        new String(
                DashboardTest.class
                    .getResourceAsStream("/dev/renga/dashboard/web/files.txt")
                    .readAllBytes(),
                StandardCharsets.UTF_8)
            .lines()
            .toList();
    assertThat(names).hasSizeGreaterThan(15);
    for (String name : names) {
      String text = get("/dashboard/" + name, "").body();
      assertThat(text.replace("http://www.w3.org/2000/svg", ""))
          .as(name)
          .isNotEmpty()
          .doesNotContain("http://", "https://", "//cdn", "eval(", "innerHTML", "style=\"");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"PUT", "DELETE", "OPTIONS", "PATCH", "TRACE"})
  void knowsNoOtherMethod(String method) throws IOException {
    Answer answer =
        send(
            "%s /dashboard/api/command HTTP/1.1\r\nHost: %s\r\nOrigin: http://evil.example\r\nConnection: close\r\n\r\n"
                .formatted(method, host()));
    assertThat(answer.status()).isIn(400, 405, 501);
    assertThat(answer.header("Access-Control-Allow-Methods")).isEmpty();
  }

  @Test
  @Tag("kf=R-014")
  void readsNoBodyThatIsLongerThanAnyCommand() throws IOException {
    String cookie = cookie();
    String headers = origin() + cookie + key(cookie);
    assertThat(post("/dashboard/api/command", headers, " ".repeat(65_537)).status()).isEqualTo(413);
    Answer chunked =
        send(
            "POST /dashboard/api/command HTTP/1.1\r\nHost: %s\r\n%sTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n11000\r\n%s\r\n0\r\n\r\n"
                .formatted(host(), headers, " ".repeat(0x11000)));
    assertThat(chunked.status()).isEqualTo(413);
    String deep = "{\"a\":" + "[".repeat(200) + "]".repeat(200) + "}";
    for (String body :
        List.of("{", "", "null", "[1]", "\"kill\"", deep, "{\"a\":1,\"a\":2}", "{} {}")) {
      assertThat(post("/dashboard/api/command", headers, body).status()).as(body).isEqualTo(400);
    }
    assertThat(pages.source().commands()).isEmpty();
  }

  @Test
  void readsNoQuestionThatIsLongerThanAny() throws IOException {
    String cookie = cookie();
    assertThat(get("/dashboard/api/node?node=" + "9".repeat(300), cookie).status()).isEqualTo(400);
    assertThat(get("/dashboard/api/events?after=x", cookie).status()).isEqualTo(400);
    assertThat(get("/dashboard/api/events?after=0", cookie).status()).isEqualTo(200);
    assertThat(get("/dashboard/api/nothing", cookie).status()).isEqualTo(404);
  }

  @Test
  @Tag("kf=J-033")
  void letsSilentAndSlowClientsGo() throws IOException {
    Socket silent = connect();
    Socket slow = connect();
    slow.getOutputStream()
        .write("GET /dashboard/ HTTP/1.1\r\nHo".getBytes(StandardCharsets.US_ASCII));
    slow.getOutputStream().flush();
    assertThat(ends(silent)).isTrue();
    assertThat(ends(slow)).isTrue();
    assertThat(get("/dashboard/", "").status()).isEqualTo(200);
  }

  private static boolean ends(Socket socket) throws IOException {
    try {
      while (socket.getInputStream().read() >= 0) {
        // an answer before the end is fine
      }
      return true;
    } catch (SocketTimeoutException e) {
      return false;
    } catch (SocketException e) {
      return true;
    }
  }

  @Test
  void leavesJsonRpcAsItWas() throws IOException {
    assertThat(get("/", "").status()).isEqualTo(405);
    assertThat(post("/", origin(), "{}").status()).isEqualTo(401);
    assertThat(get("/dashboards", "").status()).isEqualTo(404);
    assertThat(get("/dashboard", "").header("Location")).isEqualTo("/dashboard/");
  }
}
