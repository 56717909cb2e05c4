package dev.renga.p2p.transport;

import dev.renga.p2p.wire.Message;
import dev.renga.primitives.ByteWriter;
import dev.renga.primitives.Bytes;
import java.util.Locale;
import java.util.Set;
import java.util.function.Consumer;

/// One connection's way of putting messages on the wire. Holds the state of that connection;
/// reading and writing may happen on two threads, but each on one only.
public sealed interface Transport permits V1Transport {
  /// The kinds of transport that exist in the protocol.
  enum Kind {
    /// Plain frames with a checksum.
    V1,
    /// Encrypted frames (BIP324).
    V2;

    /// The name that RPC uses.
    public String rpcName() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /// Opens a transport.
  ///
  /// @param kind which
  /// @param magic the network's four bytes as a little-endian number
  /// @param known names whose payloads are kept
  /// @throws UnsupportedOperationException for [Kind#V2], which is not built yet
  static Transport open(Kind kind, int magic, Set<String> known) {
    return switch (kind) {
      case V1 -> new V1Transport(magic, known);
      case V2 ->
          throw new UnsupportedOperationException(
              "the encrypted transport (BIP324) is not built yet; connect with -v2transport=0");
    };
  }

  /// Which kind it is.
  Kind kind();

  /// Takes bytes as they came from the wire and hands out each frame that they complete. Memory
  /// grows with the bytes received, never with a length that was only announced.
  ///
  /// @throws TransportException when nothing that follows can be understood
  void receive(byte[] bytes, int offset, int length, Consumer<Frame> frames)
      throws TransportException;

  /// A message as it goes on the wire.
  default byte[] frame(Message message) {
    ByteWriter writer = new ByteWriter();
    message.write(writer);
    return frame(message.command(), writer.toBytes());
  }

  /// A payload that is already serialised, as it goes on the wire.
  ///
  /// @throws IllegalArgumentException when the name or the payload is too long
  byte[] frame(String command, Bytes payload);
}
