package dev.renga.p2p.connection;

import dev.renga.p2p.protocol.Effect;
import dev.renga.p2p.protocol.Event;
import dev.renga.p2p.wire.NetAddress;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Opens connections, each attempt on a virtual thread of its own.
///
/// @param name of the node, for thread names
/// @param links asked before each attempt, unless they are [Links#DIRECT]
/// @param timeout of an attempt
/// @param inbox told of what failed
record Dialer(String name, Links links, Duration timeout, Inbox inbox) {
  private static final Logger LOG = LoggerFactory.getLogger(PeerNetwork.class);

  /// @param loop gets the connection when it stands
  void dial(Effect.Connect connect, Loop loop) {
    Thread.ofVirtual().name(name + "-dial").start(() -> attempt(connect, loop));
  }

  private void attempt(Effect.Connect connect, Loop loop) {
    NetAddress address = connect.address();
    try {
      SocketChannel channel = Listener.family(address.toInetAddress());
      try {
        channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
        InetSocketAddress target = new InetSocketAddress(address.toInetAddress(), address.port());
        if (links.equals(Links.DIRECT)) {
          open(channel, target);
        } else {
          openThroughLinks(channel, target);
        }
        if (!inbox.command(() -> loop.opened(channel, address, connect.type()))) {
          channel.close();
        }
      } catch (IOException | RuntimeException e) {
        channel.close();
        throw e;
      }
    } catch (IOException | RuntimeException e) {
      LOG.debug("connecting to {} failed: {}", address, e.getMessage());
      inbox.answer(new Event.ConnectFailed(address, connect.type()));
    }
  }

  private void open(SocketChannel channel, InetSocketAddress target) throws IOException {
    channel.socket().connect(target, Math.toIntExact(timeout.toMillis()));
  }

  /// Binds first, so that the links know of both ends before the other one can see us.
  private void openThroughLinks(SocketChannel channel, InetSocketAddress target)
      throws IOException {
    InetAddress host = target.getAddress();
    channel.bind(host.isLoopbackAddress() ? new InetSocketAddress(host, 0) : null);
    NetAddress local = NetAddress.from((InetSocketAddress) channel.getLocalAddress());
    NetAddress remote = NetAddress.from(target);
    if (!links.dialing(local, remote)) {
      throw new IOException("the laboratory has cut the way there");
    }
    try {
      open(channel, target);
    } catch (IOException | RuntimeException e) {
      links.failed(local, remote);
      throw e;
    }
  }
}
