package dev.renga.dashboard;

import dev.renga.rpc.RpcException;
import dev.renga.rpc.server.Credentials;
import dev.renga.rpc.server.JsonRpc;
import dev.renga.rpc.server.RpcServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;

/// A server for pages alone, on the loopback address: a node's HTTP server whose RPC lets nobody
/// in.
public final class PageServer implements AutoCloseable {
  private static final Duration IDLE = Duration.ofSeconds(30);

  private final RpcServer server;
  private final Dashboard dashboard;

  private PageServer(RpcServer server, Dashboard dashboard) {
    this.server = server;
    this.dashboard = dashboard;
  }

  /// Listens.
  ///
  /// @param port 0 lets the system choose
  /// @param dashboard closed with the server
  /// @throws IOException with a sentence when the port is taken
  public static PageServer start(int port, Dashboard dashboard) throws IOException {
    return start(port, dashboard, IDLE);
  }

  /// @param idle after which a silent connection is closed
  static PageServer start(int port, Dashboard dashboard, Duration idle) throws IOException {
    RpcServer.Config config =
        new RpcServer.Config(
            List.of(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), port)),
            InetAddress::isLoopbackAddress,
            idle);
    JsonRpc noMethods =
        new JsonRpc(
            () -> {
              throw new RpcException(RpcException.METHOD_NOT_FOUND, "Method not found");
            },
            (user, method) -> false);
    return new PageServer(
        RpcServer.start(config, noMethods, Credentials.none(), dashboard), dashboard);
  }

  /// The port in use.
  public int port() {
    return server.ports().getFirst();
  }

  /// The link for the person who started the program; see [Dashboard#link].
  public String link() {
    return dashboard.link(port());
  }

  /// Ends what is open and stops listening.
  @Override
  public void close() {
    server.close();
  }
}
