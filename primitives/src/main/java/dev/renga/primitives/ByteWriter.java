package dev.renga.primitives;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/// Writes little-endian protocol bytes into a buffer that grows. Not thread-safe.
public final class ByteWriter {
  private static final VarHandle SHORT =
      MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.LITTLE_ENDIAN);
  private static final VarHandle INT =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  private byte[] array;
  private int length;

  /// A writer with room for that many bytes before it has to grow.
  public ByteWriter(int capacity) {
    array = new byte[capacity];
  }

  /// A writer for something small.
  public ByteWriter() {
    this(256);
  }

  /// Number of bytes a CompactSize takes: 1, 3, 5 or 9. The value is unsigned.
  public static int compactSizeLength(long value) {
    if (value >= 0 && value < 0xfd) {
      return 1;
    }
    if (value >= 0 && value <= 0xffffL) {
      return 3;
    }
    return value >= 0 && value <= 0xffffffffL ? 5 : 9;
  }

  private int room(int count) {
    if (count > array.length - length) {
      array = Arrays.copyOf(array, Math.max(Math.addExact(length, count), array.length * 2));
    }
    int at = length;
    length += count;
    return at;
  }

  /// Bytes written so far.
  public int length() {
    return length;
  }

  /// One byte, the low eight bits.
  public ByteWriter uint8(int value) {
    int at = room(1); // may replace the array
    array[at] = (byte) value;
    return this;
  }

  /// Two bytes, the low sixteen bits.
  public ByteWriter uint16(int value) {
    int at = room(2);
    SHORT.set(array, at, (short) value);
    return this;
  }

  /// Two bytes, most significant first.
  public ByteWriter uint16BigEndian(int value) {
    return uint16(Short.reverseBytes((short) value));
  }

  /// Four bytes.
  public ByteWriter int32(int value) {
    int at = room(4);
    INT.set(array, at, value);
    return this;
  }

  /// Four bytes, the low thirty-two bits.
  public ByteWriter uint32(long value) {
    return int32((int) value);
  }

  /// Eight bytes.
  public ByteWriter int64(long value) {
    int at = room(8);
    LONG.set(array, at, value);
    return this;
  }

  /// A CompactSize in its shortest form; the value is unsigned.
  public ByteWriter compactSize(long value) {
    return switch (compactSizeLength(value)) {
      case 1 -> uint8((int) value);
      case 3 -> uint8(0xfd).uint16((int) value);
      case 5 -> uint8(0xfe).uint32(value);
      default -> uint8(0xff).int64(value);
    };
  }

  /// Bytes as they are.
  public ByteWriter bytes(Bytes bytes) {
    bytes.appendTo(this);
    return this;
  }

  /// Bytes as they are.
  public ByteWriter bytes(byte[] bytes) {
    return bytes(bytes, 0, bytes.length);
  }

  /// A range of bytes as they are.
  public ByteWriter bytes(byte[] bytes, int offset, int count) {
    int at = room(count);
    System.arraycopy(bytes, offset, array, at, count);
    return this;
  }

  /// Bytes preceded by their length as CompactSize.
  public ByteWriter lengthPrefixed(Bytes bytes) {
    return compactSize(bytes.length()).bytes(bytes);
  }

  /// A hash in internal order.
  public ByteWriter hash(Hash256 hash) {
    int at = room(32);
    hash.copyTo(array, at);
    return this;
  }

  /// Overwrites four bytes written before.
  public ByteWriter int32At(int offset, int value) {
    if (offset < 0 || offset > length - 4) {
      throw new IndexOutOfBoundsException(offset);
    }
    INT.set(array, offset, value);
    return this;
  }

  /// A copy of what was written.
  public byte[] toArray() {
    return Arrays.copyOf(array, length);
  }

  /// What was written, as an immutable value. The writer may be used on.
  public Bytes toBytes() {
    return Bytes.adopt(toArray());
  }

  /// Forgets what was written and keeps the room.
  public void clear() {
    length = 0;
  }
}
