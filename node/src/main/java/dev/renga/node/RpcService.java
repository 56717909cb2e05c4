package dev.renga.node;

import dev.renga.rpc.RpcException;
import dev.renga.rpc.RpcTable;
import dev.renga.rpc.server.Credentials;
import dev.renga.rpc.server.HttpPages;
import dev.renga.rpc.server.JsonRpc;
import dev.renga.rpc.server.RpcServer;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A node's RPC server with its cookie. It listens from the start and answers "not ready yet" until
/// [#ready] hands it the methods.
final class RpcService implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(RpcService.class);

  private final @Nullable Cookie cookie;
  private final RpcServer server;
  private final Desk desk;

  /// What callers find at the moment.
  private static final class Desk implements JsonRpc.Methods {
    private volatile @Nullable RpcTable table;
    private volatile String doing = "Starting…";

    @Override
    public RpcTable table() throws RpcException {
      RpcTable known = table;
      if (known == null) {
        throw new RpcException(RpcException.IN_WARMUP, doing);
      }
      return known;
    }
  }

  private RpcService(@Nullable Cookie cookie, RpcServer server, Desk desk) {
    this.cookie = cookie;
    this.server = server;
    this.desk = desk;
  }

  /// Writes the cookie and listens.
  ///
  /// @throws NodeException with one sentence when an address is taken, the cookie cannot be written
  ///   or a user's entry is malformed; nothing is left behind then
  static RpcService start(RpcConfig config, HttpPages pages, RandomGenerator random)
      throws NodeException {
    Desk desk = new Desk();
    Credentials credentials = Credentials.none();
    try {
      for (Map.Entry<String, String> user : config.passwords().entrySet()) {
        credentials = credentials.with(user.getKey(), user.getValue(), random);
      }
      for (String text : config.rpcAuths()) {
        credentials = credentials.withRpcAuth(text);
      }
    } catch (IllegalArgumentException e) {
      throw unable(String.valueOf(e.getMessage()), e);
    }
    Cookie cookie = null;
    try {
      if (config.cookie() != null) {
        cookie = Cookie.create(config.cookie(), config.cookieReaders(), random);
        credentials = credentials.with(Cookie.USER, cookie.password(), random);
      }
      RpcServer server =
          RpcServer.start(
              new RpcServer.Config(config.addresses(), config::mayConnect, config.idleTimeout()),
              new JsonRpc(desk, config::mayCall),
              credentials,
              pages);
      RpcService service = new RpcService(cookie, server, desk);
      cookie = null;
      log.info("RPC listens on {}", config.addresses());
      return service;
    } catch (IOException e) {
      throw unable(String.valueOf(e.getMessage()), e);
    } finally {
      close(cookie);
    }
  }

  private static NodeException unable(String why, Exception cause) {
    log.error("The RPC server cannot start: {}", why);
    return new NodeException("Unable to start HTTP server. See debug log for details.", cause);
  }

  /// What callers are told until the node is ready.
  void doing(String sentence) {
    desk.doing = sentence;
  }

  /// Answers calls from here on.
  void ready(RpcTable table) {
    desk.table = table;
  }

  /// Ports in use, in the order of the addresses.
  List<Integer> ports() {
    return server.ports();
  }

  private static void close(@Nullable Cookie cookie) {
    if (cookie != null) {
      try {
        cookie.close();
      } catch (IOException e) {
        log.warn("The cookie could not be removed: {}", e.getMessage());
      }
    }
  }

  /// Stops answering and leaves the cookie where it is.
  void kill() {
    server.close();
  }

  @Override
  public void close() {
    server.close();
    close(cookie);
  }
}
