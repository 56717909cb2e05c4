package dev.renga.p2p.wire;

import dev.renga.primitives.ByteReader;
import dev.renga.primitives.ByteWriter;
import dev.renga.primitives.DecodeException;
import dev.renga.primitives.DecodeFailure;
import java.util.ArrayList;
import java.util.List;

/// Addresses of nodes on IPv4 and IPv6.
///
/// @param entries at most [#MAX_COUNT]
public record Addr(List<AddressEntry> entries) implements Message {
  /// The name on the wire.
  public static final String COMMAND = "addr";

  /// Most addresses in one message, for [AddrV2] too.
  public static final int MAX_COUNT = 1_000;

  private static final int ITEM_SIZE = 30;

  /// Copies the list.
  public Addr {
    entries = List.copyOf(entries);
    if (entries.size() > MAX_COUNT) {
      throw new IllegalArgumentException("at most " + MAX_COUNT + " addresses fit in a message");
    }
  }

  static Addr read(ByteReader reader) throws DecodeException {
    int count = count(reader, ITEM_SIZE, "addr.count");
    List<AddressEntry> entries = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      entries.add(
          new AddressEntry(
              reader.uint32("addr.time"),
              reader.int64("addr.services"),
              NetAddress.readV1(reader, "addr.address")));
    }
    return new Addr(entries);
  }

  static int count(ByteReader reader, int itemSize, String field) throws DecodeException {
    int at = reader.offset();
    int count = reader.compactSize(field);
    if (count > MAX_COUNT) {
      throw new DecodeException(new DecodeFailure.LimitExceeded(field, at, count, MAX_COUNT));
    }
    reader.seek(at);
    return reader.count(itemSize, field);
  }

  @Override
  public String command() {
    return COMMAND;
  }

  @Override
  public void write(ByteWriter writer) {
    writer.compactSize(entries.size());
    for (AddressEntry entry : entries) {
      writer.uint32(entry.time()).int64(entry.services());
      entry.address().writeV1(writer);
    }
  }
}
