package dev.renga.p2p.wire;

import dev.renga.primitives.ByteReader;
import dev.renga.primitives.ByteWriter;
import dev.renga.primitives.Bytes;
import dev.renga.primitives.DecodeException;

/// Adds one element to the sender's bloom filter (BIP37).
///
/// @param element at most [#MAX_ELEMENT_SIZE] bytes
public record FilterAdd(Bytes element) implements Message {
  /// The name on the wire.
  public static final String COMMAND = "filteradd";

  /// Largest element: that of a script push.
  public static final int MAX_ELEMENT_SIZE = 520;

  static FilterAdd read(ByteReader reader) throws DecodeException {
    return new FilterAdd(reader.lengthPrefixed(MAX_ELEMENT_SIZE, "filteradd.element"));
  }

  @Override
  public String command() {
    return COMMAND;
  }

  @Override
  public void write(ByteWriter writer) {
    writer.lengthPrefixed(element);
  }
}
