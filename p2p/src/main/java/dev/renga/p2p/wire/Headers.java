package dev.renga.p2p.wire;

import dev.renga.primitives.BlockHeader;
import dev.renga.primitives.ByteReader;
import dev.renga.primitives.ByteWriter;
import dev.renga.primitives.DecodeException;
import dev.renga.primitives.DecodeFailure;
import java.util.ArrayList;
import java.util.List;

/// Headers in the order of their chain: the answer to [GetHeaders], or an announcement (BIP130).
///
/// @param headers at most [#MAX_COUNT]
public record Headers(List<BlockHeader> headers) implements Message {
  /// The name on the wire.
  public static final String COMMAND = "headers";

  /// Most headers in one message.
  public static final int MAX_COUNT = 2_000;

  private static final int ITEM_SIZE = BlockHeader.SIZE + 1;

  /// Copies the list.
  public Headers {
    headers = List.copyOf(headers);
    if (headers.size() > MAX_COUNT) {
      throw new IllegalArgumentException("at most " + MAX_COUNT + " headers fit in a message");
    }
  }

  static Headers read(ByteReader reader) throws DecodeException {
    int at = reader.offset();
    int count = reader.compactSize("headers.count");
    if (count > MAX_COUNT) {
      throw new DecodeException(
          new DecodeFailure.LimitExceeded("headers.count", at, count, MAX_COUNT));
    }
    reader.seek(at);
    count = reader.count(ITEM_SIZE, "headers.count");
    List<BlockHeader> headers = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      headers.add(BlockHeader.read(reader));
      int countAt = reader.offset();
      int transactions = reader.compactSize("headers.transactions");
      if (transactions != 0) {
        throw new DecodeException(
            new DecodeFailure.NonCanonical(
                "headers.transactions", countAt, "a header alone has no transactions"));
      }
    }
    return new Headers(headers);
  }

  @Override
  public String command() {
    return COMMAND;
  }

  @Override
  public void write(ByteWriter writer) {
    writer.compactSize(headers.size());
    for (BlockHeader header : headers) {
      header.write(writer);
      writer.compactSize(0);
    }
  }
}
