package dev.renga.p2p.protocol;

import dev.renga.p2p.wire.NetAddress;
import dev.renga.p2p.wire.Services;
import dev.renga.p2p.wire.Version;
import java.time.Instant;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Who a peer is and what was agreed with it in the handshake. What a duty keeps about a peer is
/// the duty's own.
final class Peer {
  private final long id;
  private final NetAddress address;
  private final ConnectionType type;
  private final Set<Permission> permissions;
  private final Instant connected;

  /// Our nonce on this connection.
  final long nonce;

  /// What the peer said; `null` until it did.
  @Nullable Version version;

  /// The lower of both sides' versions of the protocol.
  int commonVersion;

  boolean versionSent;
  boolean established;
  boolean wantsAddrV2;
  boolean wtxidRelay;
  boolean prefersHeaders;
  boolean highBandwidthFrom;
  long feeFilter;

  /// How many duties hold its messages back.
  int holds;

  /// Messages from it that could not be read.
  int malformed;

  // What the duties that are asked at every step keep about it. The fields of each are private to
  // its duty. They stand here and not in maps because a simulation of thousands of nodes spends
  // its time fetching them from memory.

  HeadersSync.@Nullable State headers;
  BlockDownload.@Nullable State download;
  Announcement.@Nullable State announcement;
  ChainWatch.@Nullable State watch;
  Availability.@Nullable State availability;

  /// Set as soon as the connection is to be closed; nothing is sent or heard afterwards.
  boolean closing;

  Peer(Event.Connected event, long nonce, Instant now) {
    this.id = event.peer();
    this.address = event.address();
    this.type = event.type();
    this.permissions = event.permissions();
    this.nonce = nonce;
    this.connected = now;
  }

  long id() {
    return id;
  }

  NetAddress address() {
    return address;
  }

  ConnectionType type() {
    return type;
  }

  Set<Permission> permissions() {
    return permissions;
  }

  boolean has(Permission permission) {
    return permissions.contains(permission);
  }

  Instant connected() {
    return connected;
  }

  boolean isInbound() {
    return type.isInbound();
  }

  long services() {
    Version said = version;
    return said == null ? Services.NONE : said.services();
  }

  /// Whether it has any blocks at all.
  boolean servesBlocks() {
    return (services() & (Services.NETWORK | Services.NETWORK_LIMITED)) != 0;
  }

  /// Whether it has recent blocks only (BIP159).
  boolean isLimited() {
    return (services() & Services.NETWORK) == 0 && (services() & Services.NETWORK_LIMITED) != 0;
  }

  boolean servesWitness() {
    return Services.has(services(), Services.WITNESS);
  }

  /// Whether blocks are rather asked from it than from others: we chose it, or a person trusts it.
  boolean isPreferred() {
    return (!isInbound() || has(Permission.NOBAN))
        && type != ConnectionType.ADDR_FETCH
        && type != ConnectionType.FEELER
        && servesBlocks();
  }

  @Override
  public String toString() {
    return "peer=" + id;
  }
}
