package dev.renga.crypto;

import java.util.Arrays;

/// Reads an ECDSA signature by the loose rules that consensus used before BIP66 and still uses for
/// everything BIP66 does not look at.
///
/// What is ignored: the length of the sequence, whatever follows S, the sign of the integers, and
/// any number of leading zero bytes in the integers and in long-form lengths. What is not: the
/// three tags, a length that runs past the end, and a long-form length of four or more significant
/// bytes.
final class LaxDer {
  private LaxDer() {}

  /// Writes r and s as 32 big-endian bytes each to `out[outOff .. outOff + 64)`. False if the bytes
  /// cannot be read, or if r or s has more than 256 bits, which no valid signature has. Whether r
  /// and s lie in the group's order is left to the verifier.
  static boolean parse(byte[] in, int off, int len, byte[] out, int outOff) {
    int end = off + len;
    int pos = off;
    if (pos >= end || in[pos++] != 0x30 || pos >= end) {
      return false;
    }
    int first = in[pos++] & 0xff;
    if (first >= 0x80) {
      if (first - 0x80 > end - pos) {
        return false;
      }
      pos += first - 0x80;
    }
    Arrays.fill(out, outOff, outOff + 64, (byte) 0);
    pos = integer(in, pos, end, out, outOff);
    return pos >= 0 && integer(in, pos, end, out, outOff + 32) >= 0;
  }

  // The position after the integer at pos, or -1.
  private static int integer(byte[] in, int at, int end, byte[] out, int outOff) {
    int pos = at;
    if (pos >= end || in[pos++] != 0x02 || pos >= end) {
      return -1;
    }
    int length = in[pos++] & 0xff;
    if (length >= 0x80) {
      int bytes = length - 0x80;
      if (bytes > end - pos) {
        return -1;
      }
      while (bytes > 0 && in[pos] == 0) {
        pos++;
        bytes--;
      }
      if (bytes >= 4) {
        return -1;
      }
      length = 0;
      for (; bytes > 0; bytes--) {
        length = length << 8 | (in[pos++] & 0xff);
      }
    }
    if (length > end - pos) {
      return -1;
    }
    int next = pos + length;
    while (pos < next && in[pos] == 0) {
      pos++;
    }
    int significant = next - pos;
    if (significant > 32) {
      return -1;
    }
    System.arraycopy(in, pos, out, outOff + 32 - significant, significant);
    return next;
  }
}
