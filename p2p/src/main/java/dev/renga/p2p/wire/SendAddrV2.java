package dev.renga.p2p.wire;

import dev.renga.primitives.ByteReader;
import dev.renga.primitives.ByteWriter;
import dev.renga.primitives.DecodeException;

/// The sender understands [AddrV2]; only between `version` and `verack` (BIP155).
///
/// It has no payload; bytes that follow anyway are ignored, as every implementation does.
public record SendAddrV2() implements Message {
  /// The name on the wire.
  public static final String COMMAND = "sendaddrv2";

  static SendAddrV2 read(ByteReader reader) throws DecodeException {
    reader.skip(reader.remaining(), COMMAND);
    return new SendAddrV2();
  }

  @Override
  public String command() {
    return COMMAND;
  }

  @Override
  public void write(ByteWriter writer) {}
}
