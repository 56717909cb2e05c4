package dev.renga.p2p.wire;

import dev.renga.primitives.ByteReader;
import dev.renga.primitives.ByteWriter;
import dev.renga.primitives.DecodeException;

/// Asks not to be told of transactions that pay less (BIP133).
///
/// @param feerate satoshi per 1,000 virtual bytes; signed, and outside the range of money it is
///   ignored by the receiver
public record FeeFilter(long feerate) implements Message {
  /// The name on the wire.
  public static final String COMMAND = "feefilter";

  static FeeFilter read(ByteReader reader) throws DecodeException {
    return new FeeFilter(reader.int64("feefilter.feerate"));
  }

  @Override
  public String command() {
    return COMMAND;
  }

  @Override
  public void write(ByteWriter writer) {
    writer.int64(feerate);
  }
}
