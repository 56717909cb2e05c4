package dev.renga.crypto;

/// The forward-secure stream cipher of BIP324, for the lengths of packets: after every
/// `rekeyInterval` chunks it replaces its key by the next 32 bytes of its stream, so that a key
/// taken later tells nothing about earlier chunks. Used by one thread at a time.
public final class FsChaCha20 {
  private final ChaCha20 cipher;
  private final int rekeyInterval;
  private final byte[] nextKey = new byte[32];
  private int chunks;
  private long rekeys;

  public FsChaCha20(byte[] key32, int rekeyInterval) {
    if (rekeyInterval < 1) {
      throw new IllegalArgumentException("rekey interval must be positive: " + rekeyInterval);
    }
    this.cipher = new ChaCha20(key32);
    this.rekeyInterval = rekeyInterval;
  }

  /// Encrypts or decrypts one chunk. `out` may be `in` at the same offset.
  public void crypt(byte[] in, int inOff, byte[] out, int outOff, int len) {
    cipher.crypt(in, inOff, out, outOff, len);
    if (++chunks == rekeyInterval) {
      cipher.keystream(nextKey, 0, 32);
      cipher.rekey(nextKey);
      cipher.seek(0, ++rekeys, 0);
      chunks = 0;
    }
  }
}
