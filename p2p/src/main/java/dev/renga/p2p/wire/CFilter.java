package dev.renga.p2p.wire;

import dev.renga.primitives.BlockHash;
import dev.renga.primitives.ByteReader;
import dev.renga.primitives.ByteWriter;
import dev.renga.primitives.Bytes;
import dev.renga.primitives.DecodeException;

/// The compact filter of one block (BIP157).
///
/// @param filterType 0 is the basic filter (BIP158)
/// @param block whose filter
/// @param filter as BIP158 encodes it
public record CFilter(int filterType, BlockHash block, Bytes filter) implements Message {
  /// The name on the wire.
  public static final String COMMAND = "cfilter";

  static CFilter read(ByteReader reader) throws DecodeException {
    return new CFilter(
        reader.uint8("cfilter.type"),
        reader.blockHash("cfilter.block"),
        reader.lengthPrefixed("cfilter.filter"));
  }

  @Override
  public String command() {
    return COMMAND;
  }

  @Override
  public void write(ByteWriter writer) {
    writer.uint8(filterType).hash(block).lengthPrefixed(filter);
  }
}
