package dev.renga.p2p.wire;

import dev.renga.primitives.ByteReader;
import dev.renga.primitives.ByteWriter;
import dev.renga.primitives.Bytes;
import dev.renga.primitives.DecodeException;
import dev.renga.primitives.DecodeFailure;
import java.nio.charset.StandardCharsets;

/// Announces an optional feature; only between `version` and `verack`, from protocol version 70017
/// (BIP434).
///
/// @param id 4…80 characters, one byte each
/// @param data at most [#MAX_DATA_SIZE] bytes
public record Feature(String id, Bytes data) implements Message {
  /// The name on the wire.
  public static final String COMMAND = "feature";

  /// Shortest identifier in bytes.
  public static final int MIN_ID_SIZE = 4;

  /// Longest identifier in bytes.
  public static final int MAX_ID_SIZE = 80;

  /// Most data in bytes.
  public static final int MAX_DATA_SIZE = 512;

  static Feature read(ByteReader reader) throws DecodeException {
    Bytes id = reader.lengthPrefixed(MAX_ID_SIZE, "feature.id");
    if (id.length() < MIN_ID_SIZE) {
      throw new DecodeException(
          new DecodeFailure.NonCanonical("feature.id", 0, "the identifier is too short"));
    }
    Bytes data = reader.lengthPrefixed(MAX_DATA_SIZE, "feature.data");
    reader.end(COMMAND);
    return new Feature(new String(id.toArray(), StandardCharsets.ISO_8859_1), data);
  }

  @Override
  public String command() {
    return COMMAND;
  }

  @Override
  public void write(ByteWriter writer) {
    writer.lengthPrefixed(Bytes.adopt(id.getBytes(StandardCharsets.ISO_8859_1)));
    writer.lengthPrefixed(data);
  }
}
