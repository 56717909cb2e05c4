package dev.renga.crypto;

import java.nio.charset.StandardCharsets;
import java.security.DigestException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// SHA-256 (FIPS 180-4) as a stream, with Bitcoin's double hash and the integer formats that are
/// fed into it. All integers are written in little-endian order.
///
/// Taking a digest puts the instance back to the state it was made with: empty for `new Sha256()`,
/// the prepared tag for [#tagged]. One instance belongs to one thread; [#copy] gives another thread
/// its own. The work is done by the JDK's implementation, which uses the CPU's SHA instructions.
public final class Sha256 {
  /// Bytes of a digest.
  public static final int SIZE = 32;

  // Never updated, only cloned: an immutable constant in effect.
  private static final MessageDigest EMPTY = checkedEmpty();

  private MessageDigest digest;
  private final @Nullable MessageDigest prepared;
  private boolean stale;
  private final byte[] scratch = new byte[9];

  public Sha256() {
    this(clone(EMPTY), null);
  }

  private Sha256(MessageDigest digest, @Nullable MessageDigest prepared) {
    this.digest = digest;
    this.prepared = prepared;
  }

  /// The hash of BIP340 for `tag`: SHA-256 that has already taken `SHA256(tag) || SHA256(tag)`.
  /// Keep the instance as a template and [#copy] it, which costs less than making it anew.
  public static Sha256 tagged(String tag) {
    byte[] tagHash = hash(tag.getBytes(StandardCharsets.UTF_8));
    MessageDigest prepared = clone(EMPTY);
    prepared.update(tagHash);
    prepared.update(tagHash);
    return new Sha256(clone(prepared), prepared);
  }

  /// An independent instance in the same state.
  public Sha256 copy() {
    return new Sha256(clone(stale && prepared != null ? prepared : digest), prepared);
  }

  public Sha256 update(byte b) {
    live().update(b);
    return this;
  }

  public Sha256 update(byte[] bytes) {
    live().update(bytes, 0, bytes.length);
    return this;
  }

  public Sha256 update(byte[] bytes, int offset, int length) {
    live().update(bytes, offset, length);
    return this;
  }

  /// Takes the 4 bytes of `value`, lowest first.
  public Sha256 updateIntLE(int value) {
    putIntLE(scratch, 0, value);
    live().update(scratch, 0, 4);
    return this;
  }

  /// Takes the 8 bytes of `value`, lowest first.
  public Sha256 updateLongLE(long value) {
    putLongLE(0, value);
    live().update(scratch, 0, 8);
    return this;
  }

  /// Takes `value`, read as unsigned, in Bitcoin's CompactSize format (1, 3, 5 or 9 bytes).
  public Sha256 updateCompactSize(long value) {
    int length;
    if (value >= 0 && value < 0xfd) {
      scratch[0] = (byte) value;
      length = 1;
    } else {
      putLongLE(1, value);
      if (value >= 0 && value <= 0xffff) {
        scratch[0] = (byte) 0xfd;
        length = 3;
      } else if (value >= 0 && value <= 0xffff_ffffL) {
        scratch[0] = (byte) 0xfe;
        length = 5;
      } else {
        scratch[0] = (byte) 0xff;
        length = 9;
      }
    }
    live().update(scratch, 0, length);
    return this;
  }

  /// The 32 bytes of the digest; the instance starts anew.
  public byte[] digest() {
    byte[] out = new byte[SIZE];
    digestTo(out, 0);
    return out;
  }

  /// Writes the digest to `out[offset .. offset + 32)`; the instance starts anew.
  public void digestTo(byte[] out, int offset) {
    finish(live(), out, offset);
    stale = prepared != null;
  }

  /// SHA-256 of the digest: Bitcoin's double hash; the instance starts anew.
  public byte[] digestTwice() {
    byte[] out = new byte[SIZE];
    digestTwiceTo(out, 0);
    return out;
  }

  /// Writes the double hash to `out[offset .. offset + 32)`; the instance starts anew.
  public void digestTwiceTo(byte[] out, int offset) {
    MessageDigest live = live();
    finish(live, out, offset);
    live.update(out, offset, SIZE);
    finish(live, out, offset);
    stale = prepared != null;
  }

  /// SHA-256 of the parts one after the other.
  public static byte[] hash(byte[]... parts) {
    MessageDigest digest = clone(EMPTY);
    for (byte[] part : parts) {
      digest.update(part);
    }
    return digest.digest();
  }

  public static byte[] hash(byte[] bytes, int offset, int length) {
    MessageDigest digest = clone(EMPTY);
    digest.update(bytes, offset, length);
    return digest.digest();
  }

  /// SHA-256 of SHA-256 of `bytes`.
  public static byte[] doubleHash(byte[] bytes) {
    return doubleHash(bytes, 0, bytes.length);
  }

  public static byte[] doubleHash(byte[] bytes, int offset, int length) {
    return new Sha256().update(bytes, offset, length).digestTwice();
  }

  private MessageDigest live() {
    if (stale && prepared != null) {
      digest = clone(prepared);
      stale = false;
    }
    return digest;
  }

  private void putLongLE(int at, long value) {
    putIntLE(scratch, at, (int) value);
    putIntLE(scratch, at + 4, (int) (value >>> 32));
  }

  private static void putIntLE(byte[] out, int at, int value) {
    out[at] = (byte) value;
    out[at + 1] = (byte) (value >>> 8);
    out[at + 2] = (byte) (value >>> 16);
    out[at + 3] = (byte) (value >>> 24);
  }

  private static void finish(MessageDigest digest, byte[] out, int offset) {
    Objects.checkFromIndexSize(offset, SIZE, out.length);
    try {
      digest.digest(out, offset, SIZE);
    } catch (DigestException e) {
      throw new IllegalStateException("the JDK's SHA-256 has no digest of 32 bytes", e);
    }
  }

  private static MessageDigest clone(MessageDigest digest) {
    try {
      return (MessageDigest) digest.clone();
    } catch (CloneNotSupportedException e) {
      throw new IllegalStateException("the JDK's SHA-256 cannot be cloned", e);
    }
  }

  // Which provider answers is configuration of the JVM, so what it gives is checked once.
  private static MessageDigest checkedEmpty() {
    try {
      MessageDigest empty = MessageDigest.getInstance("SHA-256");
      byte[] answer = clone(empty).digest("abc".getBytes(StandardCharsets.US_ASCII));
      byte[] known =
          HexFormat.of()
              .parseHex("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
      if (!MessageDigest.isEqual(answer, known)) {
        throw new IllegalStateException(
            "SHA-256 of this JVM (" + empty.getProvider().getName() + ") gives wrong digests");
      }
      return empty;
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("this JVM has no SHA-256", e);
    }
  }
}
