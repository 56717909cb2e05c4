package dev.renga.p2p.wire;

import dev.renga.primitives.BlockHash;
import dev.renga.primitives.ByteReader;
import dev.renga.primitives.ByteWriter;
import dev.renga.primitives.DecodeException;
import dev.renga.primitives.Transaction;
import java.util.ArrayList;
import java.util.List;

/// Answers [GetBlockTxn] (BIP152).
///
/// @param block whose transactions
/// @param transactions in the order asked for
public record BlockTxn(BlockHash block, List<Transaction> transactions) implements Message {
  /// The name on the wire.
  public static final String COMMAND = "blocktxn";

  /// Copies the list.
  public BlockTxn {
    transactions = List.copyOf(transactions);
  }

  static BlockTxn read(ByteReader reader) throws DecodeException {
    BlockHash block = reader.blockHash("blocktxn.block");
    int count = reader.count(10, "blocktxn.count");
    List<Transaction> transactions = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      transactions.add(Transaction.read(reader));
    }
    return new BlockTxn(block, transactions);
  }

  @Override
  public String command() {
    return COMMAND;
  }

  @Override
  public void write(ByteWriter writer) {
    writer.hash(block).compactSize(transactions.size());
    for (Transaction transaction : transactions) {
      transaction.write(writer);
    }
  }
}
