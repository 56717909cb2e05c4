package dev.renga.p2p.wire;

import dev.renga.primitives.BlockHash;
import dev.renga.primitives.ByteReader;
import dev.renga.primitives.ByteWriter;
import dev.renga.primitives.DecodeException;

/// Asks for up to 2,000 headers that follow the fork point of a locator.
///
/// @param locator hashes of the sender's chain
/// @param stop last block wanted; [BlockHash#ZERO] for as many as fit
public record GetHeaders(Locator locator, BlockHash stop) implements Message {
  /// The name on the wire.
  public static final String COMMAND = "getheaders";

  static GetHeaders read(ByteReader reader) throws DecodeException {
    return new GetHeaders(Locator.read(reader), reader.blockHash("getheaders.stop"));
  }

  @Override
  public String command() {
    return COMMAND;
  }

  @Override
  public void write(ByteWriter writer) {
    locator.write(writer);
    writer.hash(stop);
  }
}
