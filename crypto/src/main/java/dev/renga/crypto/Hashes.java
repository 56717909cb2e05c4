package dev.renga.crypto;

import java.security.DigestException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import org.bouncycastle.crypto.digests.RIPEMD160Digest;

/// The other hashes of Bitcoin and what is built on hashes: HMAC (RFC 2104), HKDF (RFC 5869) and
/// PBKDF2 (RFC 8018). Pure functions, safe from any thread; nothing given is changed or kept.
public final class Hashes {
  private Hashes() {}

  /// RIPEMD-160: 20 bytes.
  public static byte[] ripemd160(byte[] bytes) {
    return ripemd160(bytes, 0, bytes.length);
  }

  public static byte[] ripemd160(byte[] bytes, int offset, int length) {
    RIPEMD160Digest digest = new RIPEMD160Digest();
    digest.update(bytes, offset, length);
    byte[] out = new byte[20];
    digest.doFinal(out, 0);
    return out;
  }

  /// SHA-1: 20 bytes. Broken against collisions; here only for script's OP_SHA1.
  public static byte[] sha1(byte[] bytes) {
    return digest("SHA-1").digest(bytes);
  }

  /// SHA-512: 64 bytes.
  public static byte[] sha512(byte[] bytes) {
    return digest("SHA-512").digest(bytes);
  }

  /// RIPEMD-160 of SHA-256: 20 bytes, the hash of addresses.
  public static byte[] hash160(byte[] bytes) {
    return ripemd160(Sha256.hash(bytes, 0, bytes.length));
  }

  public static byte[] hash160(byte[] bytes, int offset, int length) {
    return ripemd160(Sha256.hash(bytes, offset, length));
  }

  /// HMAC-SHA-256: 32 bytes. Keys of any length, the empty one too.
  public static byte[] hmacSha256(byte[] key, byte[] data) {
    return new Hmac("SHA-256", 64, key).of(data);
  }

  /// HMAC-SHA-512: 64 bytes. Keys of any length, the empty one too.
  public static byte[] hmacSha512(byte[] key, byte[] data) {
    return new Hmac("SHA-512", 128, key).of(data);
  }

  /// HKDF with SHA-256: extract and expand to `length` bytes, at most 255 × 32.
  public static byte[] hkdfSha256(byte[] ikm, byte[] salt, byte[] info, int length) {
    if (length < 0 || length > 255 * 32) {
      throw new IllegalArgumentException("HKDF-SHA-256 gives 0 to 8160 bytes, not " + length);
    }
    Hmac expand = new Hmac("SHA-256", 64, hmacSha256(salt, ikm));
    byte[] out = new byte[length];
    byte[] block = new byte[0];
    for (int at = 0, counter = 1; at < length; at += 32, counter++) {
      block = expand.of(block, info, new byte[] {(byte) counter});
      System.arraycopy(block, 0, out, at, Math.min(32, length - at));
    }
    return out;
  }

  /// PBKDF2 with HMAC-SHA-512 over the bytes of the password (BIP39: its UTF-8 in NFKD).
  public static byte[] pbkdf2HmacSha512(byte[] password, byte[] salt, int iterations, int length) {
    if (iterations < 1 || length < 0) {
      throw new IllegalArgumentException("PBKDF2 needs at least one iteration and a length >= 0");
    }
    Hmac hmac = new Hmac("SHA-512", 128, password);
    byte[] out = new byte[length];
    for (int at = 0, index = 1; at < length; at += 64, index++) {
      byte[] number = {
        (byte) (index >>> 24), (byte) (index >>> 16), (byte) (index >>> 8), (byte) index
      };
      byte[] u = hmac.of(salt, number);
      byte[] sum = u.clone();
      for (int i = 1; i < iterations; i++) {
        u = hmac.of(u);
        for (int j = 0; j < 64; j++) {
          sum[j] ^= u[j];
        }
      }
      System.arraycopy(sum, 0, out, at, Math.min(64, length - at));
    }
    return out;
  }

  private static MessageDigest digest(String name) {
    try {
      return MessageDigest.getInstance(name);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("this JVM has no " + name, e);
    }
  }

  // The JDK's Mac refuses an empty key, which RFC 2104 and the test vectors allow.
  private static final class Hmac {
    private final MessageDigest digest;
    private final MessageDigest inner;
    private final MessageDigest outer;

    Hmac(String name, int blockSize, byte[] key) {
      digest = digest(name);
      byte[] padded = Arrays.copyOf(key.length > blockSize ? digest.digest(key) : key, blockSize);
      xor(padded, 0x36);
      inner = prepared(padded);
      xor(padded, 0x36 ^ 0x5c);
      outer = prepared(padded);
    }

    private MessageDigest prepared(byte[] pad) {
      digest.update(pad);
      MessageDigest prepared = copy(digest);
      digest.reset();
      return prepared;
    }

    byte[] of(byte[]... parts) {
      MessageDigest in = copy(inner);
      for (byte[] part : parts) {
        in.update(part);
      }
      byte[] hash = in.digest();
      MessageDigest out = copy(outer);
      out.update(hash);
      try {
        out.digest(hash, 0, hash.length);
      } catch (DigestException e) {
        throw new IllegalStateException(e);
      }
      return hash;
    }

    private static void xor(byte[] bytes, int mask) {
      for (int i = 0; i < bytes.length; i++) {
        bytes[i] = (byte) (bytes[i] ^ mask);
      }
    }

    private static MessageDigest copy(MessageDigest digest) {
      try {
        return (MessageDigest) digest.clone();
      } catch (CloneNotSupportedException e) {
        throw new IllegalStateException(e);
      }
    }
  }
}
