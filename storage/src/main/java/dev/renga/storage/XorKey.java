package dev.renga.storage;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.HexFormat;

/// The eight bytes of `xor.dat` that the bytes of `blk` and `rev` files are XORed with, so that
/// virus scanners find nothing in them: byte n of a file with byte n mod 8 of the key. It is no
/// secret.
///
/// @param bits the key, its first byte the lowest
record XorKey(long bits) {
  /// Bytes of a key.
  static final int SIZE = 8;

  /// Changes nothing.
  static final XorKey NONE = new XorKey(0);

  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  static XorKey from(byte[] eight) {
    return new XorKey((long) LONG.get(eight, 0));
  }

  byte[] toArray() {
    byte[] bytes = new byte[SIZE];
    LONG.set(bytes, 0, bits);
    return bytes;
  }

  boolean isNone() {
    return bits == 0;
  }

  /// Applies the key to bytes whose first lies at `position` of its file. Twice is not at all.
  void apply(byte[] bytes, int offset, int length, long position) {
    if (bits == 0) {
      return;
    }
    long key = Long.rotateRight(bits, (int) (position & 7) * 8);
    int at = offset;
    int end = offset + length;
    for (; at <= end - 8; at += 8) {
      LONG.set(bytes, at, (long) LONG.get(bytes, at) ^ key);
    }
    for (; at < end; at++) {
      bytes[at] ^= (byte) key;
      key = Long.rotateRight(key, 8);
    }
  }

  /// Sixteen hexadecimal digits, in the order of the file.
  @Override
  public String toString() {
    return HexFormat.of().formatHex(toArray());
  }
}
