package dev.renga.p2p.wire;

import dev.renga.primitives.ByteReader;
import dev.renga.primitives.ByteWriter;
import dev.renga.primitives.Bytes;
import dev.renga.primitives.DecodeException;
import dev.renga.primitives.DecodeFailure;

/// Sets the sender's bloom filter (BIP37).
///
/// @param filter at most [#MAX_FILTER_SIZE] bytes
/// @param hashFunctions 0…[#MAX_HASH_FUNCTIONS]
/// @param tweak 32 raw bits
/// @param flags how matched outputs update the filter, eight raw bits
public record FilterLoad(Bytes filter, int hashFunctions, int tweak, int flags) implements Message {
  /// The name on the wire.
  public static final String COMMAND = "filterload";

  /// Largest filter in bytes (BIP37).
  public static final int MAX_FILTER_SIZE = 36_000;

  /// Most hash functions (BIP37).
  public static final int MAX_HASH_FUNCTIONS = 50;

  static FilterLoad read(ByteReader reader) throws DecodeException {
    Bytes filter = reader.lengthPrefixed(MAX_FILTER_SIZE, "filterload.filter");
    int at = reader.offset();
    long functions = reader.uint32("filterload.hashFunctions");
    if (functions > MAX_HASH_FUNCTIONS) {
      throw new DecodeException(
          new DecodeFailure.LimitExceeded(
              "filterload.hashFunctions", at, functions, MAX_HASH_FUNCTIONS));
    }
    return new FilterLoad(
        filter,
        (int) functions,
        reader.int32("filterload.tweak"),
        reader.uint8("filterload.flags"));
  }

  @Override
  public String command() {
    return COMMAND;
  }

  @Override
  public void write(ByteWriter writer) {
    writer.lengthPrefixed(filter).int32(hashFunctions).int32(tweak).uint8(flags);
  }
}
