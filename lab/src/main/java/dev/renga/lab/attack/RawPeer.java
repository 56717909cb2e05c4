package dev.renga.lab.attack;

import dev.renga.p2p.transport.Frame;
import dev.renga.p2p.transport.Transport;
import dev.renga.p2p.transport.TransportException;
import dev.renga.p2p.wire.Message;
import dev.renga.p2p.wire.Messages;
import dev.renga.p2p.wire.NetAddress;
import dev.renga.p2p.wire.Ping;
import dev.renga.p2p.wire.Pong;
import dev.renga.p2p.wire.Services;
import dev.renga.p2p.wire.Verack;
import dev.renga.p2p.wire.Version;
import dev.renga.p2p.wire.WtxidRelay;
import dev.renga.primitives.Bytes;
import dev.renga.primitives.DecodeException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.Set;
import java.util.function.Consumer;

/// A connection over which an attacker says whatever it likes, in the production framing. It greets
/// like any node and answers pings, so that it is not thrown out for its manners. Sending is for
/// one thread; the rest for any.
final class RawPeer implements AutoCloseable {
  private static final int TIMEOUT_MILLIS = 5_000;
  private static final int PROTOCOL = 70_016;

  private final Socket socket;
  private final Transport transport;
  private final Consumer<Message> heard;
  private final Thread reader;
  private volatile boolean greeted;
  private volatile boolean closedByThem;
  private volatile boolean closed;

  private RawPeer(Socket socket, Transport transport, Consumer<Message> heard, String name) {
    this.socket = socket;
    this.transport = transport;
    this.heard = heard;
    this.reader = Thread.ofVirtual().name(name).unstarted(this::read);
  }

  /// Connects and says `version`; the handshake goes on by itself.
  ///
  /// @param heard gets every message, on the connection's own thread
  static RawPeer open(Field field, Honest honest, Consumer<Message> heard) throws IOException {
    Socket socket = new Socket();
    try {
      socket.connect(
          new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), honest.address().port()),
          TIMEOUT_MILLIS);
      socket.setTcpNoDelay(true);
      Transport transport =
          Transport.open(
              Transport.Kind.V1, field.network().identity().magic(), Set.copyOf(Messages.COMMANDS));
      RawPeer peer = new RawPeer(socket, transport, heard, "attacker-" + honest.index());
      peer.send(
          new Version(
              PROTOCOL,
              Services.NETWORK | Services.WITNESS,
              field.clock().instant().getEpochSecond(),
              0,
              NetAddress.NONE,
              0,
              NetAddress.NONE,
              field.dice().nextLong(),
              "/attacker:0.1/",
              0,
              true));
      peer.reader.start();
      return peer;
    } catch (IOException | RuntimeException e) {
      socket.close();
      throw e;
    }
  }

  private void read() {
    byte[] buffer = new byte[16_384];
    try {
      while (!closed) {
        int count = socket.getInputStream().read(buffer);
        if (count < 0) {
          break;
        }
        transport.receive(buffer, 0, count, this::take);
      }
    } catch (IOException | TransportException e) {
      // the end either way
    }
    closedByThem |= !closed;
  }

  private void take(Frame frame) {
    if (!(frame instanceof Frame.Complete complete)) {
      return;
    }
    try {
      Message message = Messages.read(complete.command(), complete.payload());
      switch (message) {
        case Version version -> {
          trySend(new WtxidRelay());
          trySend(new Verack());
        }
        case Verack verack -> greeted = true;
        case Ping ping -> trySend(new Pong(ping.nonce()));
        default -> {}
      }
      heard.accept(message);
    } catch (DecodeException e) {
      // an honest node sends nothing that cannot be read
    }
  }

  /// Whether both sides have said who they are.
  boolean isGreeted() {
    return greeted;
  }

  /// Whether the other side has closed the connection.
  boolean isClosedByThem() {
    return closedByThem;
  }

  /// Sends a message.
  ///
  /// @throws IOException when the connection is gone
  synchronized void send(Message message) throws IOException {
    socket.getOutputStream().write(transport.frame(message));
  }

  /// Sends bytes under a name, whatever they are.
  synchronized void send(String command, Bytes payload) throws IOException {
    socket.getOutputStream().write(transport.frame(command, payload));
  }

  /// Sends a message if the connection still stands.
  ///
  /// @return whether it was handed to the system
  boolean trySend(Message message) {
    try {
      send(message);
      return true;
    } catch (IOException e) {
      closedByThem |= !closed;
      return false;
    }
  }

  @Override
  public void close() {
    closed = true;
    try {
      socket.close();
      reader.join(Duration.ofSeconds(5));
    } catch (IOException e) {
      // nothing is left to be closed
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
