package dev.renga.p2p.address;

import dev.renga.p2p.wire.NetAddress;
import dev.renga.primitives.Bytes;
import org.jspecify.annotations.Nullable;

/// What an address tells about who may stand behind it, without asking anyone.
public final class NetGroups {
  private static final Bytes SIX_TO_FOUR = Bytes.parseHex("2002");
  private static final Bytes TEREDO = Bytes.parseHex("20010000");
  private static final Bytes NAT64 = Bytes.parseHex("0064ff9b0000000000000000");
  private static final Bytes STATELESS = Bytes.parseHex("0000000000000000ffff0000");
  private static final Bytes HURRICANE = Bytes.parseHex("20010470");
  private static final Bytes DOCUMENTATION = Bytes.parseHex("20010db8");
  private static final Bytes ONION_CAT = Bytes.parseHex("fd87d87eeb43");
  private static final Bytes INTERNAL = Bytes.parseHex("fd6b88c08724");
  private static final Bytes ZEROS = Bytes.adopt(new byte[12]);

  private NetGroups() {}

  /// The group of addresses that one operator gets easily: /16 of IPv4 (inside tunnels too), /32 of
  /// IPv6 (/36 for one large tunnel broker), four bits of names that cost nothing to make. The
  /// first byte tells the network.
  public static Bytes of(NetAddress address) {
    Bytes host = address.host();
    Bytes ipv4 = innerIpv4(address);
    if (ipv4 != null) {
      return Bytes.of(1, ipv4.at(0), ipv4.at(1));
    }
    return switch (address.kind()) {
      case IPV4 -> throw new IllegalStateException("handled above");
      case IPV6 ->
          startsWith(host, HURRICANE)
              ? Bytes.of(2, host.at(0), host.at(1), host.at(2), host.at(3), host.at(4) | 0x0f)
              : Bytes.of(2, host.at(0), host.at(1), host.at(2), host.at(3));
      case TORV3 -> Bytes.of(4, host.at(0) | 0x0f);
      case I2P -> Bytes.of(5, host.at(0) | 0x0f);
      case CJDNS -> Bytes.of(6, host.at(0), host.at(1) | 0x0f);
    };
  }

  /// The IPv4 address that stands behind an address, directly or in a tunnel; `null` for none.
  private static @Nullable Bytes innerIpv4(NetAddress address) {
    Bytes host = address.host();
    if (address.kind() == NetAddress.Kind.IPV4) {
      return host;
    }
    if (address.kind() != NetAddress.Kind.IPV6) {
      return null;
    }
    if (startsWith(host, SIX_TO_FOUR)) {
      return host.slice(2, 4);
    }
    if (startsWith(host, NAT64) || startsWith(host, STATELESS)) {
      return host.slice(12, 4);
    }
    if (startsWith(host, TEREDO)) {
      // the client's address is stored with all bits flipped
      return Bytes.of(~host.at(12), ~host.at(13), ~host.at(14), ~host.at(15));
    }
    return null;
  }

  private static boolean startsWith(Bytes host, Bytes prefix) {
    return host.slice(0, prefix.length()).equals(prefix);
  }

  /// Whether the address leads somewhere on the open Internet (or on a network of its own): others
  /// are never stored or passed on (known failure N-003).
  public static boolean isRoutable(NetAddress address) {
    if (address.port() == 0) {
      return false;
    }
    Bytes host = address.host();
    return switch (address.kind()) {
      case IPV4 -> isRoutableIpv4(host);
      case IPV6 -> {
        Bytes inner = innerIpv4(address);
        yield isRoutableIpv6(host) && (inner == null || isRoutableIpv4(inner));
      }
      case TORV3, I2P -> true;
      case CJDNS -> host.at(0) == 0xfc;
    };
  }

  private static boolean isRoutableIpv4(Bytes host) {
    int a = host.at(0);
    int b = host.at(1);
    int c = host.at(2);
    boolean special =
        a == 0
            || a == 10
            || a == 127
            || a >= 224
            || (a == 169 && b == 254)
            || (a == 172 && b >= 16 && b <= 31)
            || (a == 192 && b == 168)
            || (a == 100 && b >= 64 && b <= 127)
            || a == 198 && (b == 18 || b == 19)
            || a == 192 && b == 0 && (c == 2 || c == 0)
            || (a == 198 && b == 51 && c == 100)
            || (a == 203 && b == 0 && c == 113);
    return !special;
  }

  private static boolean isRoutableIpv6(Bytes host) {
    int first = host.at(0) << 8 | host.at(1);
    boolean special =
        startsWith(host, ZEROS) // ::/96, with :: and ::1
            || (first & 0xffc0) == 0xfe80 // link local
            || (first & 0xffc0) == 0xfec0 // site local
            || (first & 0xfe00) == 0xfc00 // unique local
            || first >= 0xff00 // multicast
            || startsWith(host, DOCUMENTATION)
            || startsWith(host, ONION_CAT)
            || startsWith(host, INTERNAL)
            || (first == 0x2001 && (host.at(2) & 0xff) == 0 && (host.at(3) & 0xf0) == 0x10)
            || (first == 0x2001 && host.at(2) == 0 && (host.at(3) & 0xf0) == 0x20);
    return !special;
  }

  /// Whether the address is of this machine.
  public static boolean isLocal(NetAddress address) {
    Bytes host = address.host();
    return switch (address.kind()) {
      case IPV4 -> host.at(0) == 127 || host.at(0) == 0;
      case IPV6 ->
          host.slice(0, 12).equals(ZEROS)
              && host.slice(12, 3).equals(ZEROS.slice(0, 3))
              && host.at(15) == 1;
      case TORV3, I2P, CJDNS -> false;
    };
  }
}
