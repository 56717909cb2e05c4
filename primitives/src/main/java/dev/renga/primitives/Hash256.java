package dev.renga.primitives;

import dev.renga.crypto.Sha256;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/// Thirty-two bytes that a hash function made, held as four `long`s. What they are the hash of is
/// said by the subclass, and hashes of different kinds are never equal.
///
/// The order is that of the 256-bit little-endian number (the order in which hashes are compared
/// with targets). Each kind says for itself that it is comparable to its own kind: only then does a
/// `HashMap` keep logarithmic buckets when a stranger chooses the keys (known failure J-010).
public abstract sealed class Hash256 permits BlockHash, Txid, Wtxid, Digest {
  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  private final long a;
  private final long b;
  private final long c;
  private final long d;

  Hash256(long a, long b, long c, long d) {
    this.a = a;
    this.b = b;
    this.c = c;
    this.d = d;
  }

  /// Eight of the bytes in internal order, as a little-endian number; `index` 0–3.
  public final long word(int index) {
    return switch (index) {
      case 0 -> a;
      case 1 -> b;
      case 2 -> c;
      case 3 -> d;
      default -> throw new IndexOutOfBoundsException(index);
    };
  }

  /// Whether all bytes are zero.
  public final boolean isZero() {
    return (a | b | c | d) == 0;
  }

  /// Writes the 32 bytes in internal order.
  public final void copyTo(byte[] target, int offset) {
    LONG.set(target, offset, a);
    LONG.set(target, offset + 8, b);
    LONG.set(target, offset + 16, c);
    LONG.set(target, offset + 24, d);
  }

  /// The 32 bytes in internal order, in a fresh array.
  public final byte[] toArray() {
    byte[] bytes = new byte[32];
    copyTo(bytes, 0);
    return bytes;
  }

  /// The 32 bytes in internal order.
  public final Bytes toBytes() {
    return Bytes.adopt(toArray());
  }

  /// Feeds the bytes in internal order to a hash.
  public final void updateTo(Sha256 hash) {
    hash.updateLongLE(a).updateLongLE(b).updateLongLE(c).updateLongLE(d);
  }

  /// Compares as unsigned 256-bit little-endian numbers.
  final int order(Hash256 other) {
    int order = Long.compareUnsigned(d, other.d);
    if (order == 0) {
      order = Long.compareUnsigned(c, other.c);
    }
    if (order == 0) {
      order = Long.compareUnsigned(b, other.b);
    }
    return order != 0 ? order : Long.compareUnsigned(a, other.a);
  }

  @Override
  public final boolean equals(@Nullable Object o) {
    return o instanceof Hash256 other
        && a == other.a
        && b == other.b
        && c == other.c
        && d == other.d
        && getClass() == other.getClass();
  }

  @Override
  public final int hashCode() {
    return Long.hashCode(a ^ b);
  }

  /// Sixty-four lower-case digits in display order.
  @Override
  public final String toString() {
    byte[] display = new byte[32];
    for (int i = 0; i < 4; i++) {
      LONG.set(display, 24 - 8 * i, Long.reverseBytes(word(i)));
    }
    return HexFormat.of().formatHex(display);
  }

  interface Maker<T> {
    T make(long a, long b, long c, long d);
  }

  static <T> T parse(String display, Maker<T> maker) {
    if (display.length() != 64) {
      throw new IllegalArgumentException(
          "a hash has 64 hexadecimal digits, not " + display.length());
    }
    byte[] bytes = HexFormat.of().parseHex(display);
    return maker.make(
        Long.reverseBytes((long) LONG.get(bytes, 24)),
        Long.reverseBytes((long) LONG.get(bytes, 16)),
        Long.reverseBytes((long) LONG.get(bytes, 8)),
        Long.reverseBytes((long) LONG.get(bytes, 0)));
  }

  static <T> T read(byte[] bytes, int offset, Maker<T> maker) {
    return maker.make(
        (long) LONG.get(bytes, offset),
        (long) LONG.get(bytes, offset + 8),
        (long) LONG.get(bytes, offset + 16),
        (long) LONG.get(bytes, offset + 24));
  }
}
