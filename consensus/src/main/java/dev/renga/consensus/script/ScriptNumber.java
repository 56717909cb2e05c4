package dev.renga.consensus.script;

import dev.renga.primitives.Bytes;

/// Numbers and truth values as items of the stack.
///
/// A number is its magnitude, least significant byte first, with the sign in the highest bit of the
/// last byte; zero is the empty item. Operands have at most four bytes (five for lock times), so
/// they are −2³¹+1 to 2³¹−1; results may be larger and then cannot be operands again.
final class ScriptNumber {
  /// What [#decode] returns for an item that is no number. No item of up to eight bytes means it.
  static final long INVALID = Long.MIN_VALUE;

  static final Bytes TRUE = Bytes.of(1);
  static final Bytes FALSE = Bytes.EMPTY;

  private static final Bytes[] SMALL = small();

  private ScriptNumber() {}

  private static Bytes[] small() {
    Bytes[] small = new Bytes[17];
    small[0] = Bytes.EMPTY;
    for (int i = 1; i < small.length; i++) {
      small[i] = Bytes.of(i);
    }
    return small;
  }

  /// The number an item stands for, or [#INVALID] if it is longer than `maxLength` (at most 5), or
  /// longer than need be where `minimal` forbids that.
  static long decode(Bytes item, boolean minimal, int maxLength) {
    int length = item.length();
    if (length == 0) {
      return 0;
    }
    if (length > maxLength || (minimal && !isMinimal(item))) {
      return INVALID;
    }
    long value = 0;
    for (int i = length - 1; i >= 0; i--) {
      value = (value << 8) | item.at(i);
    }
    long sign = 0x80L << (8 * (length - 1));
    return (value & sign) == 0 ? value : -(value & ~sign);
  }

  // The last byte must carry more than the sign, unless the byte before needs its own highest bit.
  private static boolean isMinimal(Bytes item) {
    int length = item.length();
    if ((item.at(length - 1) & 0x7f) != 0) {
      return true;
    }
    return length > 1 && (item.at(length - 2) & 0x80) != 0;
  }

  /// The shortest item that stands for a number.
  static Bytes encode(long value) {
    if (value >= 0 && value < SMALL.length) {
      return SMALL[(int) value];
    }
    long magnitude = Math.absExact(value);
    int bits = Long.SIZE - Long.numberOfLeadingZeros(magnitude);
    byte[] bytes = new byte[bits / 8 + 1]; // one bit more than the magnitude, for the sign
    for (int i = 0; i < bytes.length && i < 8; i++) {
      bytes[i] = (byte) (magnitude >>> (8 * i));
    }
    if (value < 0) {
      bytes[bytes.length - 1] = (byte) (bytes[bytes.length - 1] | 0x80);
    }
    return Bytes.adopt(bytes);
  }

  /// The item for a truth value.
  static Bytes of(boolean truth) {
    return truth ? TRUE : FALSE;
  }

  /// Whether an item counts as true: any byte is set, other than the sign bit alone. Zero is false
  /// at any length, negative zero too.
  static boolean isTrue(Bytes item) {
    int last = item.length() - 1;
    for (int i = 0; i <= last; i++) {
      if (item.at(i) != 0) {
        return i != last || item.at(i) != 0x80;
      }
    }
    return false;
  }
}
