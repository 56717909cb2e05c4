package dev.renga.p2p.wire;

import dev.renga.primitives.BlockHash;
import dev.renga.primitives.ByteReader;
import dev.renga.primitives.ByteWriter;
import dev.renga.primitives.DecodeException;
import dev.renga.primitives.DecodeFailure;
import dev.renga.primitives.Digest;
import java.util.ArrayList;
import java.util.List;

/// Hashes of the filters of a range of blocks, from which filter headers follow (BIP157).
///
/// @param filterType 0 is the basic filter (BIP158)
/// @param stop last block
/// @param previous filter header before the first
/// @param hashes at most [#MAX_COUNT]
public record CFHeaders(int filterType, BlockHash stop, Digest previous, List<Digest> hashes)
    implements Message {
  /// The name on the wire.
  public static final String COMMAND = "cfheaders";

  /// Most hashes in one message (BIP157).
  public static final int MAX_COUNT = 2_000;

  /// Copies the list.
  public CFHeaders {
    hashes = List.copyOf(hashes);
  }

  static CFHeaders read(ByteReader reader) throws DecodeException {
    final int type = reader.uint8("cfheaders.type");
    final BlockHash stop = reader.blockHash("cfheaders.stop");
    final Digest previous = reader.digest("cfheaders.previous");
    int at = reader.offset();
    int count = reader.count(32, "cfheaders.count");
    if (count > MAX_COUNT) {
      throw new DecodeException(
          new DecodeFailure.LimitExceeded("cfheaders.count", at, count, MAX_COUNT));
    }
    List<Digest> hashes = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      hashes.add(reader.digest("cfheaders.hash"));
    }
    return new CFHeaders(type, stop, previous, hashes);
  }

  @Override
  public String command() {
    return COMMAND;
  }

  @Override
  public void write(ByteWriter writer) {
    writer.uint8(filterType).hash(stop).hash(previous).compactSize(hashes.size());
    for (Digest hash : hashes) {
      writer.hash(hash);
    }
  }
}
