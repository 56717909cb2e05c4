package dev.renga.p2p.wire;

import dev.renga.primitives.ByteReader;
import dev.renga.primitives.ByteWriter;
import dev.renga.primitives.DecodeException;

/// Ends the handshake: the sender has accepted our version.
///
/// It has no payload; bytes that follow anyway are ignored, as every implementation does.
public record Verack() implements Message {
  /// The name on the wire.
  public static final String COMMAND = "verack";

  static Verack read(ByteReader reader) throws DecodeException {
    reader.skip(reader.remaining(), COMMAND);
    return new Verack();
  }

  @Override
  public String command() {
    return COMMAND;
  }

  @Override
  public void write(ByteWriter writer) {}
}
