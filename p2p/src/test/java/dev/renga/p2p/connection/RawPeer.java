package dev.renga.p2p.connection;

import dev.renga.p2p.transport.Transport;
import dev.renga.p2p.wire.Message;
import dev.renga.p2p.wire.Messages;
import dev.renga.p2p.wire.NetAddress;
import dev.renga.p2p.wire.Services;
import dev.renga.p2p.wire.TxMessage;
import dev.renga.p2p.wire.Verack;
import dev.renga.p2p.wire.Version;
import dev.renga.primitives.Network;
import java.io.IOException;
import java.net.Socket;
import java.util.Set;

/// Says a few things over a socket without listening.
final class RawPeer {
  private RawPeer() {}

  private static void send(Socket socket, Message message) throws IOException {
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
}
