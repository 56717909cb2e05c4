package dev.renga.crypto;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/// The one-time authenticator of RFC 8439 section 2.5: a polynomial modulo 2^130 − 5 in five limbs
/// of 26 bits, whose products and sums fit a long.
final class Poly1305 {
  private static final VarHandle INT_LE =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
  private static final int MASK = 0x3ff_ffff;
  static final int TAG = 16;

  private final long r0;
  private final long r1;
  private final long r2;
  private final long r3;
  private final long r4;
  private final int[] pad = new int[4];
  private long h0;
  private long h1;
  private long h2;
  private long h3;
  private long h4;

  /// The key is `key[0 .. 32)`.
  Poly1305(byte[] key) {
    long t0 = word(key, 0);
    long t1 = word(key, 4);
    long t2 = word(key, 8);
    long t3 = word(key, 12);
    r0 = t0 & 0x3ff_ffff;
    r1 = ((t0 >>> 26) | (t1 << 6)) & 0x3ff_ff03;
    r2 = ((t1 >>> 20) | (t2 << 12)) & 0x3ff_c0ff;
    r3 = ((t2 >>> 14) | (t3 << 18)) & 0x3f0_3fff;
    r4 = (t3 >>> 8) & 0x00f_ffff;
    for (int i = 0; i < 4; i++) {
      pad[i] = (int) INT_LE.get(key, 16 + 4 * i);
    }
  }

  private static long word(byte[] in, int at) {
    return (int) INT_LE.get(in, at) & 0xffff_ffffL;
  }

  /// Takes `len` bytes, and zeros up to a multiple of 16 bytes after them, as the AEAD asks for.
  void updatePadded(byte[] in, int off, int len) {
    int whole = len & ~15;
    blocks(in, off, whole);
    if (whole < len) {
      byte[] last = new byte[16];
      System.arraycopy(in, off + whole, last, 0, len - whole);
      blocks(last, 0, 16);
    }
  }

  /// Takes the two lengths that end the AEAD's input.
  void updateLengths(long first, long second) {
    byte[] last = new byte[16];
    INT_LE.set(last, 0, (int) first);
    INT_LE.set(last, 4, (int) (first >>> 32));
    INT_LE.set(last, 8, (int) second);
    INT_LE.set(last, 12, (int) (second >>> 32));
    blocks(last, 0, 16);
  }

  private void blocks(byte[] in, int off, int len) {
    long s1 = r1 * 5;
    long s2 = r2 * 5;
    long s3 = r3 * 5;
    long s4 = r4 * 5;
    long a0 = h0;
    long a1 = h1;
    long a2 = h2;
    long a3 = h3;
    long a4 = h4;
    for (int i = off; i < off + len; i += 16) {
      long t0 = word(in, i);
      long t1 = word(in, i + 4);
      long t2 = word(in, i + 8);
      long t3 = word(in, i + 12);
      a0 += t0 & MASK;
      a1 += ((t0 >>> 26) | (t1 << 6)) & MASK;
      a2 += ((t1 >>> 20) | (t2 << 12)) & MASK;
      a3 += ((t2 >>> 14) | (t3 << 18)) & MASK;
      a4 += (t3 >>> 8) | 1L << 24;
      long d0 = a0 * r0 + a1 * s4 + a2 * s3 + a3 * s2 + a4 * s1;
      long d1 = a0 * r1 + a1 * r0 + a2 * s4 + a3 * s3 + a4 * s2;
      long d2 = a0 * r2 + a1 * r1 + a2 * r0 + a3 * s4 + a4 * s3;
      long d3 = a0 * r3 + a1 * r2 + a2 * r1 + a3 * r0 + a4 * s4;
      long d4 = a0 * r4 + a1 * r3 + a2 * r2 + a3 * r1 + a4 * r0;
      d1 += d0 >>> 26;
      d2 += d1 >>> 26;
      d3 += d2 >>> 26;
      d4 += d3 >>> 26;
      a0 = (d0 & MASK) + (d4 >>> 26) * 5;
      a1 = (d1 & MASK) + (a0 >>> 26);
      a0 &= MASK;
      a2 = d2 & MASK;
      a3 = d3 & MASK;
      a4 = d4 & MASK;
    }
    h0 = a0;
    h1 = a1;
    h2 = a2;
    h3 = a3;
    h4 = a4;
  }

  /// Writes the tag to `out[off .. off + 16)` and ends the use of this instance.
  void finish(byte[] out, int off) {
    for (int i = 0; i < 2; i++) {
      h1 += h0 >>> 26;
      h0 &= MASK;
      h2 += h1 >>> 26;
      h1 &= MASK;
      h3 += h2 >>> 26;
      h2 &= MASK;
      h4 += h3 >>> 26;
      h3 &= MASK;
      h0 += (h4 >>> 26) * 5;
      h4 &= MASK;
    }
    h1 += h0 >>> 26;
    h0 &= MASK;
    // h − p, taken instead of h if it is not negative, without a branch.
    long g0 = h0 + 5;
    long g1 = h1 + (g0 >>> 26);
    long g2 = h2 + (g1 >>> 26);
    long g3 = h3 + (g2 >>> 26);
    long g4 = h4 + (g3 >>> 26) - (1L << 26);
    long keep = g4 >> 63;
    h0 = (h0 & keep) | (g0 & MASK & ~keep);
    h1 = (h1 & keep) | (g1 & MASK & ~keep);
    h2 = (h2 & keep) | (g2 & MASK & ~keep);
    h3 = (h3 & keep) | (g3 & MASK & ~keep);
    h4 = (h4 & keep) | (g4 & MASK & ~keep);
    long f = ((h0 | h1 << 26) & 0xffff_ffffL) + (pad[0] & 0xffff_ffffL);
    INT_LE.set(out, off, (int) f);
    f = ((h1 >>> 6 | h2 << 20) & 0xffff_ffffL) + (pad[1] & 0xffff_ffffL) + (f >>> 32);
    INT_LE.set(out, off + 4, (int) f);
    f = ((h2 >>> 12 | h3 << 14) & 0xffff_ffffL) + (pad[2] & 0xffff_ffffL) + (f >>> 32);
    INT_LE.set(out, off + 8, (int) f);
    f = ((h3 >>> 18 | h4 << 8) & 0xffff_ffffL) + (pad[3] & 0xffff_ffffL) + (f >>> 32);
    INT_LE.set(out, off + 12, (int) f);
  }
}
