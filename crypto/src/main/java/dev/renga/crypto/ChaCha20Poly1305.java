package dev.renga.crypto;

import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Objects;

/// The AEAD of RFC 8439 section 2.8. The nonce is given as its first 4 bytes and its last 8, both
/// as little-endian numbers; a nonce must never be used twice for encryption with one key. Used by
/// one thread at a time.
public final class ChaCha20Poly1305 {
  /// Bytes that encryption adds.
  public static final int EXPANSION = Poly1305.TAG;

  private final ChaCha20 cipher;

  public ChaCha20Poly1305(byte[] key32) {
    cipher = new ChaCha20(key32);
  }

  public void rekey(byte[] key32) {
    cipher.rekey(key32);
  }

  /// Encrypts `plain[off .. off + len)` to `out[outOff .. outOff + len + 16)`. `out` may be `plain`
  /// at the same offset.
  public void encrypt(
      int nonceFirst,
      long nonceRest,
      byte[] aad,
      byte[] plain,
      int off,
      int len,
      byte[] out,
      int outOff) {
    Objects.checkFromIndexSize(off, len, plain.length);
    Objects.checkFromIndexSize(outOff, Math.addExact(len, EXPANSION), out.length);
    cipher.seek(nonceFirst, nonceRest, 1);
    cipher.crypt(plain, off, out, outOff, len);
    tag(nonceFirst, nonceRest, aad, out, outOff, len, out, outOff + len);
  }

  /// Decrypts `sealed[off .. off + len)`, of which the last 16 bytes are the tag, to `len − 16`
  /// bytes at `out[outOff]`. False, with `out` untouched, if the bytes are not authentic or fewer
  /// than 16. `out` may be `sealed` at the same offset.
  public boolean decrypt(
      int nonceFirst,
      long nonceRest,
      byte[] aad,
      byte[] sealed,
      int off,
      int len,
      byte[] out,
      int outOff) {
    Objects.checkFromIndexSize(off, len, sealed.length);
    int plainLen = len - EXPANSION;
    if (plainLen < 0) {
      return false;
    }
    Objects.checkFromIndexSize(outOff, plainLen, out.length);
    byte[] expected = new byte[EXPANSION];
    tag(nonceFirst, nonceRest, aad, sealed, off, plainLen, expected, 0);
    byte[] given = Arrays.copyOfRange(sealed, off + plainLen, off + len);
    if (!MessageDigest.isEqual(expected, given)) {
      return false;
    }
    cipher.seek(nonceFirst, nonceRest, 1);
    cipher.crypt(sealed, off, out, outOff, plainLen);
    return true;
  }

  /// Writes bytes of the cipher's stream after its first block, from which BIP324 takes new keys.
  void keystream(int nonceFirst, long nonceRest, byte[] out) {
    cipher.seek(nonceFirst, nonceRest, 1);
    cipher.keystream(out, 0, out.length);
  }

  private void tag(
      int nonceFirst,
      long nonceRest,
      byte[] aad,
      byte[] sealed,
      int off,
      int len,
      byte[] out,
      int outOff) {
    byte[] key = new byte[64];
    cipher.seek(nonceFirst, nonceRest, 0);
    cipher.keystream(key, 0, 64);
    Poly1305 poly = new Poly1305(key);
    poly.updatePadded(aad, 0, aad.length);
    poly.updatePadded(sealed, off, len);
    poly.updateLengths(aad.length, len);
    poly.finish(out, outOff);
  }
}
