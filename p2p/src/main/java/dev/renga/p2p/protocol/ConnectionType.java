package dev.renga.p2p.protocol;

import java.util.Locale;

/// Why a connection exists, which decides what is said on it.
public enum ConnectionType {
  /// The other side opened it.
  INBOUND,
  /// We opened it, for everything.
  OUTBOUND_FULL_RELAY,
  /// A person asked for it (`-connect`, `-addnode`, RPC).
  MANUAL,
  /// Opened for a moment, to see whether the address is alive.
  FEELER,
  /// We opened it, for blocks only, so that it does not show in the gossip.
  BLOCK_RELAY_ONLY,
  /// Opened for a moment, to ask for addresses.
  ADDR_FETCH;

  /// The name that RPC uses.
  public String rpcName() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /// Whether the other side opened it.
  public boolean isInbound() {
    return this == INBOUND;
  }

  /// Whether it is one of ours that are meant to last and that we chose ourselves.
  public boolean isAutomaticOutbound() {
    return this == OUTBOUND_FULL_RELAY || this == BLOCK_RELAY_ONLY;
  }
}
