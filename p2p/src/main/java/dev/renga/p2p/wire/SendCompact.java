package dev.renga.p2p.wire;

import dev.renga.primitives.ByteReader;
import dev.renga.primitives.ByteWriter;
import dev.renga.primitives.DecodeException;
import dev.renga.primitives.DecodeFailure;

/// Says that the sender understands compact blocks, and whether it wants new blocks announced by
/// them (BIP152).
///
/// @param highBandwidth whether new blocks shall come as `cmpctblock` unasked
/// @param version 2 is the version with witness, the only one in use; unsigned 64 bits
public record SendCompact(boolean highBandwidth, long version) implements Message {
  /// The name on the wire.
  public static final String COMMAND = "sendcmpct";

  static SendCompact read(ByteReader reader) throws DecodeException {
    int announce = reader.uint8("sendcmpct.announce");
    if (announce > 1) {
      // BIP152: a boolean that must be 0 or 1 (known failure D-033)
      throw new DecodeException(
          new DecodeFailure.LimitExceeded("sendcmpct.announce", 0, announce, 1));
    }
    return new SendCompact(announce == 1, reader.int64("sendcmpct.version"));
  }

  @Override
  public String command() {
    return COMMAND;
  }

  @Override
  public void write(ByteWriter writer) {
    writer.uint8(highBandwidth ? 1 : 0).int64(version);
  }
}
