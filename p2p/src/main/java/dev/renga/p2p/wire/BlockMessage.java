package dev.renga.p2p.wire;

import dev.renga.primitives.Block;
import dev.renga.primitives.ByteReader;
import dev.renga.primitives.ByteWriter;
import dev.renga.primitives.DecodeException;

/// A whole block.
///
/// @param block as it was serialised; nothing about it has been checked
public record BlockMessage(Block block) implements Message {
  /// The name on the wire.
  public static final String COMMAND = "block";

  static BlockMessage read(ByteReader reader) throws DecodeException {
    return new BlockMessage(Block.read(reader));
  }

  @Override
  public String command() {
    return COMMAND;
  }

  @Override
  public void write(ByteWriter writer) {
    writer.bytes(block.toBytes());
  }
}
