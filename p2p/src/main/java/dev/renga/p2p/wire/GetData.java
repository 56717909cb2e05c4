package dev.renga.p2p.wire;

import dev.renga.primitives.ByteReader;
import dev.renga.primitives.ByteWriter;
import dev.renga.primitives.DecodeException;
import java.util.List;

/// Asks for blocks or transactions.
///
/// @param items at most [InventoryItem#MAX_COUNT]
public record GetData(List<InventoryItem> items) implements Message {
  /// The name on the wire.
  public static final String COMMAND = "getdata";

  /// Copies the list.
  public GetData {
    items = InventoryItem.checked(items);
  }

  static GetData read(ByteReader reader) throws DecodeException {
    return new GetData(InventoryItem.readList(reader, "getdata.count"));
  }

  @Override
  public String command() {
    return COMMAND;
  }

  @Override
  public void write(ByteWriter writer) {
    InventoryItem.writeList(writer, items);
  }
}
