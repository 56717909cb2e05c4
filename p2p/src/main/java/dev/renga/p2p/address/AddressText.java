package dev.renga.p2p.address;

import dev.renga.p2p.wire.NetAddress;
import dev.renga.primitives.Bytes;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Reads addresses as people write them. Only literals: nothing that is not an address is ever
/// looked up, and the lax old forms of IPv4 (`127.1`, `0x7f.1`, octal) are refused (known failure
/// J-031).
public final class AddressText {
  private AddressText() {}

  /// A host and perhaps a port, not yet looked at any closer.
  ///
  /// @param host without brackets
  /// @param port as written, or the default
  public record HostAndPort(String host, int port) {}

  /// Splits `host`, `host:port`, `[ipv6]` or `[ipv6]:port`; a bare IPv6 literal has no port.
  ///
  /// @return `null` when the port is not a number of 0…65535 or brackets do not match
  public static @Nullable HostAndPort split(String text, int defaultPort) {
    if (text.startsWith("[")) {
      int close = text.indexOf(']');
      if (close < 0) {
        return null;
      }
      String rest = text.substring(close + 1);
      if (rest.isEmpty()) {
        return new HostAndPort(text.substring(1, close), defaultPort);
      }
      int port = rest.startsWith(":") ? number(rest.substring(1), 65_535) : -1;
      return port < 0 ? null : new HostAndPort(text.substring(1, close), port);
    }
    int colon = text.indexOf(':');
    if (colon < 0 || colon != text.lastIndexOf(':')) {
      return text.isEmpty() ? null : new HostAndPort(text, defaultPort);
    }
    int port = number(text.substring(colon + 1), 65_535);
    return port < 0 || colon == 0 ? null : new HostAndPort(text.substring(0, colon), port);
  }

  /// An address literal with or without port.
  ///
  /// @return `null` when it is anything else, such as a name
  public static @Nullable NetAddress parse(String text, int defaultPort) {
    HostAndPort parts = split(text, defaultPort);
    return parts == null ? null : parseHost(parts.host(), parts.port());
  }

  /// An address literal alone.
  ///
  /// @return `null` when it is anything else
  public static @Nullable NetAddress parseHost(String host, int port) {
    byte[] bytes = host.indexOf(':') >= 0 ? ipv6(host) : ipv4(host);
    if (bytes == null) {
      return null;
    }
    NetAddress.Kind kind = bytes.length == 4 ? NetAddress.Kind.IPV4 : NetAddress.Kind.IPV6;
    return new NetAddress(kind, Bytes.adopt(bytes), port);
  }

  private static int number(String digits, int max) {
    if (digits.isEmpty() || digits.length() > 5) {
      return -1;
    }
    int value = 0;
    for (int i = 0; i < digits.length(); i++) {
      char c = digits.charAt(i);
      if (c < '0' || c > '9') {
        return -1;
      }
      value = value * 10 + c - '0';
    }
    return value <= max ? value : -1;
  }

  private static byte @Nullable [] ipv4(String text) {
    byte[] bytes = new byte[4];
    int at = 0;
    for (int i = 0; i < 4; i++) {
      int dot = text.indexOf('.', at);
      if (dot < 0 != (i == 3)) {
        return null;
      }
      String part = text.substring(at, i == 3 ? text.length() : dot);
      int value = number(part, 255);
      if (value < 0 || (part.length() > 1 && part.charAt(0) == '0')) {
        return null;
      }
      bytes[i] = (byte) value;
      at = dot + 1;
    }
    return bytes;
  }

  private static byte @Nullable [] ipv6(String text) {
    int gap = text.indexOf("::");
    if (gap < 0) {
      byte[] all = groups(text);
      return all != null && all.length == 16 ? all : null;
    }
    if (text.indexOf("::", gap + 1) >= 0) {
      return null;
    }
    byte[] front = groups(text.substring(0, gap));
    byte[] back = groups(text.substring(gap + 2));
    if (front == null || back == null || front.length + back.length > 14) {
      return null;
    }
    byte[] bytes = new byte[16];
    System.arraycopy(front, 0, bytes, 0, front.length);
    System.arraycopy(back, 0, bytes, 16 - back.length, back.length);
    return bytes;
  }

  /// Groups of up to four hexadecimal digits, the last perhaps an IPv4 address.
  private static byte @Nullable [] groups(String text) {
    if (text.isEmpty()) {
      return new byte[0];
    }
    byte[] bytes = new byte[18];
    int length = 0;
    int at = 0;
    while (at <= text.length()) {
      int colon = text.indexOf(':', at);
      String part = text.substring(at, colon < 0 ? text.length() : colon);
      boolean dotted = colon < 0 && part.indexOf('.') >= 0;
      byte[] group = dotted ? ipv4(part) : hexGroup(part);
      if (group == null || length + group.length > 16) {
        return null;
      }
      System.arraycopy(group, 0, bytes, length, group.length);
      length += group.length;
      if (colon < 0) {
        break;
      }
      at = colon + 1;
    }
    return Arrays.copyOf(bytes, length);
  }

  private static byte @Nullable [] hexGroup(String digits) {
    if (digits.isEmpty() || digits.length() > 4) {
      return null;
    }
    int value = 0;
    for (int i = 0; i < digits.length(); i++) {
      int digit = Character.digit(digits.charAt(i), 16);
      if (digit < 0 || digits.charAt(i) > 'f') {
        return null;
      }
      value = value << 4 | digit;
    }
    return new byte[] {(byte) (value >> 8), (byte) value};
  }
}
