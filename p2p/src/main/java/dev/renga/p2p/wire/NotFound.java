package dev.renga.p2p.wire;

import dev.renga.primitives.ByteReader;
import dev.renga.primitives.ByteWriter;
import dev.renga.primitives.DecodeException;
import java.util.List;

/// Says which entries of a [GetData] will not come.
///
/// @param items at most [InventoryItem#MAX_COUNT]
public record NotFound(List<InventoryItem> items) implements Message {
  /// The name on the wire.
  public static final String COMMAND = "notfound";

  /// Copies the list.
  public NotFound {
    items = InventoryItem.checked(items);
  }

  static NotFound read(ByteReader reader) throws DecodeException {
    return new NotFound(InventoryItem.readList(reader, "notfound.count"));
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
