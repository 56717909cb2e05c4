package dev.renga.p2p.wire;

import dev.renga.primitives.ByteReader;
import dev.renga.primitives.ByteWriter;
import dev.renga.primitives.DecodeException;

/// Asks for the identifiers of all unconfirmed transactions (BIP35).
///
/// It has no payload; bytes that follow anyway are ignored, as every implementation does.
public record MempoolRequest() implements Message {
  /// The name on the wire.
  public static final String COMMAND = "mempool";

  static MempoolRequest read(ByteReader reader) throws DecodeException {
    reader.skip(reader.remaining(), COMMAND);
    return new MempoolRequest();
  }

  @Override
  public String command() {
    return COMMAND;
  }

  @Override
  public void write(ByteWriter writer) {}
}
