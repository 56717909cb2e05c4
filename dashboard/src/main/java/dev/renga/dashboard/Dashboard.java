package dev.renga.dashboard;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.renga.rpc.server.HttpPages;
import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.helidon.http.Status;
import io.helidon.webserver.CloseConnectionException;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;

/// The pages below `/dashboard/`: files, and the calls that docs/dashboard.md lists.
///
/// Everything that shows or changes something needs the session that [#link] begins. Nothing of a
/// page comes from another server, and no page runs a script that is not one of its files.
public final class Dashboard implements HttpPages {
  /// Where the pages begin.
  public static final String PATH = "/dashboard/";

  private static final String CALLS = "api/";
  private static final int MAX_BODY = 64 << 10;
  private static final int MAX_EVENTS = 1000;
  private static final int MAX_PARAMETERS = 8;
  private static final int MAX_PARAMETER = 200;
  private static final Duration WRONG_TOKEN_DELAY = Duration.ofMillis(250);

  private static final HeaderName NOSNIFF = HeaderNames.create("X-Content-Type-Options");
  private static final HeaderName POLICY = HeaderNames.create("Content-Security-Policy");
  private static final HeaderName REFERRER = HeaderNames.create("Referrer-Policy");
  private static final HeaderName OPENER = HeaderNames.create("Cross-Origin-Opener-Policy");
  private static final HeaderName RESOURCE = HeaderNames.create("Cross-Origin-Resource-Policy");
  private static final HeaderName DISPOSITION = HeaderNames.create("Content-Disposition");

  private final PageSource source;
  private final Assets assets;
  private final Gate gate;
  private final Streams streams;

  private Dashboard(PageSource source, Gate gate, LongSupplier nanos) {
    this.source = source;
    this.gate = gate;
    this.assets = Assets.load();
    this.streams = new Streams(source, nanos);
  }

  /// Pages over a source.
  ///
  /// @param random what nobody can guess
  /// @param nanos a clock that only rises, in nanoseconds
  public static Dashboard over(PageSource source, RandomGenerator random, LongSupplier nanos) {
    return new Dashboard(source, Gate.create(random), nanos);
  }

  /// The link for the person who started the program. Whoever has it may do everything here.
  ///
  /// @param port where the server listens on 127.0.0.1
  public String link(int port) {
    return "http://127.0.0.1:" + port + PATH + "#" + gate.token();
  }

  @Override
  public boolean owns(String path) {
    return path.startsWith(PATH) || path.equals("/dashboard");
  }

  @Override
  public void answer(ServerRequest request, ServerResponse response) {
    response.header(NOSNIFF, "nosniff");
    response.header(HeaderNames.CACHE_CONTROL, "no-store");
    response.header(
        POLICY,
        "default-src 'self'; object-src 'none'; base-uri 'none'; form-action 'none';"
            + " frame-ancestors 'none'");
    response.header(REFERRER, "no-referrer");
    response.header(OPENER, "same-origin");
    response.header(RESOURCE, "same-origin");
    try {
      require(gate.visit(request));
      route(request, response);
    } catch (RefusedException e) {
      ObjectNode error = JsonNodeFactory.instance.objectNode().put("error", e.sentence());
      send(response.status(Status.create(e.status())), error);
    }
  }

  private static void require(Optional<Gate.Refusal> refusal) throws RefusedException {
    if (refusal.isPresent()) {
      throw new RefusedException(refusal.get().status(), refusal.get().sentence());
    }
  }

  private void route(ServerRequest request, ServerResponse response) throws RefusedException {
    String path = request.path().path();
    String method = request.prologue().method().text();
    if (path.equals("/dashboard")) {
      response.status(Status.MOVED_PERMANENTLY_301).header(HeaderNames.LOCATION, PATH).send();
      return;
    }
    String name = path.substring(PATH.length());
    switch (method) {
      case "GET", "HEAD" -> {
        if (name.startsWith(CALLS)) {
          require(gate.ask(request));
          get(name.substring(CALLS.length()), request, response);
        } else {
          file(name.isEmpty() ? "index.html" : name, response);
        }
      }
      case "POST" -> post(name, request, response);
      default -> {
        response.header(HeaderNames.ALLOW, "GET, HEAD, POST");
        throw new RefusedException(405, "There is only GET and POST here.");
      }
    }
  }

  private void file(String name, ServerResponse response) throws RefusedException {
    Assets.Asset asset = assets.find(name).orElseThrow(Dashboard::unknown);
    response.header(HeaderNames.CONTENT_TYPE, asset.type());
    response.send(asset.content().toArray());
  }

  private static RefusedException unknown() {
    return new RefusedException(404, "There is no such page.");
  }

  private void get(String call, ServerRequest request, ServerResponse response)
      throws RefusedException {
    switch (call) {
      case "session" -> send(response, source.about().deepCopy().put("key", gate.commandKey()));
      case "snapshot" -> send(response, source.scene().toSnapshot());
      case "events" -> {
        var events = JsonNodeFactory.instance.arrayNode();
        source.events(number(parameters(request), "after"), MAX_EVENTS).forEach(events::add);
        send(response, events);
      }
      case "stream" -> stream(request, response);
      case "log" -> {
        response.header(HeaderNames.CONTENT_TYPE, "application/x-ndjson");
        response.header(DISPOSITION, "attachment; filename=\"renga-log.ndjson\"");
        write(response, source::exportLog);
      }
      default -> send(response, source.ask(call, parameters(request)));
    }
  }

  private void stream(ServerRequest request, ServerResponse response) throws RefusedException {
    if (request.prologue().method().text().equals("HEAD")) {
      throw new RefusedException(405, "A stream is for GET.");
    }
    Viewer viewer = streams.join();
    if (viewer == null) {
      throw new RefusedException(503, "Too many pages are open already; close one.");
    }
    response.header(HeaderNames.CONTENT_TYPE, "text/event-stream");
    write(response, out -> streams.run(viewer, out));
  }

  private void post(String name, ServerRequest request, ServerResponse response)
      throws RefusedException {
    switch (name) {
      case CALLS + "login" -> {
        require(gate.post(request));
        JsonNode body = Frames.parse(read(request));
        if (!gate.isToken(body.path("token").asText())) {
          pause();
          throw new RefusedException(403, "This link is from another run of Renga.");
        }
        response.header(HeaderNames.SET_COOKIE, gate.cookie(request));
        send(response, JsonNodeFactory.instance.objectNode());
      }
      case CALLS + "command" -> {
        require(gate.command(request));
        if (!(Frames.parse(read(request)) instanceof ObjectNode command)) {
          throw new RefusedException(400, "A command is a JSON object.");
        }
        send(response, source.command(command));
      }
      default -> throw unknown();
    }
  }

  private static byte[] read(ServerRequest request) throws RefusedException {
    if (request.headers().contentLength().orElse(0) > MAX_BODY) {
      throw new RefusedException(413, "No command is that long.");
    }
    try (InputStream in = request.content().inputStream()) {
      byte[] body = in.readNBytes(MAX_BODY + 1);
      if (body.length > MAX_BODY) {
        throw new RefusedException(413, "No command is that long.");
      }
      return body;
    } catch (IOException | UncheckedIOException e) {
      throw new CloseConnectionException("the browser went away", e);
    }
  }

  private static Map<String, String> parameters(ServerRequest request) throws RefusedException {
    Map<String, String> parameters = new HashMap<>();
    for (String name : request.query().names()) {
      String value = request.query().first(name).orElse("");
      if (parameters.size() >= MAX_PARAMETERS
          || name.length() > MAX_PARAMETER
          || value.length() > MAX_PARAMETER) {
        throw new RefusedException(400, "No question is that long.");
      }
      parameters.put(name, value);
    }
    return parameters;
  }

  private static long number(Map<String, String> parameters, String name) throws RefusedException {
    try {
      return Long.parseLong(parameters.getOrDefault(name, "0"));
    } catch (NumberFormatException e) {
      throw new RefusedException(400, "'%s' must be a number.".formatted(name));
    }
  }

  private static void send(ServerResponse response, JsonNode json) {
    response.header(HeaderNames.CONTENT_TYPE, "application/json");
    response.send(Frames.json(json));
  }

  private interface Writing {
    void to(OutputStream out) throws IOException;
  }

  private static void write(ServerResponse response, Writing writing) {
    try (OutputStream out = response.outputStream()) {
      writing.to(out);
    } catch (IOException | UncheckedIOException e) {
      throw new CloseConnectionException("the browser went away", e);
    }
  }

  private static void pause() {
    try {
      Thread.sleep(WRONG_TOKEN_DELAY);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    streams.close();
  }
}
