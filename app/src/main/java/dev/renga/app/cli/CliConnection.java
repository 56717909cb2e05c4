package dev.renga.app.cli;

import dev.renga.app.DataDirectories;
import dev.renga.node.config.ConfigException;
import dev.renga.node.config.ConfigReader;
import dev.renga.node.config.Settings;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/// Where the node is, who asks, and the way there.
final class CliConnection implements AutoCloseable {
  private static final String ADVICE =
      "Make sure the renga node is running and that you are connecting to the correct RPC port.\n"
          + "Use \"renga cli -help\" for more info.";

  private final Settings settings;
  private final HttpClient client =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(Duration.ofSeconds(10))
          .build();
  private final @Nullable String stdinPassword;

  /// @param stdinPassword read from the standard input; `null` for none
  CliConnection(Settings settings, @Nullable String stdinPassword) {
    this.settings = settings;
    this.stdinPassword = stdinPassword;
  }

  /// Sends a request and returns the body of the answer, whatever it says.
  String call(String body) throws CliException, ConfigException, InterruptedException {
    String host = host();
    HttpRequest.Builder request =
        HttpRequest.newBuilder(uri(host))
            .header("Content-Type", "application/json")
            .header("Authorization", authorization())
            .POST(HttpRequest.BodyPublishers.ofString(body, StandardCharsets.UTF_8));
    long timeout = settings.number("rpcclienttimeout", 900, 0, Integer.MAX_VALUE);
    if (timeout > 0) {
      request.timeout(Duration.ofSeconds(timeout));
    }
    HttpResponse<String> response;
    try {
      response =
          client.send(request.build(), HttpResponse.BodyHandlers.ofString(StandardCharsets.UTF_8));
    } catch (ConnectException | HttpConnectTimeoutException e) {
      throw CliException.unreachable(
          "Could not connect to the server %s\n\n%s".formatted(host, ADVICE));
    } catch (IOException e) {
      throw CliException.unreachable(
          "Error while attempting to communicate with server %s (%s)\n\n%s"
              .formatted(host, e.getMessage(), ADVICE));
    }
    return checked(response.statusCode(), response.body());
  }

  private String checked(int status, String body) throws CliException {
    if (status == 401) {
      throw CliException.of("Authorization failed: " + reason());
    }
    if (status == 503) {
      throw CliException.of("Server response: " + body);
    }
    if (status >= 400 && status != 400 && status != 404 && status != 500) {
      throw CliException.of("server returned HTTP error " + status);
    }
    if (body.isEmpty()) {
      throw CliException.of("no response from server");
    }
    return body;
  }

  private String reason() {
    return hasPassword()
        ? "Incorrect rpcuser or rpcpassword were specified."
        : "Cookie file credentials were invalid and no rpcpassword was specified.";
  }

  /// Host and port, an IPv6 address in brackets.
  private String host() throws CliException, ConfigException {
    String given = settings.text("rpcconnect").filter(t -> !t.isEmpty()).orElse("127.0.0.1");
    String host = given;
    String port = String.valueOf(settings.network().identity().rpcPort());
    int colon = given.lastIndexOf(':');
    boolean bare6 = !given.startsWith("[") && given.indexOf(':') != colon;
    if (bare6) {
      host = "[" + given + "]";
    } else if (colon > given.lastIndexOf(']')) {
      host = given.substring(0, colon);
      port = given.substring(colon + 1);
      if (!isPort(port)) {
        throw CliException.of("Invalid port provided in -rpcconnect: " + given);
      }
    }
    String own = settings.text("rpcport").orElse(null);
    if (own != null) {
      if (!isPort(own)) {
        throw CliException.of("Invalid port provided in -rpcport: " + own);
      }
      port = own;
    }
    return host + ":" + port;
  }

  private static boolean isPort(String text) {
    return !text.isEmpty()
        && text.length() <= 5
        && text.chars().allMatch(c -> c >= '0' && c <= '9')
        && Integer.parseInt(text) >= 1
        && Integer.parseInt(text) <= 65_535;
  }

  private URI uri(String host) throws CliException {
    String wallet = settings.text("rpcwallet").orElse(null);
    String path =
        wallet == null
            ? "/"
            : "/wallet/" + URLEncoder.encode(wallet, StandardCharsets.UTF_8).replace("+", "%20");
    try {
      return URI.create("http://" + host + path);
    } catch (IllegalArgumentException e) {
      throw CliException.of("'" + host + "' is no address.");
    }
  }

  private boolean hasPassword() {
    return stdinPassword != null || !settings.text("rpcpassword").orElse("").isEmpty();
  }

  private String authorization() throws CliException, ConfigException {
    String pair;
    if (hasPassword()) {
      String password =
          stdinPassword != null ? stdinPassword : settings.text("rpcpassword").orElse("");
      pair = settings.text("rpcuser").orElse("") + ":" + password;
    } else {
      pair = cookie();
    }
    return "Basic " + Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8));
  }

  private String cookie() throws CliException, ConfigException {
    if (settings.isNegated("rpccookiefile")) {
      throw CliException.of(
          "The cookie is turned off by -norpccookiefile, and there is no -rpcpassword.");
    }
    Path data =
        settings
            .text("datadir")
            .filter(text -> !text.isEmpty())
            .map(Path::of)
            .orElse(DataDirectories.defaultDirectory());
    String name = settings.text("rpccookiefile").filter(text -> !text.isEmpty()).orElse(".cookie");
    Path file = ConfigReader.networkDirectory(data, settings.network()).resolve(name);
    try {
      return Files.readString(file, StandardCharsets.UTF_8).strip();
    } catch (IOException e) {
      throw CliException.unreachable(
          "Could not locate RPC credentials. No authentication cookie could be found at %s, and RPC password is not set. See -rpcpassword and -stdinrpcpass."
              .formatted(file));
    }
  }

  @Override
  public void close() {
    client.shutdownNow();
  }
}
