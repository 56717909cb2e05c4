package dev.renga.crypto;

import static java.lang.Long.rotateLeft;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Objects;

/// SipHash-2-4: a short keyed hash of 64 bits, for hash tables keyed by strangers' data and for the
/// short ids of BIP152 and BIP158. The key is two 64-bit words (little-endian halves of 16 bytes).
/// Pure functions, safe from any thread.
public final class SipHash {
  private static final VarHandle LONG_LE =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  private long v0;
  private long v1;
  private long v2;
  private long v3;

  private SipHash(long k0, long k1) {
    v0 = k0 ^ 0x736f6d6570736575L;
    v1 = k1 ^ 0x646f72616e646f6dL;
    v2 = k0 ^ 0x6c7967656e657261L;
    v3 = k1 ^ 0x7465646279746573L;
  }

  public static long hash(long k0, long k1, byte[] data) {
    return hash(k0, k1, data, 0, data.length);
  }

  public static long hash(long k0, long k1, byte[] data, int offset, int length) {
    Objects.checkFromIndexSize(offset, length, data.length);
    SipHash state = new SipHash(k0, k1);
    int end = offset + (length & ~7);
    for (int i = offset; i < end; i += 8) {
      state.take((long) LONG_LE.get(data, i));
    }
    long last = (long) length << 56;
    for (int i = 0; i < (length & 7); i++) {
      last |= (data[end + i] & 0xffL) << (8 * i);
    }
    state.take(last);
    return state.finish();
  }

  /// The hash of 32 bytes, given as four little-endian words.
  public static long hash256(long k0, long k1, long a, long b, long c, long d) {
    SipHash state = new SipHash(k0, k1);
    state.take(a);
    state.take(b);
    state.take(c);
    state.take(d);
    state.take(32L << 56);
    return state.finish();
  }

  /// The hash of 36 bytes: four little-endian words and a little-endian 32-bit number, the shape of
  /// an outpoint.
  public static long hash256Extra(long k0, long k1, long a, long b, long c, long d, int extra) {
    SipHash state = new SipHash(k0, k1);
    state.take(a);
    state.take(b);
    state.take(c);
    state.take(d);
    state.take((36L << 56) | (extra & 0xffff_ffffL));
    return state.finish();
  }

  private void take(long word) {
    v3 ^= word;
    round();
    round();
    v0 ^= word;
  }

  private long finish() {
    v2 ^= 0xff;
    round();
    round();
    round();
    round();
    return v0 ^ v1 ^ v2 ^ v3;
  }

  private void round() {
    v0 += v1;
    v1 = rotateLeft(v1, 13) ^ v0;
    v0 = rotateLeft(v0, 32);
    v2 += v3;
    v3 = rotateLeft(v3, 16) ^ v2;
    v0 += v3;
    v3 = rotateLeft(v3, 21) ^ v0;
    v2 += v1;
    v1 = rotateLeft(v1, 17) ^ v2;
    v2 = rotateLeft(v2, 32);
  }
}
