package dev.renga.p2p.connection;

import dev.renga.p2p.address.AddressText;
import dev.renga.p2p.address.SeenFilter;
import dev.renga.p2p.wire.NetAddress;
import dev.renga.primitives.Bytes;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// Whom we do not talk to: networks that a person has banned until a time, and addresses that
/// misbehaved lately. The latter are kept in a filter of fixed size (known failure D-064). Loop
/// only.
final class BanList {
  /// Most bans a person may set.
  static final int MAX_BANS = 10_000;

  private final Map<Subnet, Ban> bans = new LinkedHashMap<>();
  private final SeenFilter discouraged;

  /// A network: an address and how many of its first bits count.
  record Subnet(NetAddress address, int bits) {
    /// Parses `address` or `address/bits`.
    ///
    /// @return `null` when it is neither
    static @Nullable Subnet parse(String text) {
      int slash = text.indexOf('/');
      NetAddress address = AddressText.parseHost(slash < 0 ? text : text.substring(0, slash), 0);
      if (address == null) {
        return null;
      }
      int all = 8 * address.host().length();
      if (slash < 0) {
        return new Subnet(address, all);
      }
      String digits = text.substring(slash + 1);
      if (digits.isEmpty() || digits.length() > 3 || !digits.chars().allMatch(BanList::isDigit)) {
        return null;
      }
      int bits = Integer.parseInt(digits);
      return bits > all ? null : new Subnet(masked(address, bits), bits);
    }

    private static NetAddress masked(NetAddress address, int bits) {
      byte[] host = address.host().toArray();
      for (int bit = bits; bit < 8 * host.length; bit++) {
        host[bit / 8] &= (byte) ~(0x80 >> bit % 8);
      }
      return new NetAddress(address.kind(), Bytes.adopt(host), 0);
    }

    boolean contains(NetAddress other) {
      return other.kind() == address.kind() && masked(other, bits).equals(address);
    }

    @Override
    public String toString() {
      return address.hostText() + "/" + bits;
    }
  }

  /// @param subnet who
  /// @param created when it was set
  /// @param until when it ends
  record Ban(Subnet subnet, Instant created, Instant until) {}

  BanList(RandomGenerator random) {
    discouraged = new SeenFilter(random);
  }

  private static boolean isDigit(int c) {
    return c >= '0' && c <= '9';
  }

  /// @return whether there was room for it
  boolean ban(Subnet subnet, Instant now, Instant until) {
    if (bans.size() >= MAX_BANS && !bans.containsKey(subnet)) {
      return false;
    }
    bans.put(subnet, new Ban(subnet, now, until));
    return true;
  }

  boolean unban(Subnet subnet) {
    return bans.remove(subnet) != null;
  }

  void clear() {
    bans.clear();
  }

  List<Ban> bans(Instant now) {
    bans.values().removeIf(ban -> !ban.until().isAfter(now));
    return new ArrayList<>(bans.values());
  }

  boolean isBanned(NetAddress address, Instant now) {
    return bans.values().stream()
        .anyMatch(ban -> ban.until().isAfter(now) && ban.subnet().contains(address));
  }

  void discourage(NetAddress address) {
    discouraged.add(address.withPort(0));
  }

  boolean isDiscouraged(NetAddress address) {
    return discouraged.contains(address.withPort(0));
  }
}
