package dev.renga.p2p.wire;

import dev.renga.primitives.ByteReader;
import dev.renga.primitives.ByteWriter;
import dev.renga.primitives.Bytes;
import dev.renga.primitives.DecodeException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// Where a node is: network, address bytes and port. A value only; nothing is looked up.
///
/// An IPv4 address wrapped in IPv6 always becomes an IPv4 one, so that one host has one form.
///
/// @param kind which network
/// @param host the address in network order, as long as the network wants it
/// @param port 0…65535
public record NetAddress(Kind kind, Bytes host, int port) implements Comparable<NetAddress> {
  /// The unspecified IPv6 address with port 0: nowhere.
  public static final NetAddress NONE = new NetAddress(Kind.IPV6, Bytes.adopt(new byte[16]), 0);

  private static final Bytes MAPPED_PREFIX = Bytes.parseHex("00000000000000000000ffff");
  private static final Bytes ONION_CAT_PREFIX = Bytes.parseHex("fd87d87eeb43");

  /// The networks that have a name here, with their numbers in BIP155.
  public enum Kind {
    /// Four bytes.
    IPV4(1, 4),
    /// Sixteen bytes.
    IPV6(2, 16),
    /// A public key of 32 bytes.
    TORV3(4, 32),
    /// A hash of 32 bytes.
    I2P(5, 32),
    /// Sixteen bytes that begin with fc.
    CJDNS(6, 16);

    private final int bip155;
    private final int size;

    Kind(int bip155, int size) {
      this.bip155 = bip155;
      this.size = size;
    }

    /// The network's number in BIP155.
    public int bip155() {
      return bip155;
    }

    /// Bytes of an address.
    public int size() {
      return size;
    }

    /// The network with that number; `null` if it has no name here.
    public static @Nullable Kind ofBip155(int id) {
      for (Kind kind : values()) {
        if (kind.bip155 == id) {
          return kind;
        }
      }
      return null;
    }

    /// The name that RPC uses.
    public String rpcName() {
      return this == TORV3 ? "onion" : name().toLowerCase(Locale.ROOT);
    }
  }

  /// Checks sizes and unwraps IPv4 from IPv6.
  public NetAddress {
    if (port < 0 || port > 0xffff) {
      throw new IllegalArgumentException("port " + port + " is outside 0..65535");
    }
    if (host.length() != kind.size()) {
      throw new IllegalArgumentException(kind + " addresses have " + kind.size() + " bytes");
    }
    if (kind == Kind.IPV6 && isMapped(host)) {
      kind = Kind.IPV4;
      host = host.slice(12, 4).compact();
    }
  }

  /// An address of the Internet and a port.
  public static NetAddress of(InetAddress address, int port) {
    byte[] bytes = address.getAddress();
    return new NetAddress(bytes.length == 4 ? Kind.IPV4 : Kind.IPV6, Bytes.adopt(bytes), port);
  }

  /// A resolved socket address.
  public static NetAddress from(InetSocketAddress address) {
    return of(address.getAddress(), address.getPort());
  }

  /// An IPv4 address from its four numbers.
  public static NetAddress ipv4(int a, int b, int c, int d, int port) {
    return new NetAddress(Kind.IPV4, Bytes.of(a, b, c, d), port);
  }

  static boolean isMapped(Bytes host) {
    return host.slice(0, 12).equals(MAPPED_PREFIX);
  }

  /// Whether sixteen bytes wrap an address of another network.
  static boolean isEmbedded(Bytes host) {
    return isMapped(host) || host.slice(0, 6).equals(ONION_CAT_PREFIX);
  }

  /// Sixteen bytes and a port, most significant byte first.
  static NetAddress readV1(ByteReader reader, String field) throws DecodeException {
    Bytes host = reader.bytes(16, field).compact();
    return new NetAddress(Kind.IPV6, host, reader.uint16BigEndian(field));
  }

  /// The form of `version` and `addr`; a network that does not fit sixteen bytes is written as
  /// zeros.
  void writeV1(ByteWriter writer) {
    switch (kind) {
      case IPV4 -> writer.bytes(MAPPED_PREFIX).bytes(host);
      case IPV6, CJDNS -> writer.bytes(host);
      case TORV3, I2P -> writer.bytes(new byte[16]);
    }
    writer.uint16BigEndian(port);
  }

  /// Whether `addr` can carry it; the others need `addrv2`.
  public boolean fitsV1() {
    return kind == Kind.IPV4 || kind == Kind.IPV6;
  }

  /// Whether a plain TCP connection can reach it.
  public boolean isInternet() {
    return fitsV1();
  }

  /// The same host with another port.
  public NetAddress withPort(int newPort) {
    return new NetAddress(kind, host, newPort);
  }

  /// The host as the JDK's type.
  ///
  /// @throws IllegalStateException when it is not on the Internet
  public InetAddress toInetAddress() {
    if (!isInternet()) {
      throw new IllegalStateException(kind + " addresses cannot be reached over plain TCP");
    }
    try {
      return InetAddress.getByAddress(host.toArray());
    } catch (UnknownHostException e) {
      throw new IllegalStateException("an address of " + host.length() + " bytes", e);
    }
  }

  /// By network, host bytes, then port.
  @Override
  public int compareTo(NetAddress other) {
    int order = kind.compareTo(other.kind);
    if (order == 0) {
      order = host.compareTo(other.host);
    }
    return order != 0 ? order : Integer.compare(port, other.port);
  }

  /// The host for people: dotted IPv4, shortest IPv6 (RFC 5952), otherwise the bytes in hexadecimal
  /// with the network's name.
  public String hostText() {
    return switch (kind) {
      case IPV4 -> host.at(0) + "." + host.at(1) + "." + host.at(2) + "." + host.at(3);
      case IPV6, CJDNS -> ipv6Text();
      case TORV3, I2P -> kind.rpcName() + ":" + host.toHex();
    };
  }

  private String ipv6Text() {
    int bestStart = -1;
    int bestLength = 1;
    for (int i = 0; i < 8; i++) {
      int length = 0;
      while (i + length < 8 && group(i + length) == 0) {
        length++;
      }
      if (length > bestLength) {
        bestStart = i;
        bestLength = length;
      }
    }
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < 8; i++) {
      if (i == bestStart) {
        text.append("::");
        i += bestLength - 1;
        continue;
      }
      if (i > 0 && text.charAt(text.length() - 1) != ':') {
        text.append(':');
      }
      text.append(Integer.toHexString(group(i)));
    }
    return text.toString();
  }

  private int group(int index) {
    return host.at(2 * index) << 8 | host.at(2 * index + 1);
  }

  /// Host and port; IPv6 in brackets.
  @Override
  public String toString() {
    String text = hostText();
    return (text.indexOf(':') >= 0 ? "[" + text + "]" : text) + ":" + port;
  }
}
