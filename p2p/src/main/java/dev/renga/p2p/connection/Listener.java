package dev.renga.p2p.connection;

import dev.renga.p2p.wire.NetAddress;
import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ProtocolFamily;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Accepts connections on one address and does nothing else with them: who comes is handed on or
/// closed at once (known failure D-070).
final class Listener {
  private static final Logger LOG = LoggerFactory.getLogger(Listener.class);
  private static final int BACKLOG = 128;
  private static final long PAUSE_NANOS = 100_000_000;

  private final ServerSocketChannel server;
  private final InetSocketAddress address;
  private final Predicate<SocketChannel> handler;
  private final Thread thread;

  private Listener(
      String node,
      ServerSocketChannel server,
      InetSocketAddress address,
      Predicate<SocketChannel> handler) {
    this.server = server;
    this.address = address;
    this.handler = handler;
    this.thread =
        Thread.ofVirtual().name(node + "-accept-" + address.getPort()).unstarted(this::accept);
  }

  /// Binds; nobody is accepted before [#start].
  ///
  /// @param handler takes a connection, or refuses it
  static Listener open(String node, InetSocketAddress bind, Predicate<SocketChannel> handler)
      throws IOException {
    ServerSocketChannel server = ServerSocketChannel.open(familyOf(bind.getAddress()));
    try {
      server.setOption(StandardSocketOptions.SO_REUSEADDR, true);
      server.bind(bind, BACKLOG);
      return new Listener(node, server, (InetSocketAddress) server.getLocalAddress(), handler);
    } catch (IOException e) {
      server.close();
      throw new IOException(
          "Unable to bind to "
              + NetAddress.from(bind)
              + " on this computer ("
              + e.getMessage()
              + "). Is a node running there already?",
          e);
    }
  }

  private static ProtocolFamily familyOf(InetAddress address) {
    return address instanceof Inet4Address
        ? StandardProtocolFamily.INET
        : StandardProtocolFamily.INET6;
  }

  /// A socket of the address's own family: IPv4 never goes through an IPv6 one.
  static SocketChannel family(InetAddress address) throws IOException {
    return SocketChannel.open(familyOf(address));
  }

  InetSocketAddress address() {
    return address;
  }

  void start() {
    thread.start();
  }

  private void accept() {
    while (server.isOpen()) {
      try {
        SocketChannel channel = server.accept();
        channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
        if (!handler.test(channel)) {
          channel.close();
        }
      } catch (IOException e) {
        if (server.isOpen()) {
          // no descriptors left, perhaps: wait for better times instead of spinning
          LOG.warn("accepting on {} failed: {}", address, e.getMessage());
          LockSupport.parkNanos(PAUSE_NANOS);
        }
      }
    }
  }

  void close() {
    try {
      server.close();
    } catch (IOException e) {
      LOG.debug("closing {} failed: {}", address, e.getMessage());
    }
  }
}
