package dev.renga.p2p.wire;

import dev.renga.primitives.ByteReader;
import dev.renga.primitives.ByteWriter;
import dev.renga.primitives.DecodeException;

/// Transactions are announced by wtxid; only between `version` and `verack` (BIP339).
///
/// It has no payload; bytes that follow anyway are ignored, as every implementation does.
public record WtxidRelay() implements Message {
  /// The name on the wire.
  public static final String COMMAND = "wtxidrelay";

  static WtxidRelay read(ByteReader reader) throws DecodeException {
    reader.skip(reader.remaining(), COMMAND);
    return new WtxidRelay();
  }

  @Override
  public String command() {
    return COMMAND;
  }

  @Override
  public void write(ByteWriter writer) {}
}
