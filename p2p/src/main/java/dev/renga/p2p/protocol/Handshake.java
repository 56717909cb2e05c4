package dev.renga.p2p.protocol;

import dev.renga.p2p.wire.Feature;
import dev.renga.p2p.wire.Message;
import dev.renga.p2p.wire.NetAddress;
import dev.renga.p2p.wire.SendAddrV2;
import dev.renga.p2p.wire.Services;
import dev.renga.p2p.wire.Verack;
import dev.renga.p2p.wire.Version;
import dev.renga.p2p.wire.WtxidRelay;
import java.time.Instant;

/// `version`, the negotiation between it and `verack`, and what ends a connection there: old
/// versions, missing services, ourselves at the other end, silence.
///
/// Sources: BIP155 (`sendaddrv2`), BIP339 (`wtxidrelay`), BIP434 (`feature`); the order of our
/// messages is that of the reference implementation.
final class Handshake {
  /// Peers older than this do not know `getheaders`.
  static final int MIN_VERSION = 31_800;

  /// From here on peers know addresses of any network and transactions by wtxid.
  static final int NEGOTIATION_VERSION = 70_016;

  /// From here on peers may announce features (BIP434). We announce none yet.
  static final int FEATURE_VERSION = 70_017;

  private final ChainAccess chain;
  private final ProtocolSettings settings;
  private final Peers peers;
  private final TransactionRelay transactions;
  private final Outbox out;

  Handshake(
      ChainAccess chain,
      ProtocolSettings settings,
      Peers peers,
      TransactionRelay transactions,
      Outbox out) {
    this.chain = chain;
    this.settings = settings;
    this.peers = peers;
    this.transactions = transactions;
    this.out = out;
  }

  /// A connection stands. Who opened it speaks first.
  void begin(Peer peer, Instant now) {
    out.setTimer(TimerName.HANDSHAKE, peer.id(), now.plus(settings.peerTimeout()));
    if (!peer.isInbound()) {
      sendVersion(peer, now);
    }
  }

  /// Handles a message of the negotiation.
  ///
  /// @return whether the message was one, at a time at which nothing else is to be done about it
  boolean handle(Peer peer, Message message, Instant now) {
    if (message instanceof Version version) {
      if (peer.version == null) {
        receive(peer, version, now);
      }
      return true;
    }
    if (peer.version == null) {
      // whatever comes before `version` is ignored, and the timer is running
      return true;
    }
    switch (message) {
      case Verack verack -> establish(peer);
      case WtxidRelay wtxidRelay when peer.established ->
          out.disconnect(peer, "wtxidrelay received after verack");
      case WtxidRelay wtxidRelay -> peer.wtxidRelay |= peer.commonVersion >= NEGOTIATION_VERSION;
      case SendAddrV2 sendAddrV2 when peer.established ->
          out.disconnect(peer, "sendaddrv2 received after verack");
      case SendAddrV2 sendAddrV2 -> peer.wantsAddrV2 = true;
      case Feature feature when peer.established ->
          out.disconnect(peer, "feature received after verack");
      case Feature feature when peer.commonVersion < FEATURE_VERSION ->
          out.disconnect(peer, "feature received with incompatible version " + peer.commonVersion);
      case Feature feature -> {}
      default -> {
        return false;
      }
    }
    return true;
  }

  private void receive(Peer peer, Version version, Instant now) {
    if (expectsServices(peer.type()) && !hasDesirableServices(version.services())) {
      out.disconnect(
          peer, "peer does not offer the expected services: " + Services.names(version.services()));
      return;
    }
    if (version.protocol() < MIN_VERSION) {
      out.disconnect(peer, "peer using obsolete version " + version.protocol());
      return;
    }
    if (peer.isInbound() && isOurs(version.nonce())) {
      out.disconnect(peer, "connected to self");
      return;
    }
    peer.version = version;
    peer.commonVersion = Math.min(version.protocol(), ProtocolSettings.PROTOCOL_VERSION);
    if (peer.isInbound()) {
      sendVersion(peer, now);
    }
    if (peer.commonVersion >= NEGOTIATION_VERSION) {
      out.send(peer, new WtxidRelay());
      out.send(peer, new SendAddrV2());
    }
    out.send(peer, new Verack());
    if (peer.type() == ConnectionType.FEELER) {
      out.disconnect(peer, "feeler connection completed");
    }
  }

  private void establish(Peer peer) {
    if (!peer.established) {
      peer.established = true;
      out.setTimer(TimerName.HANDSHAKE, peer.id(), null);
      out.note(
          !peer.isInbound(),
          "New "
              + peer.type().rpcName()
              + " peer connected: transport: v1, version: "
              + peer.commonVersion
              + ", "
              + peer);
    }
  }

  /// The handshake took too long.
  void late(Peer peer) {
    if (!peer.established) {
      out.disconnect(peer, "version handshake timeout");
    }
  }

  private void sendVersion(Peer peer, Instant now) {
    peer.versionSent = true;
    NetAddress receiver = peer.address().fitsV1() ? peer.address() : NetAddress.NONE;
    out.send(
        peer,
        new Version(
            ProtocolSettings.PROTOCOL_VERSION,
            settings.services(),
            now.getEpochSecond(),
            Services.NONE,
            receiver,
            settings.services(),
            NetAddress.NONE,
            peer.nonce,
            settings.userAgent(),
            chain.tip().height(),
            transactions.isAskedFor(peer)));
  }

  private boolean isOurs(long nonce) {
    for (Peer other : peers.all()) {
      if (!other.isInbound() && !other.established && other.nonce == nonce) {
        return true;
      }
    }
    return false;
  }

  private static boolean expectsServices(ConnectionType type) {
    return type.isAutomaticOutbound();
  }

  /// Peers of our own choice must have blocks with witness: all of them while we lack old ones,
  /// afterwards recent ones do (BIP159).
  boolean hasDesirableServices(long services) {
    long blocks = chain.isInitialDownload() ? 0 : services & Services.NETWORK_LIMITED;
    return Services.has(services, Services.WITNESS)
        && (Services.has(services, Services.NETWORK) || blocks != 0);
  }
}
