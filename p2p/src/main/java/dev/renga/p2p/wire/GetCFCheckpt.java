package dev.renga.p2p.wire;

import dev.renga.primitives.BlockHash;
import dev.renga.primitives.ByteReader;
import dev.renga.primitives.ByteWriter;
import dev.renga.primitives.DecodeException;

/// Asks for every thousandth filter header (BIP157).
///
/// @param filterType 0 is the basic filter (BIP158)
/// @param stop last block
public record GetCFCheckpt(int filterType, BlockHash stop) implements Message {
  /// The name on the wire.
  public static final String COMMAND = "getcfcheckpt";

  static GetCFCheckpt read(ByteReader reader) throws DecodeException {
    return new GetCFCheckpt(
        reader.uint8("getcfcheckpt.type"), reader.blockHash("getcfcheckpt.stop"));
  }

  @Override
  public String command() {
    return COMMAND;
  }

  @Override
  public void write(ByteWriter writer) {
    writer.uint8(filterType).hash(stop);
  }
}
