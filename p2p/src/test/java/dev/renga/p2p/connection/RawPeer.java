package dev.renga.p2p.connection;

import dev.renga.p2p.transport.Frame;
import dev.renga.p2p.transport.Transport;
import dev.renga.p2p.transport.TransportException;
import dev.renga.p2p.wire.Message;
import dev.renga.p2p.wire.Messages;
import dev.renga.p2p.wire.NetAddress;
import dev.renga.p2p.wire.Services;
import dev.renga.p2p.wire.TxMessage;
import dev.renga.p2p.wire.Verack;
import dev.renga.p2p.wire.Version;
import dev.renga.primitives.DecodeException;
import dev.renga.primitives.Network;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketException;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/// Says a few things over a socket, and listens only when asked to.
final class RawPeer {
  private RawPeer() {}

  static void send(Socket socket, Message message) throws IOException {
    int magic = Network.REGTEST.identity().magic();
    Transport transport = Transport.open(Transport.Kind.V1, magic, Set.copyOf(Messages.COMMANDS));
    socket.getOutputStream().write(transport.frame(message));
  }

  static void greet(Socket socket) throws IOException {
    send(
        socket,
        new Version(
            70_016,
            Services.NETWORK | Services.WITNESS,
            0,
            0,
            NetAddress.NONE,
            0,
            NetAddress.NONE,
            socket.getLocalPort(),
            "/raw/",
            0,
            true));
    send(socket, new Verack());
  }

  static void sendTransaction(Socket socket) throws IOException {
    send(socket, new TxMessage(Network.REGTEST.genesis().transactions().getFirst()));
  }

  /// The first message of this kind; what comes before it is passed over, what comes after it stays
  /// in the socket.
  static <T extends Message> T hears(Socket socket, Class<T> kind) throws IOException {
    int magic = Network.REGTEST.identity().magic();
    Transport transport = Transport.open(Transport.Kind.V1, magic, Set.copyOf(Messages.COMMANDS));
    AtomicReference<@Nullable T> found = new AtomicReference<>();
    byte[] one = new byte[1];
    while (true) {
      if (socket.getInputStream().read(one) < 0) {
        throw new SocketException("closed");
      }
      try {
        transport.receive(one, 0, 1, frame -> take(frame, kind, found));
      } catch (TransportException e) {
        throw new AssertionError(e);
      }
      T message = found.get();
      if (message != null) {
        return message;
      }
    }
  }

  private static <T extends Message> void take(
      Frame frame, Class<T> kind, AtomicReference<@Nullable T> found) {
    try {
      Message message = Messages.read(frame.command(), ((Frame.Complete) frame).payload());
      if (kind.isInstance(message)) {
        found.set(kind.cast(message));
      }
    } catch (DecodeException e) {
      throw new AssertionError(e);
    }
  }
}
