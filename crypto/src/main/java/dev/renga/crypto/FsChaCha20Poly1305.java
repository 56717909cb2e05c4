package dev.renga.crypto;

/// The forward-secure AEAD of BIP324, for the contents of packets: nonces count up by themselves,
/// and after every `rekeyInterval` packets the key is replaced by bytes of its own stream. One
/// instance encrypts or decrypts one direction, and is used by one thread at a time.
public final class FsChaCha20Poly1305 {
  /// Bytes that encryption adds.
  public static final int EXPANSION = ChaCha20Poly1305.EXPANSION;

  private final ChaCha20Poly1305 aead;
  private final int rekeyInterval;
  private final byte[] nextKey = new byte[32];
  private int packets;
  private long rekeys;

  public FsChaCha20Poly1305(byte[] key32, int rekeyInterval) {
    if (rekeyInterval < 1) {
      throw new IllegalArgumentException("rekey interval must be positive: " + rekeyInterval);
    }
    this.aead = new ChaCha20Poly1305(key32);
    this.rekeyInterval = rekeyInterval;
  }

  /// Encrypts the next packet, see [ChaCha20Poly1305#encrypt].
  public void encrypt(byte[] aad, byte[] plain, int off, int len, byte[] out, int outOff) {
    aead.encrypt(packets, rekeys, aad, plain, off, len, out, outOff);
    next();
  }

  /// Decrypts the next packet, see [ChaCha20Poly1305#decrypt]. After a `false` the connection is of
  /// no more use.
  public boolean decrypt(byte[] aad, byte[] sealed, int off, int len, byte[] out, int outOff) {
    boolean authentic = aead.decrypt(packets, rekeys, aad, sealed, off, len, out, outOff);
    next();
    return authentic;
  }

  private void next() {
    if (++packets == rekeyInterval) {
      aead.keystream(-1, rekeys, nextKey);
      aead.rekey(nextKey);
      packets = 0;
      rekeys++;
    }
  }
}
