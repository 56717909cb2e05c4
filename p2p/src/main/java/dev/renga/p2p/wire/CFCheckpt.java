package dev.renga.p2p.wire;

import dev.renga.primitives.BlockHash;
import dev.renga.primitives.ByteReader;
import dev.renga.primitives.ByteWriter;
import dev.renga.primitives.DecodeException;
import dev.renga.primitives.Digest;
import java.util.ArrayList;
import java.util.List;

/// Every thousandth filter header up to a block (BIP157).
///
/// @param filterType 0 is the basic filter (BIP158)
/// @param stop last block
/// @param headers filter headers at heights 1000, 2000, …
public record CFCheckpt(int filterType, BlockHash stop, List<Digest> headers) implements Message {
  /// The name on the wire.
  public static final String COMMAND = "cfcheckpt";

  /// Copies the list.
  public CFCheckpt {
    headers = List.copyOf(headers);
  }

  static CFCheckpt read(ByteReader reader) throws DecodeException {
    final int type = reader.uint8("cfcheckpt.type");
    final BlockHash stop = reader.blockHash("cfcheckpt.stop");
    int count = reader.count(32, "cfcheckpt.count");
    List<Digest> headers = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      headers.add(reader.digest("cfcheckpt.header"));
    }
    return new CFCheckpt(type, stop, headers);
  }

  @Override
  public String command() {
    return COMMAND;
  }

  @Override
  public void write(ByteWriter writer) {
    writer.uint8(filterType).hash(stop).compactSize(headers.size());
    for (Digest header : headers) {
      writer.hash(header);
    }
  }
}
