package dev.renga.p2p.wire;

import dev.renga.primitives.ByteReader;
import dev.renga.primitives.ByteWriter;
import dev.renga.primitives.DecodeException;

/// Answers a [Ping] with its nonce (BIP31).
///
/// @param nonce 64 raw bits
public record Pong(long nonce) implements Message {
  /// The name on the wire.
  public static final String COMMAND = "pong";

  static Pong read(ByteReader reader) throws DecodeException {
    return new Pong(reader.int64("pong.nonce"));
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
