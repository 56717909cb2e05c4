package dev.renga.crypto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.Size;

class MuHash3072Test {
  private static final BigInteger P =
      BigInteger.ONE.shiftLeft(3072).subtract(BigInteger.valueOf(1103717));

  @Example
  void digestIsTheOneOfBitcoinCore() {
    MuHash3072 set = new MuHash3072().insert(numbered(0)).insert(numbered(1)).remove(numbered(2));
    // Other implementations print it like a hash: reversed.
    assertThat(Vectors.hex(HashPropertiesTest.reversed(set.digest())))
        .isEqualTo("10d312b100cbd32ada024a6646e40d3482fcff103668d2625f10002a607d5863");
  }

  @Example
  void emptySetHasADigestOfItsOwnAndRemovingUndoesInserting() {
    MuHash3072 set = new MuHash3072();
    byte[] empty = set.digest();
    byte[] one = new byte[384];
    one[0] = 1;
    assertThat(empty).isEqualTo(Sha256.hash(one));
    set.insert(numbered(7));
    assertThat(set.digest()).isNotEqualTo(empty);
    assertThat(set.remove(numbered(7)).digest()).isEqualTo(empty);
    assertThat(new MuHash3072().remove(numbered(7)).insert(numbered(7)).digest()).isEqualTo(empty);
  }

  @Property(tries = 50)
  void orderAndGroupingDoNotMatter(
      @ForAll @Size(min = 1, max = 8) List<byte[]> elements, @ForAll Random random) {
    MuHash3072 inOrder = new MuHash3072();
    elements.forEach(inOrder::insert);
    List<byte[]> shuffled = new ArrayList<>(elements);
    Collections.shuffle(shuffled, random);
    MuHash3072 left = new MuHash3072().remove(numbered(1));
    MuHash3072 right = new MuHash3072().insert(numbered(1));
    for (byte[] element : shuffled) {
      (random.nextBoolean() ? left : right).insert(element);
    }
    byte[] rightBefore = right.toBytes();
    assertThat(left.combine(right).digest()).isEqualTo(inOrder.digest());
    assertThat(right.toBytes()).isEqualTo(rightBefore);
    MuHash3072 stored = MuHash3072.of(left.toBytes());
    assertThat(stored.digest()).isEqualTo(inOrder.digest());
    assertThat(stored.copy().insert(numbered(3)).digest()).isNotEqualTo(stored.digest());
  }

  @Example
  void serializationHasExactlyItsSize() {
    assertThat(new MuHash3072().toBytes()).hasSize(MuHash3072.SERIALIZED_SIZE);
    assertThatThrownBy(() -> MuHash3072.of(new byte[767]))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Property(tries = 1000)
  void productsAreThoseOfBigInteger(
      @ForAll("numbers") BigInteger a, @ForAll("numbers") BigInteger b) {
    Num3072 product = Num3072.of(littleEndian(a), 0);
    product.multiply(Num3072.of(littleEndian(b), 0));
    assertThat(product.toBytes()).isEqualTo(littleEndian(a.multiply(b).mod(P)));
    Num3072 square = Num3072.of(littleEndian(a), 0);
    square.multiply(square);
    assertThat(square.toBytes()).isEqualTo(littleEndian(a.multiply(a).mod(P)));
  }

  @Property(tries = 50)
  void inverseTimesNumberIsOne(@ForAll("numbers") BigInteger a) {
    Num3072 product = Num3072.of(littleEndian(a), 0).inverse();
    product.multiply(Num3072.of(littleEndian(a), 0));
    BigInteger expected = a.mod(P).signum() == 0 ? BigInteger.ZERO : BigInteger.ONE;
    assertThat(product.toBytes()).isEqualTo(littleEndian(expected));
  }

  // Any 3072 bits, with many numbers near 0, near p and near 2^3072, and runs of ones and zeros.
  @Provide
  Arbitrary<BigInteger> numbers() {
    BigInteger top = BigInteger.ONE.shiftLeft(3072).subtract(BigInteger.ONE);
    Arbitrary<BigInteger> any =
        Arbitraries.bytes().array(byte[].class).ofSize(384).map(b -> new BigInteger(1, b));
    Arbitrary<BigInteger> runs =
        Arbitraries.of((byte) 0, (byte) -1)
            .array(Byte[].class)
            .ofSize(48)
            .map(
                flags -> {
                  byte[] bytes = new byte[384];
                  for (int i = 0; i < 384; i++) {
                    bytes[i] = flags[i / 8];
                  }
                  return new BigInteger(1, bytes);
                });
    Arbitrary<BigInteger> small =
        Arbitraries.longs().between(0, 2_500_000).map(BigInteger::valueOf);
    return Arbitraries.oneOf(any, runs, small, small.map(top::subtract));
  }

  private static byte[] littleEndian(BigInteger value) {
    byte[] big = value.toByteArray();
    byte[] out = new byte[384];
    for (int i = 0; i < Math.min(384, big.length); i++) {
      out[i] = big[big.length - 1 - i];
    }
    return out;
  }

  private static byte[] numbered(int number) {
    return Arrays.copyOf(new byte[] {(byte) number}, 32);
  }
}
