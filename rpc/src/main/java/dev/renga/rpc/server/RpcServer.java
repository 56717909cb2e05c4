package dev.renga.rpc.server;

import io.helidon.http.HeaderNames;
import io.helidon.http.HeaderValues;
import io.helidon.http.Status;
import io.helidon.webserver.WebServer;
import io.helidon.webserver.WebServerConfig;
import io.helidon.webserver.http.HttpRouting;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import io.helidon.webserver.http1.Http1Config;
import io.helidon.webserver.http1.Http1ConnectionSelector;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Answers JSON-RPC over HTTP on the addresses it is given, and on no other.
///
/// Requests run on virtual threads; connections, requests at once, headers and bodies are bounded
/// (known failures ). A wrong password costs the asker a quarter of a second.
public final class RpcServer implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(RpcServer.class);

  private static final int MAX_HEADERS = 8192;
  private static final long MAX_BODY = 32L << 20;
  private static final int MAX_CONNECTIONS = 256;
  private static final int MAX_REQUESTS = 80;
  private static final Duration WRONG_PASSWORD_DELAY = Duration.ofMillis(250);

  /// @param addresses where to listen; port 0 lets the system choose
  /// @param allowed which clients may connect
  /// @param idleTimeout after which a silent connection is closed
  public record Config(
      List<InetSocketAddress> addresses, Predicate<InetAddress> allowed, Duration idleTimeout) {
    /// Copies the list.
    public Config {
      addresses = List.copyOf(addresses);
    }
  }

  private final List<WebServer> servers = new ArrayList<>();
  private final JsonRpc rpc;
  private final Credentials credentials;
  private final Config config;
  private final HttpPages pages;

  private RpcServer(Config config, JsonRpc rpc, Credentials credentials, HttpPages pages) {
    this.config = config;
    this.rpc = rpc;
    this.credentials = credentials;
    this.pages = pages;
  }

  /// Starts listening on every address.
  ///
  /// @throws IOException when any of them cannot be bound (known failure R-002); then none is
  public static RpcServer start(Config config, JsonRpc rpc, Credentials credentials)
      throws IOException {
    return start(config, rpc, credentials, HttpPages.NONE);
  }

  /// Starts listening on every address, for JSON-RPC and for pages.
  ///
  /// @param pages closed with the server, also when it cannot start
  /// @throws IOException when any address cannot be bound; then none is
  public static RpcServer start(
      Config config, JsonRpc rpc, Credentials credentials, HttpPages pages) throws IOException {
    RpcServer server = new RpcServer(config, rpc, credentials, pages);
    try {
      for (InetSocketAddress address : config.addresses()) {
        requireFree(address);
        server.servers.add(server.listen(address));
      }
      return server;
    } catch (IOException | RuntimeException e) {
      server.close();
      if (e instanceof IOException io) {
        throw io;
      }
      throw new IOException("cannot listen for RPC: " + e.getMessage(), e);
    }
  }

  /// Says clearly who is in the way before the server library tries.
  private static void requireFree(InetSocketAddress address) throws IOException {
    if (address.getPort() == 0) {
      return;
    }
    try (ServerSocket probe = new ServerSocket()) {
      probe.setReuseAddress(true); // a port in TIME_WAIT is free; a listening one is not
      probe.bind(address);
    } catch (IOException e) {
      throw new IOException(
          "Unable to bind RPC to %s:%s: %s"
              .formatted(address.getAddress().getHostAddress(), address.getPort(), e.getMessage()),
          e);
    }
  }

  private WebServer listen(InetSocketAddress address) {
    Http1Config http =
        Http1Config.builder().maxHeadersSize(MAX_HEADERS).validateRequestHeaders(true).build();
    WebServerConfig.Builder builder =
        WebServer.builder()
            .address(address.getAddress())
            .port(address.getPort())
            .protocolsDiscoverServices(false)
            .addConnectionSelector(Http1ConnectionSelector.builder().config(http).build())
            .maxPayloadSize(MAX_BODY)
            .maxTcpConnections(MAX_CONNECTIONS)
            .maxConcurrentRequests(MAX_REQUESTS)
            .idleConnectionTimeout(config.idleTimeout())
            .idleConnectionPeriod(config.idleTimeout())
            .shutdownHook(false)
            .shutdownGracePeriod(Duration.ofSeconds(1))
            .connectionOptions(new TimedSockets(config.idleTimeout()))
            .routing(HttpRouting.builder().any(this::answer));
    return builder.build().start();
  }

  private void answer(ServerRequest request, ServerResponse response) {
    if (request.remotePeer().address() instanceof InetSocketAddress peer
        && !config.allowed().test(peer.getAddress())) {
      response.status(Status.FORBIDDEN_403).send();
      return;
    }
    String path = request.path().path();
    if (pages.owns(path)) {
      pages.answer(request, response);
      return;
    }
    if (!path.equals("/") && !path.startsWith("/wallet/")) {
      response.status(Status.NOT_FOUND_404).send();
      return;
    }
    if (!request.prologue().method().text().equals("POST")) {
      response
          .status(Status.METHOD_NOT_ALLOWED_405)
          .send("JSONRPC server handles only POST requests");
      return;
    }
    Optional<String> header = request.headers().first(HeaderNames.AUTHORIZATION);
    Optional<String> user = header.flatMap(credentials::userOf);
    if (user.isEmpty()) {
      if (header.isPresent()) {
        log.warn("incorrect RPC password attempt from {}", request.remotePeer().host());
        pause();
      }
      response
          .status(Status.UNAUTHORIZED_401)
          .header(HeaderNames.WWW_AUTHENTICATE, "Basic realm=\"jsonrpc\"")
          .send();
      return;
    }
    reply(rpc.handle(read(request), user.get(), path), response);
  }

  private static void reply(JsonRpc.Reply reply, ServerResponse response) {
    response.status(Status.create(reply.status()));
    JsonRpc.Body body = reply.body();
    if (body == null) {
      response.send();
      return;
    }
    response.header(HeaderValues.CONTENT_TYPE_JSON);
    try (OutputStream out = response.outputStream()) {
      body.writeTo(out);
    } catch (IOException e) {
      throw new UncheckedIOException("the RPC client went away", e);
    }
  }

  private static byte[] read(ServerRequest request) {
    try (InputStream in = request.content().inputStream()) {
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException("the RPC client went away", e);
    }
  }

  private static void pause() {
    try {
      Thread.sleep(WRONG_PASSWORD_DELAY);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /// Ports in use, in the order of the addresses.
  public List<Integer> ports() {
    return servers.stream().map(WebServer::port).toList();
  }

  /// Ends what pages have open and stops listening; requests being answered have a second to end.
  @Override
  public void close() {
    pages.close();
    for (WebServer server : servers) {
      server.stop();
    }
    servers.clear();
  }
}
