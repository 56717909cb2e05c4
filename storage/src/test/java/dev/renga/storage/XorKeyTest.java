package dev.renga.storage;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.Size;

class XorKeyTest {
  @Property(tries = 2_000)
  void everyByteMeetsTheKeysByteOfItsPlaceInTheFile(
      @ForAll long bits,
      @ForAll @Size(max = 40) byte[] bytes,
      @ForAll @LongRange(max = 1L << 33) long position) {
    XorKey key = new XorKey(bits);
    byte[] eight = key.toArray();
    assertThat(XorKey.from(eight)).isEqualTo(key);
    byte[] applied = new byte[bytes.length + 2];
    System.arraycopy(bytes, 0, applied, 1, bytes.length);
    key.apply(applied, 1, bytes.length, position);
    for (int i = 0; i < bytes.length; i++) {
      assertThat(applied[i + 1]).isEqualTo((byte) (bytes[i] ^ eight[(int) ((position + i) % 8)]));
    }
    assertThat(applied[0]).isZero();
    assertThat(applied[bytes.length + 1]).isZero();
  }
}
