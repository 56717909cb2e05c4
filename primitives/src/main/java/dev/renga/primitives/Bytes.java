package dev.renga.primitives;

import dev.renga.crypto.Sha256;
import java.util.Arrays;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/// An immutable sequence of bytes.
///
/// A slice shares the memory of what it was cut from: cheap while a block is being validated,
/// costly when something small keeps something large alive. Call [#compact] before keeping a slice
/// for long. Bytes compare as unsigned numbers, shorter prefixes first.
public final class Bytes implements Comparable<Bytes> {
  /// No bytes at all.
  public static final Bytes EMPTY = new Bytes(new byte[0], 0, 0);

  private final byte[] array;
  private final int offset;
  private final int length;

  private Bytes(byte[] array, int offset, int length) {
    this.array = array;
    this.offset = offset;
    this.length = length;
  }

  /// Copies the array.
  public static Bytes copyOf(byte[] bytes) {
    return bytes.length == 0 ? EMPTY : new Bytes(bytes.clone(), 0, bytes.length);
  }

  /// Copies a range of the array.
  public static Bytes copyOf(byte[] bytes, int offset, int length) {
    return adopt(Arrays.copyOfRange(bytes, offset, offset + length));
  }

  /// Takes the array over without copying. The caller gives it up: whoever writes to it afterwards
  /// breaks every value made from it.
  public static Bytes adopt(byte[] bytes) {
    return bytes.length == 0 ? EMPTY : new Bytes(bytes, 0, bytes.length);
  }

  /// Makes bytes from numbers 0–255 (or −128–127), for literals.
  public static Bytes of(int... values) {
    byte[] bytes = new byte[values.length];
    for (int i = 0; i < values.length; i++) {
      bytes[i] = (byte) values[i];
    }
    return adopt(bytes);
  }

  /// Parses hexadecimal digits of either case.
  ///
  /// @throws IllegalArgumentException when the text has an odd length or another character
  public static Bytes parseHex(String hex) {
    return adopt(HexFormat.of().parseHex(hex));
  }

  static Bytes view(byte[] array, int offset, int length) {
    return length == 0 ? EMPTY : new Bytes(array, offset, length);
  }

  /// Number of bytes.
  public int length() {
    return length;
  }

  /// Whether there are none.
  public boolean isEmpty() {
    return length == 0;
  }

  /// The byte at an index, as a signed byte.
  public byte byteAt(int index) {
    return array[offset + checkIndex(index)];
  }

  /// The byte at an index, 0–255.
  public int at(int index) {
    return array[offset + checkIndex(index)] & 0xff;
  }

  private int checkIndex(int index) {
    if (index < 0 || index >= length) {
      throw new IndexOutOfBoundsException(index);
    }
    return index;
  }

  /// A part of these bytes that shares their memory.
  public Bytes slice(int from, int count) {
    if ((from | count) < 0 || count > length - from) {
      throw new IndexOutOfBoundsException("slice %s+%s of %s".formatted(from, count, length));
    }
    return view(array, offset + from, count);
  }

  /// These bytes in memory of their own.
  public Bytes compact() {
    return array.length == length ? this : adopt(toArray());
  }

  /// A fresh copy.
  public byte[] toArray() {
    return Arrays.copyOfRange(array, offset, offset + length);
  }

  /// A fresh copy of a part.
  public byte[] toArray(int from, int count) {
    if ((from | count) < 0 || count > length - from) {
      throw new IndexOutOfBoundsException("range %s+%s of %s".formatted(from, count, length));
    }
    return Arrays.copyOfRange(array, offset + from, offset + from + count);
  }

  /// Copies all of them to a place in an array.
  public void copyTo(byte[] target, int at) {
    System.arraycopy(array, offset, target, at, length);
  }

  /// Feeds them to a hash.
  public void updateTo(Sha256 hash) {
    hash.update(array, offset, length);
  }

  /// A reader over these bytes that does not copy them.
  public ByteReader reader() {
    return new ByteReader(array, offset, length);
  }

  /// Lower-case hexadecimal digits.
  public String toHex() {
    return HexFormat.of().formatHex(array, offset, offset + length);
  }

  void appendTo(ByteWriter writer) {
    writer.bytes(array, offset, length);
  }

  @Override
  public int compareTo(Bytes other) {
    return Arrays.compareUnsigned(
        array, offset, offset + length, other.array, other.offset, other.offset + other.length);
  }

  @Override
  public boolean equals(@Nullable Object o) {
    return o instanceof Bytes other
        && Arrays.equals(
            array, offset, offset + length, other.array, other.offset, other.offset + other.length);
  }

  @Override
  public int hashCode() {
    int h = 1;
    for (int i = offset; i < offset + length; i++) {
      h = 31 * h + array[i];
    }
    return h;
  }

  @Override
  public String toString() {
    return toHex();
  }
}
