package dev.renga.primitives;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.util.Arrays;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Tag;
import net.jqwik.api.constraints.Size;

/// Numbers of every width against plain arithmetic.
class NumbersPropertiesTest {
  @Property(tries = 300)
  @Tag("kf=J-001")
  void readerAndWriterAgreeOnEveryWidth(@ForAll long number) throws DecodeException {
    Bytes bytes =
        new ByteWriter()
            .uint8((int) number)
            .uint16((int) number)
            .uint16BigEndian((int) number)
            .uint32(number)
            .int32((int) number)
            .int64(number)
            .toBytes();
    ByteReader reader = bytes.reader();
    assertThat(reader.uint8("x")).isEqualTo((int) (number & 0xff));
    assertThat(reader.uint16("x")).isEqualTo((int) (number & 0xffff));
    assertThat(reader.uint16BigEndian("x")).isEqualTo((int) (number & 0xffff));
    assertThat(reader.uint32("x")).isEqualTo(number & 0xffffffffL);
    assertThat(reader.int32("x")).isEqualTo((int) number);
    assertThat(reader.int64("x")).isEqualTo(number);
    reader.end("x");
  }

  @Property(tries = 300)
  @Tag("kf=J-001")
  void bytesAndHashesCompareUnsigned(@ForAll @Size(32) byte[] one, @ForAll @Size(32) byte[] other) {
    int order = Arrays.compareUnsigned(one, other);
    assertThat(Integer.signum(Bytes.copyOf(one).compareTo(Bytes.copyOf(other))))
        .isEqualTo(Integer.signum(order));
    int numbers = reversed(one).compareTo(reversed(other));
    assertThat(Integer.signum(BlockHash.of(one).compareTo(BlockHash.of(other)))).isEqualTo(numbers);
  }

  @Property(tries = 500)
  @Tag("kf=J-004")
  void targetsAreComparedAsNumbersOf256Bits(
      @ForAll @Size(32) byte[] hash, @ForAll @Size(32) byte[] limit, @ForAll boolean zeros) {
    if (zeros) {
      hash[31] = 0; // leading bytes of the numbers
      limit[31] = (byte) 0x80;
    }
    Target target = new Target(reversed(limit));
    assertThat(target.isMetBy(BlockHash.of(hash)))
        .isEqualTo(reversed(hash).compareTo(reversed(limit)) <= 0);
    assertThat(target.toString()).hasSize(64);
    assertThat(Target.parseHex(target.toString())).isEqualTo(target);
    assertThat(target.work().signum()).isPositive();
  }

  private static BigInteger reversed(byte[] bytes) {
    byte[] big = new byte[bytes.length];
    for (int i = 0; i < bytes.length; i++) {
      big[i] = bytes[bytes.length - 1 - i];
    }
    return new BigInteger(1, big);
  }
}
