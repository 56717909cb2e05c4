package dev.renga.primitives;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The witness stack of one input (BIP141), bottom first.
///
/// Kept as the bytes it was read from, since a four-megabyte block may hold four million empty
/// items and an object for each would be fifty times that (known failure J-006).
public final class Witness {
  /// No items.
  public static final Witness EMPTY = new Witness(0, Bytes.EMPTY);

  private final int size;
  private final Bytes items;

  private Witness(int size, Bytes items) {
    this.size = size;
    this.items = items;
  }

  /// A witness of these items, bottom first.
  public static Witness of(List<Bytes> items) {
    if (items.isEmpty()) {
      return EMPTY;
    }
    ByteWriter writer = new ByteWriter();
    for (Bytes item : items) {
      writer.lengthPrefixed(item);
    }
    return new Witness(items.size(), writer.toBytes());
  }

  /// A witness of these items, bottom first.
  public static Witness of(Bytes... items) {
    return of(List.of(items));
  }

  /// Reads a count and that many items, checking each length.
  public static Witness read(ByteReader reader) throws DecodeException {
    int size = reader.count(1, "witness.count");
    if (size == 0) {
      return EMPTY;
    }
    int from = reader.offset();
    for (int i = 0; i < size; i++) {
      reader.skip(reader.compactSize("witness.item"), "witness.item");
    }
    return new Witness(size, reader.between(from, reader.offset()));
  }

  /// Writes the count and the items.
  public void write(ByteWriter writer) {
    writer.compactSize(size).bytes(items);
  }

  /// Number of items.
  public int size() {
    return size;
  }

  /// Whether there are no items.
  public boolean isEmpty() {
    return size == 0;
  }

  /// Bytes that [#write] writes.
  public int serializedSize() {
    return ByteWriter.compactSizeLength(size) + items.length();
  }

  /// The items, bottom first, as a new list; the items share memory with this witness.
  public List<Bytes> items() {
    List<Bytes> list = new ArrayList<>(size);
    ByteReader reader = items.reader();
    try {
      for (int i = 0; i < size; i++) {
        list.add(reader.lengthPrefixed("witness.item"));
      }
    } catch (DecodeException e) {
      throw new IllegalStateException("a witness holds only items that were decoded before", e);
    }
    return list;
  }

  /// The item at an index counted from the bottom. Costs a walk over the items before it.
  public Bytes item(int index) {
    if (index < 0 || index >= size) {
      throw new IndexOutOfBoundsException(index);
    }
    ByteReader reader = items.reader();
    try {
      for (int i = 0; i < index; i++) {
        reader.skip(reader.compactSize("witness.item"), "witness.item");
      }
      return reader.lengthPrefixed("witness.item");
    } catch (DecodeException e) {
      throw new IllegalStateException("a witness holds only items that were decoded before", e);
    }
  }

  @Override
  public boolean equals(@Nullable Object o) {
    return o instanceof Witness other && size == other.size && items.equals(other.items);
  }

  @Override
  public int hashCode() {
    return items.hashCode() * 31 + size;
  }

  @Override
  public String toString() {
    return items().toString();
  }
}
