package dev.renga.dashboard;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/// A headless Chromium, driven through the machine's chromedriver by the WebDriver protocol (W3C).
/// Tests that ask for one where there is none are skipped with a line that says so.
final class Browser implements AutoCloseable {
  private static final ObjectMapper MAPPER = new ObjectMapper();
  private static final int ATTEMPTS = 3;
  private static final List<String> FOLDERS =
      List.of("/usr/bin", "/usr/local/bin", "/usr/lib/chromium", "/snap/bin", "/opt/homebrew/bin");
  private static final Path SCREENSHOTS = Path.of("target", "screenshots");
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private final Process driver;
  private final Path profile;
  private final HttpClient http =
      HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(10)).build();
  private final String session;
  private final int port;

  private Browser(Process driver, int port, Path profile, ObjectNode options) {
    this.driver = driver;
    this.port = port;
    this.profile = profile;
    this.session = "/session/" + call("POST", "/session", options).path("sessionId").asText();
  }

  /// A browser with a window of this size; narrow ones behave like a phone.
  static Browser open(int width, int height) throws IOException {
    Optional<Path> chromedriver = find("chromedriver");
    Optional<Path> chromium = find("chromium").or(() -> find("google-chrome"));
    if (chromedriver.isEmpty() || chromium.isEmpty()) {
      System.out.println(
          "skipped: tests of the pages need chromium and chromedriver on the PATH (Debian: apt"
              + " install chromium chromium-driver)");
      Assumptions.abort("there is no Chromium with chromedriver on this machine");
    }
    Path profile = Files.createTempDirectory("renga-browser-");
    Driver driver = start(chromedriver.get());
    try {
      return new Browser(
          driver.process(),
          driver.port(),
          profile,
          options(chromium.get(), profile, width, height));
    } catch (RuntimeException e) {
      driver.process().destroyForcibly();
      throw e;
    }
  }

  private record Driver(Process process, int port) {}

  /// Starts chromedriver, which now and then ends at once on a busy machine.
  private static Driver start(Path chromedriver) throws IOException {
    for (int attempt = 1; ; attempt++) {
      Process process =
          new ProcessBuilder(chromedriver.toString(), "--port=0").redirectErrorStream(true).start();
      try {
        return new Driver(process, portOf(process));
      } catch (RuntimeException | IOException e) {
        process.destroyForcibly();
        if (attempt == ATTEMPTS) {
          throw e;
        }
      }
    }
  }

  private static Optional<Path> find(String name) {
    List<String> folders = new ArrayList<>(List.of(System.getenv("PATH").split(":")));
    folders.addAll(FOLDERS);
    return folders.stream()
        .map(folder -> Path.of(folder, name))
        .filter(Files::isExecutable)
        .findFirst();
  }

  private static int portOf(Process process) throws IOException {
    BufferedReader lines =
        new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    StringBuilder said = new StringBuilder();
    String line;
    while ((line = lines.readLine()) != null) {
      said.append(line).append(' ');
      int at = line.indexOf("successfully on port ");
      if (at >= 0) {
        String digits = line.substring(at + "successfully on port ".length());
        return Integer.parseInt(digits.replace(".", "").strip());
      }
    }
    throw new IOException("chromedriver ended without a port: " + said);
  }

  private static ObjectNode options(Path binary, Path profile, int width, int height) {
    ObjectNode root = MAPPER.createObjectNode();
    ObjectNode always = root.putObject("capabilities").putObject("alwaysMatch");
    always.putObject("goog:loggingPrefs").put("browser", "ALL");
    ObjectNode chrome = always.putObject("goog:chromeOptions").put("binary", binary.toString());
    ArrayNode arguments = chrome.putArray("args");
    for (String argument :
        List.of(
            "--headless=new",
            "--no-sandbox",
            "--disable-gpu",
            "--disable-quic",
            "--disable-dev-shm-usage",
            "--no-first-run",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
            "--hide-scrollbars",
            "--lang=en",
            "--user-data-dir=" + profile,
            "--window-size=%s,%s".formatted(width, height))) {
      arguments.add(argument);
    }
    if (width < 500) {
      ObjectNode metrics = chrome.putObject("mobileEmulation").putObject("deviceMetrics");
      metrics.put("width", width).put("height", height).put("pixelRatio", 1);
    }
    return root;
  }

  private JsonNode call(String method, String path, JsonNode body) {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
            .timeout(Duration.ofSeconds(60))
            .header("Content-Type", "application/json")
            .method(
                method,
                method.equals("POST")
                    ? HttpRequest.BodyPublishers.ofString(body.toString())
                    : HttpRequest.BodyPublishers.noBody())
            .build();
    try {
      HttpResponse<String> response = http.send(request, HttpResponse.BodyHandlers.ofString());
      JsonNode value = MAPPER.readTree(response.body()).path("value");
      if (response.statusCode() != 200) {
        throw new AssertionError(path + ": " + value.path("message").asText());
      }
      return value;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }

  private static ObjectNode object() {
    return MAPPER.createObjectNode();
  }

  void go(String url) {
    call("POST", session + "/url", object().put("url", url));
  }

  /// Runs a function's body in the page.
  JsonNode script(String body) {
    ObjectNode request = object().put("script", body);
    request.putArray("args");
    return call("POST", session + "/execute/sync", request);
  }

  /// Waits until an expression is true in the page.
  void await(String expression) {
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (System.nanoTime() < end) {
      if (script("return Boolean(" + expression + ")").asBoolean()) {
        return;
      }
      pause(100);
    }
    throw new AssertionError(
        "It did not come true that %s; the page says: %s"
            .formatted(expression, script("return document.body.innerText").asText()));
  }

  /// Presses the element that a selector finds, as a person would.
  void press(String selector) {
    await("document.querySelector('%s')".formatted(selector));
    script("document.querySelector('%s').click()".formatted(selector));
  }

  String text(String selector) {
    return script("return document.querySelector('%s')?.innerText ?? ''".formatted(selector))
        .asText();
  }

  /// Saves a picture of the window to target/screenshots.
  void picture(String name) throws IOException {
    Files.createDirectories(SCREENSHOTS);
    byte[] png =
        Base64.getDecoder().decode(call("GET", session + "/screenshot", object()).asText());
    Files.write(SCREENSHOTS.resolve(name + ".png"), png);
  }

  /// Fails when the page reported an error since the last call.
  void assertNoErrors() {
    assertThat(takeErrors()).isEmpty();
  }

  /// What the page reported as an error since the last call.
  List<String> takeErrors() {
    List<String> errors = new ArrayList<>();
    for (JsonNode entry : call("POST", session + "/se/log", object().put("type", "browser"))) {
      if (entry.path("level").asText().equals("SEVERE")) {
        errors.add(entry.path("message").asText());
      }
    }
    return errors;
  }

  /// Fails when the page is wider than the window.
  void assertNoSidewaysScroll() {
    assertThat(script("return document.documentElement.scrollWidth - window.innerWidth").asInt())
        .as("pixels beyond the window's width")
        .isLessThanOrEqualTo(0);
  }

  static void pause(long millis) {
    try {
      Thread.sleep(millis);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() throws IOException {
    try {
      call("DELETE", session, object());
    } finally {
      driver.descendants().forEach(ProcessHandle::destroyForcibly);
      driver.destroyForcibly();
      delete(profile);
    }
  }

  private static void delete(Path folder) throws IOException {
    for (int attempt = 0; ; attempt++) {
      try (Stream<Path> all = Files.walk(folder)) {
        for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
          Files.deleteIfExists(path);
        }
        return;
      } catch (IOException | UncheckedIOException e) {
        if (attempt >= 20) {
          return; // the browser still writes; the system's temporary folder is cleaned by others
        }
        pause(100);
      }
    }
  }
}
