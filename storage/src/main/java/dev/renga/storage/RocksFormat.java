package dev.renga.storage;

import dev.renga.primitives.BlockHash;
import dev.renga.primitives.ByteReader;
import dev.renga.primitives.ByteWriter;
import dev.renga.primitives.Coin;
import dev.renga.primitives.DecodeException;
import dev.renga.primitives.DecodeFailure;
import java.nio.charset.StandardCharsets;

/// Keys and values of the chain's database as bytes; `docs/formats.md` shows each with an example.
final class RocksFormat {
  /// Number of the format written by this release; higher ones are refused.
  static final int VERSION = 1;

  static final byte[] FORMAT = ascii("format");
  static final byte[] NETWORK = ascii("network");
  static final byte[] TIP = ascii("tip");

  private static final String NOTE = "note/";
  private static final int INDEX_KEY_SIZE = 36;

  private RocksFormat() {}

  static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  static byte[] noteKey(String name) {
    return (NOTE + name).getBytes(StandardCharsets.UTF_8);
  }

  /// Four bytes, most significant first, so that the order as bytes is the order of the numbers.
  static byte[] number(int number) {
    return new ByteWriter(4).int32(Integer.reverseBytes(number)).toArray();
  }

  static byte[] tip(ChainTip tip) {
    return new ByteWriter(36).hash(tip.hash()).int32(tip.height()).toArray();
  }

  static ChainTip readTip(byte[] value) throws DecodeException {
    ByteReader reader = new ByteReader(value);
    BlockHash hash = reader.blockHash("tip.hash");
    int height = height(reader.int32("tip.height"), "tip.height");
    reader.end("tip");
    return new ChainTip(hash, height);
  }

  static Coin readCoin(byte[] value) throws DecodeException {
    ByteReader reader = new ByteReader(value);
    Coin coin = CoinCodec.read(reader);
    reader.end("coin");
    return coin;
  }

  static byte[] indexKey(BlockIndexRecord entry) {
    return new ByteWriter(INDEX_KEY_SIZE)
        .int32(Integer.reverseBytes(entry.height()))
        .hash(entry.hash())
        .toArray();
  }

  static BlockIndexRecord readIndexRecord(byte[] key, byte[] value) throws DecodeException {
    ByteReader reader = new ByteReader(key);
    int height = height(Integer.reverseBytes(reader.int32("index.height")), "index.height");
    BlockHash hash = reader.blockHash("index.hash");
    reader.end("index key");
    BlockIndexRecord entry = BlockIndexRecord.read(height, new ByteReader(value));
    if (!entry.hash().equals(hash)) {
      throw new DecodeException(
          new DecodeFailure.NonCanonical(
              "index.header", 0, "the header of block " + hash + " hashes to " + entry.hash()));
    }
    return entry;
  }

  static FileInfo readFileInfo(byte[] key, byte[] value) throws DecodeException {
    ByteReader reader = new ByteReader(key);
    int number = Integer.reverseBytes(reader.int32("file.number"));
    reader.end("file key");
    if (number < 0 || number > BlockPosition.MAX_FILE) {
      throw new DecodeException(
          new DecodeFailure.LimitExceeded("file.number", 0, number, BlockPosition.MAX_FILE));
    }
    ByteReader info = new ByteReader(value);
    FileInfo read = FileInfo.read(number, info);
    info.end("file info");
    return read;
  }

  private static int height(int height, String field) throws DecodeException {
    if (height < 0) {
      throw new DecodeException(
          new DecodeFailure.LimitExceeded(field, 0, height & 0xffffffffL, Integer.MAX_VALUE));
    }
    return height;
  }
}
