package dev.renga.node;

import dev.renga.primitives.Bytes;
import java.net.InetAddress;
import java.util.Arrays;
import java.util.function.Predicate;

/// A range of addresses: all that agree with one in the bits of a mask. IPv4 addresses never match
/// an IPv6 range, nor the other way round.
///
/// @param address 4 or 16 bytes, zero outside of the mask
/// @param mask as many bytes
public record Subnet(Bytes address, Bytes mask) implements Predicate<InetAddress> {
  /// The machine itself: 127.0.0.0/8.
  public static final Subnet LOOPBACK_4 = parse("127.0.0.0/8");

  /// The machine itself: ::1.
  public static final Subnet LOOPBACK_6 = parse("::1");

  /// Reads `address`, `address/bits` or `address/netmask`. Names are not looked up.
  ///
  /// @throws IllegalArgumentException for anything else, such as a mask with gaps
  public static Subnet parse(String text) {
    int slash = text.indexOf('/');
    byte[] address = literal(slash < 0 ? text : text.substring(0, slash));
    byte[] mask =
        slash < 0 ? ones(address.length, address.length * 8) : mask(text, slash, address.length);
    for (int i = 0; i < address.length; i++) {
      address[i] &= mask[i];
    }
    return new Subnet(Bytes.copyOf(address), Bytes.copyOf(mask));
  }

  private static byte[] literal(String text) {
    return InetAddress.ofLiteral(text).getAddress();
  }

  private static byte[] mask(String text, int slash, int length) {
    String given = text.substring(slash + 1);
    if (given.isEmpty() || !given.chars().allMatch(c -> c >= '0' && c <= '9')) {
      return contiguous(literal(given), length);
    }
    int bits = given.length() > 3 ? Integer.MAX_VALUE : Integer.parseInt(given);
    if (bits > length * 8) {
      throw new IllegalArgumentException("a mask of " + given + " bits");
    }
    return ones(length, bits);
  }

  private static byte[] contiguous(byte[] mask, int length) {
    int bits = 0;
    while (bits < mask.length * 8 && (mask[bits / 8] >> (7 - bits % 8) & 1) == 1) {
      bits++;
    }
    if (mask.length != length || !Arrays.equals(mask, ones(length, bits))) {
      throw new IllegalArgumentException("a mask with gaps");
    }
    return mask;
  }

  private static byte[] ones(int length, int bits) {
    byte[] mask = new byte[length];
    for (int i = 0; i < bits; i++) {
      mask[i / 8] |= (byte) (0x80 >> i % 8);
    }
    return mask;
  }

  @Override
  public boolean test(InetAddress asked) {
    byte[] bytes = asked.getAddress();
    if (bytes.length != address.length()) {
      return false;
    }
    for (int i = 0; i < bytes.length; i++) {
      if ((bytes[i] & mask.at(i)) != address.at(i)) {
        return false;
      }
    }
    return true;
  }
}
