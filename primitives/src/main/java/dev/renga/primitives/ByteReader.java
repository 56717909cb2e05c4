package dev.renga.primitives;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Objects;

/// Reads little-endian protocol bytes, never past the end and never allocating for a count that the
/// rest of the input could not hold.
///
/// Not thread-safe; use one per task. Slices it returns share the input's memory, so the input must
/// not be changed afterwards.
public final class ByteReader {
  /// Largest CompactSize that serialisation accepts for a count or length (as `MAX_SIZE` in the
  /// reference implementation).
  public static final long MAX_SIZE = 0x02000000;

  private static final VarHandle SHORT =
      MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.LITTLE_ENDIAN);
  private static final VarHandle INT =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  private final byte[] array;
  private final int start;
  private final int end;
  private int position;

  /// Reads `length` bytes of the array from `offset`.
  public ByteReader(byte[] array, int offset, int length) {
    Objects.checkFromIndexSize(offset, length, array.length);
    this.array = array;
    this.start = offset;
    this.position = offset;
    this.end = offset + length;
  }

  /// Reads a whole array.
  public ByteReader(byte[] array) {
    this(array, 0, array.length);
  }

  /// Bytes left.
  public int remaining() {
    return end - position;
  }

  /// Bytes read so far.
  public int offset() {
    return position - start;
  }

  /// Goes back (or ahead) to an offset, counted from the start.
  public void seek(int offset) {
    Objects.checkIndex(offset, end - start + 1);
    position = start + offset;
  }

  private int take(int count, String field) throws DecodeException {
    if (count > end - position) {
      throw new DecodeException(new DecodeFailure.TooShort(field, offset(), count, end - position));
    }
    int at = position;
    position += count;
    return at;
  }

  /// An unsigned byte.
  public int uint8(String field) throws DecodeException {
    return array[take(1, field)] & 0xff;
  }

  /// The next byte without taking it, or −1 at the end.
  public int peek() {
    return position < end ? array[position] & 0xff : -1;
  }

  /// An unsigned 16-bit number.
  public int uint16(String field) throws DecodeException {
    return (short) SHORT.get(array, take(2, field)) & 0xffff;
  }

  /// An unsigned 16-bit number, most significant byte first (ports in addresses).
  public int uint16BigEndian(String field) throws DecodeException {
    return Short.reverseBytes((short) SHORT.get(array, take(2, field))) & 0xffff;
  }

  /// A signed 32-bit number.
  public int int32(String field) throws DecodeException {
    return (int) INT.get(array, take(4, field));
  }

  /// An unsigned 32-bit number.
  public long uint32(String field) throws DecodeException {
    return (int) INT.get(array, take(4, field)) & 0xffffffffL;
  }

  /// A 64-bit number; whether it is signed is for the caller to say.
  public long int64(String field) throws DecodeException {
    return (long) LONG.get(array, take(8, field));
  }

  /// A CompactSize in its shortest form, at most [#MAX_SIZE].
  public int compactSize(String field) throws DecodeException {
    int at = offset();
    long value = compactSizeAnyRange(field);
    if (Long.compareUnsigned(value, MAX_SIZE) > 0) {
      throw new DecodeException(new DecodeFailure.LimitExceeded(field, at, value, MAX_SIZE));
    }
    return (int) value;
  }

  /// A CompactSize in its shortest form, any 64-bit value (unsigned).
  public long compactSizeAnyRange(String field) throws DecodeException {
    int at = offset();
    int first = uint8(field);
    long value;
    boolean shortest;
    switch (first) {
      case 0xfd -> {
        value = uint16(field);
        shortest = value >= 0xfd;
      }
      case 0xfe -> {
        value = uint32(field);
        shortest = value > 0xffffL;
      }
      case 0xff -> {
        value = int64(field);
        shortest = Long.compareUnsigned(value, 0xffffffffL) > 0;
      }
      default -> {
        return first;
      }
    }
    if (!shortest) {
      throw new DecodeException(
          new DecodeFailure.NonCanonical(
              field,
              at,
              "non-canonical ReadCompactSize(): "
                  + Long.toUnsignedString(value)
                  + " is not in its shortest form"));
    }
    return value;
  }

  /// A count of items that take at least `minimumItemSize` bytes each; refused when the rest of the
  /// input could not hold them, so that nothing is allocated on a stranger's word.
  public int count(int minimumItemSize, String field) throws DecodeException {
    int at = offset();
    int count = compactSize(field);
    if ((long) count * minimumItemSize > remaining()) {
      throw new DecodeException(
          new DecodeFailure.TooShort(field, at, (long) count * minimumItemSize, remaining()));
    }
    return count;
  }

  /// That many bytes, sharing the input's memory.
  public Bytes bytes(int count, String field) throws DecodeException {
    return Bytes.view(array, take(count, field), count);
  }

  /// Bytes preceded by their length as CompactSize, sharing the input's memory.
  public Bytes lengthPrefixed(String field) throws DecodeException {
    return bytes(compactSize(field), field);
  }

  /// Bytes preceded by their length, at most `limit` of them.
  public Bytes lengthPrefixed(int limit, String field) throws DecodeException {
    int at = offset();
    int length = compactSize(field);
    if (length > limit) {
      throw new DecodeException(new DecodeFailure.LimitExceeded(field, at, length, limit));
    }
    return bytes(length, field);
  }

  /// What lies between two offsets already read, sharing the input's memory.
  public Bytes between(int from, int to) {
    Objects.checkFromToIndex(from, to, end - start);
    return Bytes.view(array, start + from, to - from);
  }

  /// Skips bytes.
  public void skip(int count, String field) throws DecodeException {
    take(count, field);
  }

  /// Refuses anything left over.
  public void end(String what) throws DecodeException {
    if (position != end) {
      throw new DecodeException(new DecodeFailure.TooLong(what, offset(), remaining()));
    }
  }

  /// A BlockHash in internal order.
  public BlockHash blockHash(String field) throws DecodeException {
    int at = take(32, field);
    return new BlockHash(word(at), word(at + 8), word(at + 16), word(at + 24));
  }

  /// A Txid in internal order.
  public Txid txid(String field) throws DecodeException {
    int at = take(32, field);
    return new Txid(word(at), word(at + 8), word(at + 16), word(at + 24));
  }

  /// A Digest in internal order.
  public Digest digest(String field) throws DecodeException {
    int at = take(32, field);
    return new Digest(word(at), word(at + 8), word(at + 16), word(at + 24));
  }

  private long word(int at) {
    return (long) LONG.get(array, at);
  }
}
