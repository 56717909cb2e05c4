package dev.renga.storage;

import dev.renga.primitives.ByteReader;
import dev.renga.primitives.ByteWriter;
import dev.renga.primitives.Bytes;
import dev.renga.primitives.Coin;
import dev.renga.primitives.DecodeException;
import java.util.ArrayList;
import java.util.List;

/// What a block spent, so that it can be taken back: for every transaction but the coinbase, the
/// coins of its inputs in order. The format is bitcoind's (see `docs/formats.md`, "Undo files").
///
/// @param transactions one list for each transaction after the coinbase, one coin for each input
public record BlockUndo(List<List<Coin>> transactions) {
  /// A block with nothing but a coinbase.
  public static final BlockUndo EMPTY = new BlockUndo(List.of());

  /// Copies the lists.
  public BlockUndo {
    List<List<Coin>> copy = new ArrayList<>(transactions.size());
    for (List<Coin> coins : transactions) {
      copy.add(List.copyOf(coins));
    }
    transactions = List.copyOf(copy);
  }

  /// Reads one; scripts without a special form share the input's memory.
  public static BlockUndo read(ByteReader reader) throws DecodeException {
    int count = reader.count(1, "undo.transactions");
    List<List<Coin>> transactions = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      int inputs = reader.count(CoinCodec.MINIMUM_SIZE, "undo.coins");
      List<Coin> coins = new ArrayList<>(inputs);
      for (int j = 0; j < inputs; j++) {
        coins.add(readCoin(reader));
      }
      transactions.add(coins);
    }
    return new BlockUndo(transactions);
  }

  private static Coin readCoin(ByteReader reader) throws DecodeException {
    long code = CoinCodec.readCode(reader);
    if (code >>> 1 != 0) {
      // once the version of the transaction that made the coin; ignored since, and written as zero
      CoinCodec.readVarInt(reader, 0xffffffffL, "undo.version");
    }
    return CoinCodec.coin(code, CoinCodec.readOutput(reader));
  }

  /// Reads one that must fill the input to its last byte.
  public static BlockUndo parse(Bytes bytes) throws DecodeException {
    ByteReader reader = bytes.reader();
    BlockUndo undo = read(reader);
    reader.end("undo");
    return undo;
  }

  /// Writes it.
  public void write(ByteWriter writer) {
    writer.compactSize(transactions.size());
    for (List<Coin> coins : transactions) {
      writer.compactSize(coins.size());
      for (Coin coin : coins) {
        CoinCodec.writeVarInt(writer, CoinCodec.code(coin));
        if (coin.height() > 0) {
          writer.uint8(0);
        }
        CoinCodec.writeOutput(writer, coin.output());
      }
    }
  }

  /// The bytes that [#write] writes.
  public Bytes toBytes() {
    ByteWriter writer = new ByteWriter(1024);
    write(writer);
    return writer.toBytes();
  }
}
