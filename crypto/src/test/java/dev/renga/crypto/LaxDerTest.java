package dev.renga.crypto;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.util.Arrays;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Tag;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

/// The loose rules, one by one. R is 0x11 repeated, S is 0x22 repeated, where nothing else is said.
class LaxDerTest {
  private static final String R = "11".repeat(32);
  private static final String S = "22".repeat(32);
  private static final String BOTH = "0220" + R + "0220" + S;

  @Tag("kf=C-035")
  @Example
  void strictDerIsRead() {
    reads("3044" + BOTH, R + S);
    reads("300602010102017f", scalar(1) + scalar(0x7f));
  }

  @Tag("kf=C-035")
  @Tag("kf=C-036")
  @Example
  void lengthOfTheSequenceIsIgnored() {
    reads("3000" + BOTH, R + S);
    reads("307f" + BOTH, R + S);
    reads("308144" + BOTH, R + S);
    reads("3080" + BOTH, R + S);
    reads("3084ffffffff" + BOTH, R + S);
    reads("3088" + "ff".repeat(8) + BOTH, R + S);
    // The bytes of a long form are skipped, whatever they are.
    reads("30c4" + "00".repeat(0x44) + BOTH, R + S);
    fails("30ff" + BOTH);
  }

  @Tag("kf=C-035")
  @Example
  void bytesAfterSAreIgnored() {
    reads("3044" + BOTH + "00", R + S);
    reads("3044" + BOTH + "ff".repeat(100), R + S);
  }

  @Tag("kf=C-035")
  @Example
  void negativeIntegersArePositive() {
    reads("3044" + "0220" + "ff".repeat(32) + "0220" + S, "ff".repeat(32) + S);
    reads("30060201ff020180", scalar(0xff) + scalar(0x80));
  }

  @Tag("kf=C-035")
  @Tag("kf=C-106")
  @Example
  void paddingOfIntegersIsIgnored() {
    reads("3046" + "0221" + "00" + R + "0221" + "00" + S, R + S);
    reads("3080" + "0260" + "00".repeat(64) + R + "0220" + S, R + S);
    reads("3080" + "0281e0" + "00".repeat(192) + R + "0220" + S, R + S);
    // Empty integers are zero, for which no signature is valid, but they can be read.
    reads("300402000200", scalar(0) + scalar(0));
  }

  @Tag("kf=C-035")
  @Example
  void lengthsMayBeLongAndPaddedUpToThreeSignificantBytes() {
    reads("3080" + "028120" + R + "0220" + S, R + S);
    reads("3080" + "02840000" + "0020" + R + "0220" + S, R + S);
    reads("3080" + "0288" + "00".repeat(7) + "20" + R + "0220" + S, R + S);
    reads("3080" + "0280" + "0220" + S, scalar(0) + S);
    fails("3080" + "028401000020" + R + "0220" + S);
    fails("3080" + "0283ffffff" + R + "0220" + S);
    fails("3080" + "02840000000000");
    fails("3080" + "02ff" + R + "0220" + S);
  }

  @Tag("kf=C-106")
  @Example
  void integersOfMoreThan256BitsAreRefused() {
    fails("3045" + "0221" + "01" + R + "0220" + S);
    fails("3045" + "0220" + R + "0221" + "01" + S);
  }

  @Tag("kf=C-106")
  @Example
  void tagsMustBeRightAndNothingMayRunPastTheEnd() {
    byte[] good = Vectors.hex("3044" + BOTH);
    for (int length = 0; length < good.length; length++) {
      byte[] out = new byte[64];
      assertThat(LaxDer.parse(good, 0, length, out, 0)).as("length %d", length).isFalse();
    }
    for (int tag : new int[] {0, 2, 36}) {
      byte[] bad = good.clone();
      bad[tag] ^= 1;
      assertThat(LaxDer.parse(bad, 0, bad.length, new byte[64], 0)).isFalse();
    }
  }

  @Property
  void strictSignaturesOfAnyScalarsAreReadAnywhere(
      @ForAll @Size(32) byte[] r,
      @ForAll @Size(32) byte[] s,
      @ForAll @IntRange(max = 9) int shift) {
    byte[] der = StrictDer.encode(new BigInteger(1, r), new BigInteger(1, s));
    byte[] shifted = new byte[der.length + shift];
    System.arraycopy(der, 0, shifted, shift, der.length);
    byte[] out = new byte[70];
    assertThat(LaxDer.parse(shifted, shift, der.length, out, 3)).isTrue();
    assertThat(Arrays.copyOfRange(out, 3, 35)).isEqualTo(r);
    assertThat(Arrays.copyOfRange(out, 35, 67)).isEqualTo(s);
  }

  @Property(tries = 5000)
  void hostileBytesNeverThrow(@ForAll @Size(max = 90) byte[] bytes, @ForAll @Size(6) byte[] lead) {
    byte[] out = new byte[64];
    LaxDer.parse(bytes, 0, bytes.length, out, 0);
    // Most random bytes fail at once, so some are given a start that leads further in.
    byte[] begun = Arrays.copyOf(new byte[] {0x30, 0x44, 0x02}, bytes.length + 9);
    System.arraycopy(lead, 0, begun, 3, 6);
    System.arraycopy(bytes, 0, begun, 9, bytes.length);
    for (int end = 0; end <= begun.length; end++) {
      LaxDer.parse(begun, 0, end, out, 0);
    }
  }

  private static void reads(String hex, String expected) {
    byte[] in = Vectors.hex(hex);
    byte[] out = new byte[64];
    assertThat(LaxDer.parse(in, 0, in.length, out, 0)).as(hex).isTrue();
    assertThat(Vectors.hex(out)).isEqualTo(expected);
  }

  private static void fails(String hex) {
    byte[] in = Vectors.hex(hex);
    assertThat(LaxDer.parse(in, 0, in.length, new byte[64], 0)).as(hex).isFalse();
  }

  private static String scalar(int value) {
    return Vectors.hex(Secp256k1Contract.scalar(BigInteger.valueOf(value)));
  }
}
