package dev.renga.p2p.wire;

import dev.renga.primitives.ByteReader;
import dev.renga.primitives.ByteWriter;
import dev.renga.primitives.DecodeException;

/// Offers transaction reconciliation; only between `version` and `verack` (BIP330).
///
/// @param version unsigned 32 bits
/// @param salt 64 raw bits
public record SendTxRcncl(long version, long salt) implements Message {
  /// The name on the wire.
  public static final String COMMAND = "sendtxrcncl";

  static SendTxRcncl read(ByteReader reader) throws DecodeException {
    return new SendTxRcncl(reader.uint32("sendtxrcncl.version"), reader.int64("sendtxrcncl.salt"));
  }

  @Override
  public String command() {
    return COMMAND;
  }

  @Override
  public void write(ByteWriter writer) {
    writer.uint32(version).int64(salt);
  }
}
