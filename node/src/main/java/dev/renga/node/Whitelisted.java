package dev.renga.node;

import dev.renga.p2p.protocol.Permission;
import dev.renga.p2p.wire.NetAddress;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/// Addresses that are trusted, and with what.
///
/// @param subnet the addresses
/// @param permissions what a peer there may do
/// @param inbound whether that holds for peers that come to us
/// @param outbound whether it holds for peers that we go to
public record Whitelisted(
    Subnet subnet, Set<Permission> permissions, boolean inbound, boolean outbound) {
  /// Copies the set.
  public Whitelisted {
    permissions = Set.copyOf(permissions);
  }

  /// What a peer may do by all entries that it falls under.
  static Set<Permission> permissions(
      List<Whitelisted> whitelist, NetAddress address, boolean inbound) {
    Set<Permission> all = EnumSet.noneOf(Permission.class);
    for (Whitelisted entry : whitelist) {
      boolean direction = inbound ? entry.inbound : entry.outbound;
      if (direction && isIn(address, entry.subnet)) {
        all.addAll(entry.permissions);
      }
    }
    return all;
  }

  private static boolean isIn(NetAddress address, Subnet subnet) {
    return switch (address.kind()) {
      case IPV4, IPV6 -> subnet.test(address.toInetAddress());
      case TORV3, I2P, CJDNS -> false;
    };
  }
}
