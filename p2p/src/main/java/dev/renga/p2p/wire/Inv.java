package dev.renga.p2p.wire;

import dev.renga.primitives.ByteReader;
import dev.renga.primitives.ByteWriter;
import dev.renga.primitives.DecodeException;
import java.util.List;

/// Announces what the sender has.
///
/// @param items at most [InventoryItem#MAX_COUNT]
public record Inv(List<InventoryItem> items) implements Message {
  /// The name on the wire.
  public static final String COMMAND = "inv";

  /// Copies the list.
  public Inv {
    items = InventoryItem.checked(items);
  }

  static Inv read(ByteReader reader) throws DecodeException {
    return new Inv(InventoryItem.readList(reader, "inv.count"));
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
