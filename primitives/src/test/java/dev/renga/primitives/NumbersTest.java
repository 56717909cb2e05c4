package dev.renga.primitives;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigInteger;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// Numbers at the edges where Java's are signed, cut off or padded, and text that means harm.
class NumbersTest {
  private static final long[] UNSIGNED_32 = {
    0, 1, 0x7ffffffeL, 0x7fffffffL, 0x80000000L, 0x80000001L, 0xfffffffeL, 0xffffffffL
  };

  @Test
  @Tag("kf=J-001")
  void unsignedFieldsOfTransactionsStayUnsigned() throws DecodeException {
    for (long number : UNSIGNED_32) {
      OutPoint outPoint = new OutPoint(Txid.parse("ab".repeat(32)), number);
      TxIn input = new TxIn(outPoint, Script.EMPTY, number);
      TxOut output = new TxOut(5, Script.EMPTY);
      Transaction made = new Transaction((int) number, List.of(input), List.of(output), number);
      Transaction read = Transaction.parse(made.toBytes());
      assertThat(read.lockTime()).isEqualTo(number);
      assertThat(read.inputs().getFirst().sequence()).isEqualTo(number);
      assertThat(read.inputs().getFirst().prevout()).isEqualTo(outPoint);
      assertThat(read.inputs().getFirst().prevout().index()).isEqualTo(number);
      assertThat(outPoint.toString()).endsWith(Long.toString(number));
      assertThat(read.version()).as("signed by consensus").isEqualTo((int) number);
      byte[] bytes = made.toBytes().toArray();
      int end = bytes.length;
      for (int i = 0; i < 4; i++) {
        assertThat(bytes[end - 4 + i] & 0xff).isEqualTo((int) (number >>> (8 * i)) & 0xff);
      }
    }
    for (long wrong : new long[] {-1, 0x100000000L, Long.MIN_VALUE}) {
      assertThatThrownBy(() -> new OutPoint(Txid.ZERO, wrong))
          .isInstanceOf(IllegalArgumentException.class);
      assertThatThrownBy(() -> new TxIn(OutPoint.NULL, Script.EMPTY, wrong))
          .isInstanceOf(IllegalArgumentException.class);
      assertThatThrownBy(() -> new Transaction(1, List.of(), List.of(), wrong))
          .isInstanceOf(IllegalArgumentException.class);
      assertThatThrownBy(() -> new BlockHeader(1, BlockHash.ZERO, Digest.ZERO, wrong, 0, 0))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  @Test
  @Tag("kf=J-001")
  @Tag("kf=C-066")
  void unsignedFieldsOfHeadersStayUnsigned() throws DecodeException {
    for (long number : UNSIGNED_32) {
      BlockHeader made =
          new BlockHeader(
              (int) number, BlockHash.ZERO, Digest.ZERO, number, (int) number, (int) number);
      BlockHeader read = BlockHeader.read(made.toBytes().reader());
      assertThat(read).isEqualTo(made);
      assertThat(read.time()).isEqualTo(number);
      assertThat(Integer.toUnsignedLong(read.nonce())).isEqualTo(number);
      assertThat(Integer.toUnsignedLong(read.bits())).isEqualTo(number);
      assertThat(read.withTime(number).time()).isEqualTo(number);
    }
  }

  @Test
  @Tag("kf=J-002")
  void amountsAtTheEdgesOfLongAreNotCutOff() {
    assertThat(Amount.isInRange(Long.MIN_VALUE)).isFalse();
    assertThat(Amount.isInRange(Long.MAX_VALUE)).isFalse();
    assertThat(Amount.isInRange(Amount.MAX_MONEY + 1)).isFalse();
    assertThat(Amount.isInRange(-1)).isFalse();
    assertThat(Amount.toText(Long.MIN_VALUE)).isEqualTo("-92233720368.54775808");
    assertThat(Amount.toText(Long.MAX_VALUE)).isEqualTo("92233720368.54775807");
    for (String text :
        List.of(
            "92233720368.54775808", "184467440737.09551616", "184467440737.09551617", "99999999")) {
      assertThatThrownBy(() -> Amount.parse(text)).isInstanceOf(IllegalArgumentException.class);
    }
  }

  @Test
  @Tag("kf=J-002")
  void lengthsThatAddUpPastIntAreRefused() {
    Bytes bytes = Bytes.of(1, 2, 3);
    for (int[] range :
        new int[][] {
          {1, Integer.MAX_VALUE},
          {Integer.MAX_VALUE, 1},
          {Integer.MAX_VALUE, Integer.MAX_VALUE},
          {Integer.MIN_VALUE, 1},
          {0, Integer.MIN_VALUE},
          {2, 2},
          {-1, 1}
        }) {
      assertThatThrownBy(() -> bytes.slice(range[0], range[1]))
          .isInstanceOf(IndexOutOfBoundsException.class);
      assertThatThrownBy(() -> bytes.toArray(range[0], range[1]))
          .isInstanceOf(IndexOutOfBoundsException.class);
    }
    ByteReader reader = bytes.reader();
    assertThatThrownBy(() -> reader.bytes(Integer.MAX_VALUE, "x"))
        .isInstanceOf(DecodeException.class);
    assertThat(reader.offset()).as("nothing is taken").isZero();
    assertThat(ByteWriter.compactSizeLength(Long.MIN_VALUE)).isEqualTo(9);
  }

  @Test
  @Tag("kf=J-004")
  void numbersBeyond256BitsAreNoTargets() {
    assertThatThrownBy(() -> new Target(BigInteger.ONE.shiftLeft(256)))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new Target(BigInteger.ONE.negate()))
        .isInstanceOf(IllegalArgumentException.class);
  }

  /// The exponent of a compact target is the count of a shift, and Java takes shift counts modulo
  /// 32 or 64.
  @Test
  @Tag("kf=J-003")
  void everyExponentOfACompactTargetShiftsAsFarAsItSays() {
    BigInteger two256 = BigInteger.ONE.shiftLeft(256);
    for (int exponent = 0; exponent <= 255; exponent++) {
      for (int mantissa :
          new int[] {0, 1, 0x12, 0x7f, 0x80, 0xff, 0x1234, 0xffff, 0x123456, 0x7fffff}) {
        Target.Compact read = Target.fromCompact(exponent << 24 | mantissa);
        BigInteger exact =
            BigInteger.valueOf(mantissa)
                .multiply(BigInteger.valueOf(256).pow(exponent))
                .divide(BigInteger.valueOf(256).pow(3));
        assertThat(read.overflow()).isEqualTo(exact.compareTo(two256) >= 0);
        assertThat(read.negative()).isFalse();
        assertThat(read.value().value()).isEqualTo(exact.mod(two256));
        if (!read.overflow()) {
          assertThat(Target.fromCompact(read.value().toCompact()).value()).isEqualTo(read.value());
        }
      }
    }
  }

  @Test
  @Tag("kf=J-004")
  @Tag("kf=J-030")
  void longTextCostsNoMoreThanItsLength() {
    String digits = "9".repeat(1_000_000);
    List<String> texts = new ArrayList<>();
    for (String piece : List.of("9", "a", "(a+)+", "$1\\", ".", " ", "bc1q", "ı")) {
      texts.add(piece.repeat(200_000 / piece.length()));
    }
    Assertions.assertTimeoutPreemptively(
        Duration.ofSeconds(20),
        () -> {
          assertThatThrownBy(() -> Amount.parse(digits))
              .isInstanceOf(IllegalArgumentException.class)
              .hasMessageContaining("…");
          for (String text : texts) {
            assertThatThrownBy(() -> Amount.parse(text))
                .isInstanceOf(IllegalArgumentException.class);
            assertThat(Address.parse(text, Network.MAINNET))
                .isInstanceOf(Address.Parsed.Refused.class);
            assertThatThrownBy(() -> Txid.parse(text)).isInstanceOf(IllegalArgumentException.class);
          }
        });
  }

  @Test
  @Tag("kf=J-021")
  void theLanguageOfTheMachineChangesNothing() {
    String address = "bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4";
    Locale before = Locale.getDefault();
    try {
      for (String tag : List.of("tr-TR", "ar-EG-u-nu-arab", "th-TH-u-nu-thai", "fa-IR", "de-DE")) {
        Locale.setDefault(Locale.forLanguageTag(tag));
        assertThat(Amount.toText(123_456_789_012L)).isEqualTo("1234.56789012");
        assertThat(Amount.parse("1234.56789012")).isEqualTo(123_456_789_012L);
        assertThat(Address.parse(address.toUpperCase(Locale.ROOT), Network.MAINNET))
            .isInstanceOf(Address.Parsed.Ok.class)
            .isEqualTo(Address.parse(address, Network.MAINNET));
        assertThat(Target.fromCompact(0x1d00ffff).value().toString())
            .isEqualTo("00000000ffff" + "0".repeat(52));
        assertThat(new OutPoint(Txid.ZERO, 1_234_567).toString()).endsWith(":1234567");
        assertThatThrownBy(() -> Bytes.of(1).slice(1234, 1)).hasMessageContaining("1234+1");
        assertThatThrownBy(() -> Amount.parse("١")).isInstanceOf(IllegalArgumentException.class);
      }
    } finally {
      Locale.setDefault(before);
    }
  }
}
