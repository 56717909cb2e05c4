package dev.renga.p2p.wire;

import dev.renga.primitives.BlockHash;
import dev.renga.primitives.ByteReader;
import dev.renga.primitives.ByteWriter;
import dev.renga.primitives.DecodeException;
import dev.renga.primitives.DecodeFailure;
import java.util.ArrayList;
import java.util.List;

/// Hashes of a chain from its tip backwards with growing gaps, by which a stranger finds the last
/// block that both know.
///
/// @param hashes newest first, at most [#MAX_COUNT]
public record Locator(List<BlockHash> hashes) {
  /// Most hashes; each costs the receiver a lookup (known failure D-024).
  public static final int MAX_COUNT = 101;

  /// What is written as the protocol version of a locator; receivers ignore it.
  private static final int VERSION = 70_016;

  /// Copies the list.
  public Locator {
    hashes = List.copyOf(hashes);
    if (hashes.size() > MAX_COUNT) {
      throw new IllegalArgumentException("a locator has at most " + MAX_COUNT + " hashes");
    }
  }

  static Locator read(ByteReader reader) throws DecodeException {
    reader.skip(4, "locator.version");
    int at = reader.offset();
    int count = reader.compactSize("locator.count");
    if (count > MAX_COUNT) {
      throw new DecodeException(
          new DecodeFailure.LimitExceeded("locator.count", at, count, MAX_COUNT));
    }
    List<BlockHash> hashes = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      hashes.add(reader.blockHash("locator.hash"));
    }
    return new Locator(hashes);
  }

  void write(ByteWriter writer) {
    writer.int32(VERSION).compactSize(hashes.size());
    for (BlockHash hash : hashes) {
      writer.hash(hash);
    }
  }
}
