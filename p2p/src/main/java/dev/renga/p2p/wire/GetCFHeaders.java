package dev.renga.p2p.wire;

import dev.renga.primitives.BlockHash;
import dev.renga.primitives.ByteReader;
import dev.renga.primitives.ByteWriter;
import dev.renga.primitives.DecodeException;

/// Asks for the filter headers of a range of blocks (BIP157).
///
/// @param filterType 0 is the basic filter (BIP158)
/// @param startHeight first block, unsigned 32 bits
/// @param stop last block
public record GetCFHeaders(int filterType, long startHeight, BlockHash stop) implements Message {
  /// The name on the wire.
  public static final String COMMAND = "getcfheaders";

  static GetCFHeaders read(ByteReader reader) throws DecodeException {
    return new GetCFHeaders(
        reader.uint8("getcfheaders.type"),
        reader.uint32("getcfheaders.start"),
        reader.blockHash("getcfheaders.stop"));
  }

  @Override
  public String command() {
    return COMMAND;
  }

  @Override
  public void write(ByteWriter writer) {
    writer.uint8(filterType).uint32(startHeight).hash(stop);
  }
}
