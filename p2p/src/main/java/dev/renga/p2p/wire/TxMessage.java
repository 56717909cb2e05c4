package dev.renga.p2p.wire;

import dev.renga.primitives.ByteReader;
import dev.renga.primitives.ByteWriter;
import dev.renga.primitives.DecodeException;
import dev.renga.primitives.Transaction;

/// A transaction.
///
/// @param transaction nothing about it has been checked
public record TxMessage(Transaction transaction) implements Message {
  /// The name on the wire.
  public static final String COMMAND = "tx";

  static TxMessage read(ByteReader reader) throws DecodeException {
    return new TxMessage(Transaction.read(reader));
  }

  @Override
  public String command() {
    return COMMAND;
  }

  @Override
  public void write(ByteWriter writer) {
    transaction.write(writer);
  }
}
