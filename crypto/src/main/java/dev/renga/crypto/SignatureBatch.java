package dev.renga.crypto;

import java.util.Arrays;
import java.util.Objects;

/// Signatures collected for one [SignatureVerifier], in flat arrays so that a verifier may walk
/// them in lockstep. What is added is copied. Grows as needed up to the limit given at
/// construction, and is used by one thread at a time; [#clear] makes it ready for the next use
/// without freeing memory.
public final class SignatureBatch {
  /// What one entry is.
  public enum Kind {
    /// An ECDSA signature whose DER could be read (the lax rules), as 64 bytes r and s.
    ECDSA,
    /// A BIP340 signature over a 32-byte message.
    SCHNORR,
    /// A signature that cannot be read, which makes the whole batch fail.
    HOPELESS
  }

  private static final int KEY_SLOT = 65;

  private final int limit;
  private int size;
  private Kind[] kinds;
  private byte[] signatures;
  private byte[] keys;
  private byte[] keyLengths;
  private byte[] hashes;

  /// A batch of at most `limit` signatures, which holds about 170 bytes for each.
  public SignatureBatch(int limit) {
    if (limit < 1 || limit > 10_000_000) {
      throw new IllegalArgumentException("limit must be 1 to 10000000: " + limit);
    }
    this.limit = limit;
    int capacity = Math.min(limit, 16);
    kinds = new Kind[capacity];
    signatures = new byte[capacity * 64];
    keys = new byte[capacity * KEY_SLOT];
    keyLengths = new byte[capacity];
    hashes = new byte[capacity * 32];
  }

  public int size() {
    return size;
  }

  public boolean isEmpty() {
    return size == 0;
  }

  /// Whether the next `add` would throw.
  public boolean isFull() {
    return size == limit;
  }

  /// Forgets all entries but the first `newSize`, at most [#size].
  public void truncate(int newSize) {
    size = Objects.checkIndex(newSize, size + 1);
  }

  public void clear() {
    size = 0;
  }

  /// Adds an ECDSA signature in DER without its hash type, read by the rules of
  /// [Secp256k1#verifyEcdsa].
  public void addEcdsa(
      byte[] sig, int sigOff, int sigLen, byte[] key, int keyOff, int keyLen, byte[] hash32) {
    Secp256k1Checks.range(sig, sigOff, sigLen);
    Secp256k1Checks.range(key, keyOff, keyLen);
    int at = next(hash32);
    boolean readable = LaxDer.parse(sig, sigOff, sigLen, signatures, at * 64);
    if (!readable || keyLen > KEY_SLOT) {
      kinds[at] = Kind.HOPELESS;
      return;
    }
    kinds[at] = Kind.ECDSA;
    System.arraycopy(key, keyOff, keys, at * KEY_SLOT, keyLen);
    keyLengths[at] = (byte) keyLen;
  }

  /// Adds a BIP340 signature over a message of 32 bytes.
  public void addSchnorr(byte[] sig64, int sigOff, byte[] msg32, byte[] xOnlyKey32, int keyOff) {
    Secp256k1Checks.range(sig64, sigOff, 64);
    Secp256k1Checks.range(xOnlyKey32, keyOff, 32);
    int at = next(msg32);
    kinds[at] = Kind.SCHNORR;
    System.arraycopy(sig64, sigOff, signatures, at * 64, 64);
    System.arraycopy(xOnlyKey32, keyOff, keys, at * KEY_SLOT, 32);
    keyLengths[at] = 32;
  }

  public Kind kind(int index) {
    return kinds[Objects.checkIndex(index, size)];
  }

  /// Writes the 64 bytes of signature `index` (r and s, or BIP340's) to `out`.
  public void copySignature(int index, byte[] out, int off) {
    System.arraycopy(signatures, Objects.checkIndex(index, size) * 64, out, off, 64);
  }

  /// Writes the key of `index` to `out` and returns its length, at most 65.
  public int copyKey(int index, byte[] out, int off) {
    int length = keyLengths[Objects.checkIndex(index, size)];
    System.arraycopy(keys, index * KEY_SLOT, out, off, length);
    return length;
  }

  /// Writes the 32 bytes of the hash or message of `index` to `out`.
  public void copyHash(int index, byte[] out, int off) {
    System.arraycopy(hashes, Objects.checkIndex(index, size) * 32, out, off, 32);
  }

  boolean allValid(Secp256k1 curve) {
    byte[] hash = new byte[32];
    for (int i = 0; i < size; i++) {
      System.arraycopy(hashes, i * 32, hash, 0, 32);
      boolean valid =
          switch (kinds[i]) {
            case ECDSA ->
                curve.verifyEcdsaCompact(
                    signatures, i * 64, keys, i * KEY_SLOT, keyLengths[i], hash);
            case SCHNORR -> curve.verifySchnorr(signatures, i * 64, hash, keys, i * KEY_SLOT);
            case HOPELESS -> false;
          };
      if (!valid) {
        return false;
      }
    }
    return true;
  }

  private int next(byte[] hash32) {
    Secp256k1Checks.size("hash", hash32, 32);
    if (isFull()) {
      throw new IllegalStateException("the batch is full: " + limit);
    }
    if (size == kinds.length) {
      int capacity = (int) Math.min(limit, size * 2L);
      kinds = Arrays.copyOf(kinds, capacity);
      signatures = Arrays.copyOf(signatures, capacity * 64);
      keys = Arrays.copyOf(keys, capacity * KEY_SLOT);
      keyLengths = Arrays.copyOf(keyLengths, capacity);
      hashes = Arrays.copyOf(hashes, capacity * 32);
    }
    System.arraycopy(hash32, 0, hashes, size * 32, 32);
    return size++;
  }
}
