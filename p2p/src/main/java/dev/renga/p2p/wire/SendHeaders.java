package dev.renga.p2p.wire;

import dev.renga.primitives.ByteReader;
import dev.renga.primitives.ByteWriter;
import dev.renga.primitives.DecodeException;

/// The sender wants new blocks announced by [Headers] instead of [Inv] (BIP130).
///
/// It has no payload; bytes that follow anyway are ignored, as every implementation does.
public record SendHeaders() implements Message {
  /// The name on the wire.
  public static final String COMMAND = "sendheaders";

  static SendHeaders read(ByteReader reader) throws DecodeException {
    reader.skip(reader.remaining(), COMMAND);
    return new SendHeaders();
  }

  @Override
  public String command() {
    return COMMAND;
  }

  @Override
  public void write(ByteWriter writer) {}
}
