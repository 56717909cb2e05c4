package dev.renga.p2p.wire;

import dev.renga.primitives.ByteReader;
import dev.renga.primitives.ByteWriter;
import dev.renga.primitives.DecodeException;

/// Asks for addresses of other nodes.
///
/// It has no payload; bytes that follow anyway are ignored, as every implementation does.
public record GetAddr() implements Message {
  /// The name on the wire.
  public static final String COMMAND = "getaddr";

  static GetAddr read(ByteReader reader) throws DecodeException {
    reader.skip(reader.remaining(), COMMAND);
    return new GetAddr();
  }

  @Override
  public String command() {
    return COMMAND;
  }

  @Override
  public void write(ByteWriter writer) {}
}
