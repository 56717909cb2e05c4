package dev.renga.p2p.wire;

import dev.renga.primitives.ByteReader;
import dev.renga.primitives.ByteWriter;
import dev.renga.primitives.Bytes;
import dev.renga.primitives.DecodeException;
import dev.renga.primitives.DecodeFailure;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Addresses of nodes on any network (BIP155).
///
/// Entries of networks that have no name here are skipped while reading, as are forms that BIP155
/// forbids (IPv4 or an onion address wrapped in IPv6).
///
/// @param entries at most [Addr#MAX_COUNT]
public record AddrV2(List<AddressEntry> entries) implements Message {
  /// The name on the wire.
  public static final String COMMAND = "addrv2";

  /// Longest address of any network, known or not (BIP155).
  public static final int MAX_ADDRESS_SIZE = 512;

  private static final int MIN_ITEM_SIZE = 9;

  /// Copies the list.
  public AddrV2 {
    entries = List.copyOf(entries);
    if (entries.size() > Addr.MAX_COUNT) {
      throw new IllegalArgumentException("too many addresses for a message");
    }
  }

  static AddrV2 read(ByteReader reader) throws DecodeException {
    int count = Addr.count(reader, MIN_ITEM_SIZE, "addrv2.count");
    List<AddressEntry> entries = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      final long time = reader.uint32("addrv2.time");
      final long services = reader.compactSizeAnyRange("addrv2.services");
      int id = reader.uint8("addrv2.network");
      int at = reader.offset();
      int length = reader.compactSize("addrv2.address");
      if (length > MAX_ADDRESS_SIZE) {
        throw refused(at, "an address has at most 512 bytes, not " + length);
      }
      // a copy, so that a kept address does not keep the message
      final Bytes host = reader.bytes(length, "addrv2.address").compact();
      final int port = reader.uint16BigEndian("addrv2.port");
      NetAddress.@Nullable Kind kind = NetAddress.Kind.ofBip155(id);
      if (kind == null) {
        continue;
      }
      if (kind.size() != length) {
        throw refused(at, kind + " addresses have " + kind.size() + " bytes, not " + length);
      }
      if (kind != NetAddress.Kind.IPV6 || !NetAddress.isEmbedded(host)) {
        entries.add(new AddressEntry(time, services, new NetAddress(kind, host, port)));
      }
    }
    return new AddrV2(entries);
  }

  private static DecodeException refused(int at, String detail) {
    return new DecodeException(new DecodeFailure.NonCanonical("addrv2.address", at, detail));
  }

  @Override
  public String command() {
    return COMMAND;
  }

  @Override
  public void write(ByteWriter writer) {
    writer.compactSize(entries.size());
    for (AddressEntry entry : entries) {
      NetAddress address = entry.address();
      writer.uint32(entry.time()).compactSize(entry.services()).uint8(address.kind().bip155());
      writer.lengthPrefixed(address.host()).uint16BigEndian(address.port());
    }
  }
}
