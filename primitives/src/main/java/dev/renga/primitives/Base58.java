package dev.renga.primitives;

import dev.renga.crypto.Sha256;
import java.util.Arrays;
import java.util.Optional;

/// Base 58 with and without the four-byte checksum of addresses and keys.
public final class Base58 {
  private static final String ALPHABET =
      "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";
  private static final int CHECKSUM = 4;

  private Base58() {}

  /// Digits for bytes; each leading zero byte becomes a `1`.
  public static String encode(byte[] bytes) {
    int zeros = 0;
    while (zeros < bytes.length && bytes[zeros] == 0) {
      zeros++;
    }
    byte[] number = bytes.clone();
    StringBuilder reversed = new StringBuilder(bytes.length * 138 / 100 + 1);
    int from = zeros;
    while (from < number.length) {
      int remainder = 0;
      for (int i = from; i < number.length; i++) {
        int digit = remainder * 256 + (number[i] & 0xff);
        number[i] = (byte) (digit / 58);
        remainder = digit % 58;
      }
      reversed.append(ALPHABET.charAt(remainder));
      while (from < number.length && number[from] == 0) {
        from++;
      }
    }
    return "1".repeat(zeros) + reversed.reverse();
  }

  /// Bytes for digits; empty when a character is none of the 58, or the result would be longer than
  /// `limit` bytes.
  public static Optional<byte[]> decode(String text, int limit) {
    int zeros = 0;
    while (zeros < text.length() && text.charAt(zeros) == '1') {
      zeros++;
    }
    if (zeros > limit) {
      return Optional.empty();
    }
    byte[] number = new byte[limit];
    int used = 0;
    for (int i = zeros; i < text.length(); i++) {
      char c = text.charAt(i);
      int carry = c < 128 ? ALPHABET.indexOf(c) : -1;
      if (carry < 0) {
        return Optional.empty();
      }
      int done = 0;
      for (int j = limit - 1; j >= 0 && (carry != 0 || done < used); j--, done++) {
        carry += 58 * (number[j] & 0xff);
        number[j] = (byte) carry;
        carry >>>= 8;
      }
      if (carry != 0) {
        return Optional.empty();
      }
      used = done;
    }
    if (zeros + used > limit) {
      return Optional.empty();
    }
    return Optional.of(Arrays.copyOfRange(number, limit - used - zeros, limit));
  }

  /// Digits for bytes followed by the first four bytes of their double SHA-256.
  public static String encodeChecked(byte[] bytes) {
    byte[] all = Arrays.copyOf(bytes, bytes.length + CHECKSUM);
    System.arraycopy(Sha256.doubleHash(bytes), 0, all, bytes.length, CHECKSUM);
    return encode(all);
  }

  /// Bytes without their checksum; empty when the text is not base 58, too long or the checksum is
  /// wrong.
  public static Optional<byte[]> decodeChecked(String text, int limit) {
    return decode(text, limit + CHECKSUM)
        .filter(all -> all.length >= CHECKSUM)
        .filter(
            all -> {
              byte[] sum = Sha256.doubleHash(all, 0, all.length - CHECKSUM);
              return Arrays.equals(sum, 0, CHECKSUM, all, all.length - CHECKSUM, all.length);
            })
        .map(all -> Arrays.copyOf(all, all.length - CHECKSUM));
  }
}
