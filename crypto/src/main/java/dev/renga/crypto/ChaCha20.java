package dev.renga.crypto;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Objects;

/// The stream cipher of RFC 8439: 256-bit key, 96-bit nonce, 32-bit block counter. The nonce is
/// given as its first 4 bytes and its last 8, both as little-endian numbers.
///
/// The stream goes on from call to call, whatever their lengths. Used by one thread at a time.
public final class ChaCha20 {
  private static final VarHandle INT_LE =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
  private static final int BLOCK = 64;

  private final int[] state = new int[16];
  private final int[] words = new int[16];
  private final byte[] rest = new byte[BLOCK];
  private int unused;

  /// A cipher at block 0 of nonce 0.
  public ChaCha20(byte[] key32) {
    state[0] = 0x61707865;
    state[1] = 0x3320646e;
    state[2] = 0x79622d32;
    state[3] = 0x6b206574;
    rekey(key32);
  }

  /// Takes another key and goes to block 0 of nonce 0.
  public void rekey(byte[] key32) {
    if (key32.length != 32) {
      throw new IllegalArgumentException("key must have 32 bytes: " + key32.length);
    }
    for (int i = 0; i < 8; i++) {
      state[4 + i] = (int) INT_LE.get(key32, 4 * i);
    }
    seek(0, 0, 0);
  }

  /// Goes to the start of a block.
  public void seek(int nonceFirst, long nonceRest, int block) {
    state[12] = block;
    state[13] = nonceFirst;
    state[14] = (int) nonceRest;
    state[15] = (int) (nonceRest >>> 32);
    unused = 0;
  }

  /// Writes the next `len` bytes of the stream.
  public void keystream(byte[] out, int off, int len) {
    Objects.checkFromIndexSize(off, len, out.length);
    Arrays.fill(out, off, off + len, (byte) 0);
    crypt(out, off, out, off, len);
  }

  /// Encrypts or decrypts `len` bytes. `out` may be `in` at the same offset.
  public void crypt(byte[] in, int inOff, byte[] out, int outOff, int len) {
    Objects.checkFromIndexSize(inOff, len, in.length);
    Objects.checkFromIndexSize(outOff, len, out.length);
    int done = Math.min(unused, len);
    for (int i = 0; i < done; i++) {
      out[outOff + i] = (byte) (in[inOff + i] ^ rest[BLOCK - unused + i]);
    }
    unused -= done;
    for (; len - done >= BLOCK; done += BLOCK) {
      block();
      for (int i = 0; i < 16; i++) {
        int word = (int) INT_LE.get(in, inOff + done + 4 * i) ^ words[i];
        INT_LE.set(out, outOff + done + 4 * i, word);
      }
    }
    if (done < len) {
      block();
      for (int i = 0; i < 16; i++) {
        INT_LE.set(rest, 4 * i, words[i]);
      }
      unused = BLOCK - (len - done);
      for (int i = 0; done < len; i++, done++) {
        out[outOff + done] = (byte) (in[inOff + done] ^ rest[i]);
      }
    }
  }

  // One block of the stream into `words`. Long on purpose: local variables instead of an array keep
  // it in registers.
  private void block() {
    int a0 = state[0];
    int a1 = state[1];
    int a2 = state[2];
    int a3 = state[3];
    int b0 = state[4];
    int b1 = state[5];
    int b2 = state[6];
    int b3 = state[7];
    int c0 = state[8];
    int c1 = state[9];
    int c2 = state[10];
    int c3 = state[11];
    int d0 = state[12];
    int d1 = state[13];
    int d2 = state[14];
    int d3 = state[15];
    for (int i = 0; i < 10; i++) {
      a0 += b0;
      d0 = Integer.rotateLeft(d0 ^ a0, 16);
      c0 += d0;
      b0 = Integer.rotateLeft(b0 ^ c0, 12);
      a0 += b0;
      d0 = Integer.rotateLeft(d0 ^ a0, 8);
      c0 += d0;
      b0 = Integer.rotateLeft(b0 ^ c0, 7);
      a1 += b1;
      d1 = Integer.rotateLeft(d1 ^ a1, 16);
      c1 += d1;
      b1 = Integer.rotateLeft(b1 ^ c1, 12);
      a1 += b1;
      d1 = Integer.rotateLeft(d1 ^ a1, 8);
      c1 += d1;
      b1 = Integer.rotateLeft(b1 ^ c1, 7);
      a2 += b2;
      d2 = Integer.rotateLeft(d2 ^ a2, 16);
      c2 += d2;
      b2 = Integer.rotateLeft(b2 ^ c2, 12);
      a2 += b2;
      d2 = Integer.rotateLeft(d2 ^ a2, 8);
      c2 += d2;
      b2 = Integer.rotateLeft(b2 ^ c2, 7);
      a3 += b3;
      d3 = Integer.rotateLeft(d3 ^ a3, 16);
      c3 += d3;
      b3 = Integer.rotateLeft(b3 ^ c3, 12);
      a3 += b3;
      d3 = Integer.rotateLeft(d3 ^ a3, 8);
      c3 += d3;
      b3 = Integer.rotateLeft(b3 ^ c3, 7);
      a0 += b1;
      d3 = Integer.rotateLeft(d3 ^ a0, 16);
      c2 += d3;
      b1 = Integer.rotateLeft(b1 ^ c2, 12);
      a0 += b1;
      d3 = Integer.rotateLeft(d3 ^ a0, 8);
      c2 += d3;
      b1 = Integer.rotateLeft(b1 ^ c2, 7);
      a1 += b2;
      d0 = Integer.rotateLeft(d0 ^ a1, 16);
      c3 += d0;
      b2 = Integer.rotateLeft(b2 ^ c3, 12);
      a1 += b2;
      d0 = Integer.rotateLeft(d0 ^ a1, 8);
      c3 += d0;
      b2 = Integer.rotateLeft(b2 ^ c3, 7);
      a2 += b3;
      d1 = Integer.rotateLeft(d1 ^ a2, 16);
      c0 += d1;
      b3 = Integer.rotateLeft(b3 ^ c0, 12);
      a2 += b3;
      d1 = Integer.rotateLeft(d1 ^ a2, 8);
      c0 += d1;
      b3 = Integer.rotateLeft(b3 ^ c0, 7);
      a3 += b0;
      d2 = Integer.rotateLeft(d2 ^ a3, 16);
      c1 += d2;
      b0 = Integer.rotateLeft(b0 ^ c1, 12);
      a3 += b0;
      d2 = Integer.rotateLeft(d2 ^ a3, 8);
      c1 += d2;
      b0 = Integer.rotateLeft(b0 ^ c1, 7);
    }
    words[0] = a0 + state[0];
    words[1] = a1 + state[1];
    words[2] = a2 + state[2];
    words[3] = a3 + state[3];
    words[4] = b0 + state[4];
    words[5] = b1 + state[5];
    words[6] = b2 + state[6];
    words[7] = b3 + state[7];
    words[8] = c0 + state[8];
    words[9] = c1 + state[9];
    words[10] = c2 + state[10];
    words[11] = c3 + state[11];
    words[12] = d0 + state[12];
    words[13] = d1 + state[13];
    words[14] = d2 + state[14];
    words[15] = d3 + state[15];
    state[12]++;
  }
}
