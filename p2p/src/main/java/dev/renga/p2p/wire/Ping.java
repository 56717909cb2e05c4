package dev.renga.p2p.wire;

import dev.renga.primitives.ByteReader;
import dev.renga.primitives.ByteWriter;
import dev.renga.primitives.DecodeException;

/// Asks for a [Pong] with the same nonce (BIP31).
///
/// @param nonce 64 raw bits
public record Ping(long nonce) implements Message {
  /// The name on the wire.
  public static final String COMMAND = "ping";

  static Ping read(ByteReader reader) throws DecodeException {
    return new Ping(reader.int64("ping.nonce"));
  }

  @Override
  public String command() {
    return COMMAND;
  }

  @Override
  public void write(ByteWriter writer) {
    writer.int64(nonce);
  }
}
