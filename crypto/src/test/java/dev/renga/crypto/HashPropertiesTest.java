package dev.renga.crypto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.Size;

class HashPropertiesTest {

  @Property
  void piecesHashLikeTheWhole(@ForAll byte[] a, @ForAll byte[] b, @ForAll byte c)
      throws NoSuchAlgorithmException {
    MessageDigest jdk = MessageDigest.getInstance("SHA-256");
    jdk.update(a);
    jdk.update(b);
    byte[] once = jdk.digest(new byte[] {c});
    Sha256 ours = new Sha256();
    for (int round = 0; round < 2; round++) {
      assertThat(ours.update(a).update(b, 0, b.length).update(c).digest()).isEqualTo(once);
      assertThat(ours.update(a).copy().update(b).update(c).digestTwice())
          .isEqualTo(jdk.digest(once));
      ours = new Sha256();
    }
    assertThat(Sha256.hash(a, b, new byte[] {c})).isEqualTo(once);
  }

  @Property
  void taggedHashStartsAnewAfterEachDigest(@ForAll byte[] a, @ForAll byte[] b) {
    byte[] tag = Sha256.hash("TapLeaf".getBytes(StandardCharsets.UTF_8));
    byte[] ofA = Sha256.hash(tag, tag, a);
    byte[] ofB = Sha256.hash(tag, tag, b);
    Sha256 tagged = Sha256.tagged("TapLeaf");
    assertThat(tagged.copy().update(b).digest()).isEqualTo(ofB);
    assertThat(tagged.update(a).digest()).isEqualTo(ofA);
    Sha256 copyAfterDigest = tagged.copy();
    assertThat(tagged.update(b).digestTwice()).isEqualTo(Sha256.hash(ofB));
    assertThat(tagged.update(a).digest()).isEqualTo(ofA);
    assertThat(copyAfterDigest.update(a).digest()).isEqualTo(ofA);
  }

  @Example
  void integersAreLittleEndianAndCompactSizesShortest() {
    assertThat(new Sha256().updateIntLE(0x01020384).updateLongLE(0x1112131415161788L).digest())
        .isEqualTo(Sha256.hash(Vectors.hex("840302018817161514131211")));
    long[] values = {0, 0xfc, 0xfd, 0xffff, 0x1_0000, 0xffff_ffffL, 0x1_0000_0000L, -1};
    String[] encoded = {
      "00",
      "fc",
      "fdfd00",
      "fdffff",
      "fe00000100",
      "feffffffff",
      "ff0000000001000000",
      "ffffffffffffffffff"
    };
    for (int i = 0; i < values.length; i++) {
      assertThat(new Sha256().updateCompactSize(values[i]).digest())
          .isEqualTo(Sha256.hash(Vectors.hex(encoded[i])));
    }
  }

  @Example
  void digestNeedsRoomForAllItsBytes() {
    assertThatThrownBy(() -> new Sha256().digestTwiceTo(new byte[40], 9))
        .isInstanceOf(IndexOutOfBoundsException.class);
  }

  @Property
  void sipHashOfWordsIsSipHashOfTheirBytes(
      @ForAll long k0,
      @ForAll long k1,
      @ForAll @Size(36) byte[] outPoint,
      @ForAll @Size(max = 80) byte[] any) {
    long[] w = HashingVectorsTest.words(Arrays.copyOf(outPoint, 32));
    int extra = (int) HashingVectorsTest.words(Arrays.copyOfRange(outPoint, 32, 40))[0];
    assertThat(SipHash.hash256(k0, k1, w[0], w[1], w[2], w[3]))
        .isEqualTo(SipHash.hash(k0, k1, outPoint, 0, 32));
    assertThat(SipHash.hash256Extra(k0, k1, w[0], w[1], w[2], w[3], extra))
        .isEqualTo(SipHash.hash(k0, k1, outPoint));
    byte[] shifted = new byte[any.length + 3];
    System.arraycopy(any, 0, shifted, 3, any.length);
    assertThat(SipHash.hash(k0, k1, shifted, 3, any.length)).isEqualTo(SipHash.hash(k0, k1, any));
  }

  @Property(tries = 300)
  void headerSearchHashesLikeTheWholeHeader(
      @ForAll @Size(80) byte[] header, @ForAll int nonce, @ForAll @IntRange(max = 64) int before) {
    byte[] whole = header.clone();
    for (int i = 0; i < 4; i++) {
      whole[76 + i] = (byte) (nonce >>> (8 * i));
    }
    byte[] hash = Sha256.doubleHash(whole);
    Sha256d80 search = new Sha256d80(header);
    assertThat(search.hash(nonce)).isEqualTo(hash);
    long first = Math.max(0, Integer.toUnsignedLong(nonce) - before);
    long found = search.search(hash, first, 65);
    // Another nonce of the range may also do; the one of the target itself must, and is the last.
    assertThat(found).isBetween(first, Integer.toUnsignedLong(nonce));
    if (found != Integer.toUnsignedLong(nonce)) {
      assertThat(Arrays.compareUnsigned(reversed(search.hash((int) found)), reversed(hash)))
          .isLessThanOrEqualTo(0);
    }
  }

  @Example
  void headerSearchFindsTheGenesisNonce() {
    byte[] genesis =
        Vectors.hex(
            "01000000"
                + "00".repeat(32)
                + "3ba3edfd7a7b12b27ac72c3e67768f617fc81bc3888a51323a9fb8aa4b1e5e4a"
                + "29ab5f49ffff001d00000000");
    byte[] target = new byte[32];
    target[26] = (byte) 0xff;
    target[27] = (byte) 0xff;
    Sha256d80 search = new Sha256d80(genesis);
    assertThat(search.search(target, 2_083_236_000L, 1000)).isEqualTo(2_083_236_893L);
    assertThat(search.search(target, 2_083_236_894L, 1000)).isEqualTo(Sha256d80.NOT_FOUND);
    assertThat(search.search(target, 0xffff_fff0L, Long.MAX_VALUE)).isEqualTo(Sha256d80.NOT_FOUND);
    assertThat(search.search(target, 2_083_236_893L, 0)).isEqualTo(Sha256d80.NOT_FOUND);
  }

  @Property(tries = 200)
  void headerSearchRefusesNoncesOutOfRange(@ForAll @LongRange(min = 1) long excess) {
    Sha256d80 search = new Sha256d80(new byte[80]);
    assertThatThrownBy(() -> search.search(new byte[32], -excess, 1))
        .isInstanceOf(IllegalArgumentException.class);
  }

  static byte[] reversed(byte[] bytes) {
    byte[] out = new byte[bytes.length];
    for (int i = 0; i < bytes.length; i++) {
      out[i] = bytes[bytes.length - 1 - i];
    }
    return out;
  }
}
