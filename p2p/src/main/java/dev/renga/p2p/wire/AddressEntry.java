package dev.renga.p2p.wire;

/// A node's address as peers gossip it.
///
/// @param time when it was last seen, seconds since 1970, unsigned 32 bits
/// @param services what it offers, 64 raw bits; see [Services]
/// @param address where it listens
public record AddressEntry(long time, long services, NetAddress address) {
  /// Checks the range of the time.
  public AddressEntry {
    if (time < 0 || time > 0xffffffffL) {
      throw new IllegalArgumentException("time " + time + " is not 32 bits");
    }
  }

  /// The same entry seen at another time.
  public AddressEntry withTime(long newTime) {
    return new AddressEntry(newTime, services, address);
  }
}
