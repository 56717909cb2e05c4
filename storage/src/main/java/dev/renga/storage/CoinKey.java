package dev.renga.storage;

import dev.renga.primitives.OutPoint;
import dev.renga.primitives.Txid;

/// The key of a coin: the txid's 32 bytes in internal order and then the output's index in a form
/// whose order as bytes is the order of the numbers.
///
/// | index | bytes |
/// |---|---|
/// | 0…250 | the number itself |
/// | 251…65535 | `fb` and two bytes, most significant first |
/// | larger | `fc` and four bytes, most significant first |
///
/// (bitcoind writes a VARINT here, whose order breaks at 16512, and sorts the outputs of each
/// transaction again when it walks through them. With this form the order of the keys is the order
/// of `hash_serialized_3`, and nothing has to be sorted.)
final class CoinKey {
  private static final int TWO_BYTES = 0xfb;
  private static final int FOUR_BYTES = 0xfc;

  /// Bytes of the longest key.
  static final int MAX_SIZE = 37;

  private CoinKey() {}

  static byte[] of(OutPoint outPoint) {
    long index = outPoint.index();
    byte[] key;
    if (index < TWO_BYTES) {
      key = new byte[33];
      key[32] = (byte) index;
    } else if (index <= 0xffff) {
      key = new byte[35];
      key[32] = (byte) TWO_BYTES;
      key[33] = (byte) (index >>> 8);
      key[34] = (byte) index;
    } else {
      key = new byte[37];
      key[32] = (byte) FOUR_BYTES;
      for (int i = 0; i < 4; i++) {
        key[33 + i] = (byte) (index >>> (24 - 8 * i));
      }
    }
    outPoint.txid().copyTo(key, 0);
    return key;
  }

  /// @throws StorageException when no outpoint has that key
  static OutPoint parse(byte[] key) {
    long index = key.length < 33 ? -1 : index(key);
    if (index < 0) {
      throw new StorageException(
          StorageFailure.Kind.DAMAGED,
          "The coins database holds a key of %s bytes that names no output. Start with -reindex-chainstate to rebuild it."
              .formatted(key.length));
    }
    return new OutPoint(Txid.of(key, 0), index);
  }

  private static long index(byte[] key) {
    int first = key[32] & 0xff;
    if (first < TWO_BYTES) {
      return key.length == 33 ? first : -1;
    }
    if (first == TWO_BYTES && key.length == 35) {
      int index = (key[33] & 0xff) << 8 | (key[34] & 0xff);
      return index >= TWO_BYTES ? index : -1;
    }
    if (first == FOUR_BYTES && key.length == 37) {
      long index = 0;
      for (int i = 33; i < 37; i++) {
        index = index << 8 | (key[i] & 0xff);
      }
      return index > 0xffff ? index : -1;
    }
    return -1;
  }
}
