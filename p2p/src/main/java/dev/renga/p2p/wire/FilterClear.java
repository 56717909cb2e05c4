package dev.renga.p2p.wire;

import dev.renga.primitives.ByteReader;
import dev.renga.primitives.ByteWriter;
import dev.renga.primitives.DecodeException;

/// Removes the bloom filter (BIP37).
///
/// It has no payload; bytes that follow anyway are ignored, as every implementation does.
public record FilterClear() implements Message {
  /// The name on the wire.
  public static final String COMMAND = "filterclear";

  static FilterClear read(ByteReader reader) throws DecodeException {
    reader.skip(reader.remaining(), COMMAND);
    return new FilterClear();
  }

  @Override
  public String command() {
    return COMMAND;
  }

  @Override
  public void write(ByteWriter writer) {}
}
