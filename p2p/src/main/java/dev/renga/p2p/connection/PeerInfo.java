package dev.renga.p2p.connection;

import dev.renga.p2p.protocol.PeerStatus;
import dev.renga.p2p.transport.Transport;
import dev.renga.p2p.wire.NetAddress;
import java.time.Instant;
import java.util.Map;

/// Everything known of a peer at one moment, as `getpeerinfo` wants it; immutable.
///
/// @param status what the protocol knows: id, address, version, ping times, heights, permissions
/// @param bound our end of the connection
/// @param lastSend when bytes were sent last; the epoch for never
/// @param lastReceived when bytes came last; the epoch for never
/// @param bytesSent since the connection stands
/// @param bytesReceived since the connection stands
/// @param sentPerMessage bytes by message name; `*other*` for names that we do not know
/// @param receivedPerMessage bytes by message name; `*other*` for names that we do not know
/// @param transport how messages are wrapped
public record PeerInfo(
    PeerStatus status,
    NetAddress bound,
    Instant lastSend,
    Instant lastReceived,
    long bytesSent,
    long bytesReceived,
    Map<String, Long> sentPerMessage,
    Map<String, Long> receivedPerMessage,
    Transport.Kind transport) {
  /// Copies the maps.
  public PeerInfo {
    sentPerMessage = Map.copyOf(sentPerMessage);
    receivedPerMessage = Map.copyOf(receivedPerMessage);
  }

  /// The peer's clock less ours when it said `version`, in seconds; 0 before.
  public long timeOffset() {
    var version = status.version();
    if (version == null) {
      return 0;
    }
    // a hostile clock may say anything: what does not fit is cut off
    long theirs = Math.clamp(version.time(), 0, 0xffffffffffL);
    return theirs - status.connected().getEpochSecond();
  }

  /// What the peer calls itself, without characters that could do harm.
  public String subversion() {
    var version = status.version();
    return version == null ? "" : version.cleanUserAgent();
  }

  /// Identifier of the encrypted session (BIP324); empty on the plain transport.
  public String sessionId() {
    return "";
  }
}
