package dev.renga.p2p.wire;

import dev.renga.primitives.BlockHash;
import dev.renga.primitives.ByteReader;
import dev.renga.primitives.ByteWriter;
import dev.renga.primitives.DecodeException;
import dev.renga.primitives.DecodeFailure;
import java.util.ArrayList;
import java.util.List;

/// Asks for transactions that a compact block left out (BIP152).
///
/// @param block whose transactions
/// @param indexes their places in the block, rising, 0…65535
public record GetBlockTxn(BlockHash block, List<Integer> indexes) implements Message {
  /// The name on the wire.
  public static final String COMMAND = "getblocktxn";

  private static final int MAX_INDEX = 0xffff;

  /// Copies the list and checks its order.
  public GetBlockTxn {
    indexes = List.copyOf(indexes);
    int previous = -1;
    for (int index : indexes) {
      if (index <= previous || index > MAX_INDEX) {
        throw new IllegalArgumentException("indexes must rise and fit sixteen bits");
      }
      previous = index;
    }
  }

  static GetBlockTxn read(ByteReader reader) throws DecodeException {
    final BlockHash block = reader.blockHash("getblocktxn.block");
    int count = reader.count(1, "getblocktxn.count");
    List<Integer> indexes = new ArrayList<>(Math.min(count, MAX_INDEX));
    long index = -1;
    for (int i = 0; i < count; i++) {
      int at = reader.offset();
      index += reader.compactSize("getblocktxn.index") + 1L;
      if (index > MAX_INDEX) {
        throw new DecodeException(
            new DecodeFailure.NonCanonical(
                "getblocktxn.index", at, "an index does not fit sixteen bits"));
      }
      indexes.add((int) index);
    }
    return new GetBlockTxn(block, indexes);
  }

  @Override
  public String command() {
    return COMMAND;
  }

  @Override
  public void write(ByteWriter writer) {
    writer.hash(block).compactSize(indexes.size());
    int previous = -1;
    for (int index : indexes) {
      writer.compactSize(index - previous - 1);
      previous = index;
    }
  }
}
