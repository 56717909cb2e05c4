package dev.renga.p2p.connection;

import dev.renga.p2p.protocol.Permission;
import dev.renga.p2p.protocol.ProtocolSettings;
import dev.renga.p2p.wire.NetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Set;

/// What a person may decide about connections.
///
/// @param settings of the protocol; its services and numbers of outbound connections
/// @param listen whether others may connect (`-listen`)
/// @param binds where to listen (`-bind`); an IPv4 address gives a true IPv4 socket
/// @param maxConnections of all kinds (`-maxconnections`)
/// @param connect only these are connected to (`-connect`); empty for peers of our own choice
/// @param addNodes connections kept besides (`-addnode`)
/// @param connectTimeout for opening a connection (`-timeout`)
/// @param maxReceiveBuffer bytes of messages of one peer that wait (`-maxreceivebuffer` × 1000)
/// @param maxSendBuffer bytes waiting to be sent above which a peer is not served (`-maxsendbuffer`
///   × 1000)
/// @param dnsSeeds whether the network's seeds are asked when no address is known (`-dnsseed`)
/// @param trust which peers may do more than others (`-whitelist`)
public record PeerNetworkConfig(
    ProtocolSettings settings,
    boolean listen,
    List<InetSocketAddress> binds,
    int maxConnections,
    List<String> connect,
    List<String> addNodes,
    Duration connectTimeout,
    int maxReceiveBuffer,
    int maxSendBuffer,
    boolean dnsSeeds,
    Trust trust) {
  /// Which addresses may do more than others.
  @FunctionalInterface
  public interface Trust {
    /// Nobody may do more than others.
    Trust NOBODY = (address, inbound) -> Set.of();

    /// What a peer may do.
    ///
    /// @param inbound whether it came to us
    Set<Permission> permissions(NetAddress address, boolean inbound);
  }

  /// What a node does when nobody asks for anything else; it listens nowhere yet.
  public static final PeerNetworkConfig DEFAULT =
      new PeerNetworkConfig(
          ProtocolSettings.DEFAULT,
          true,
          List.of(),
          125,
          List.of(),
          List.of(),
          Duration.ofSeconds(5),
          5_000_000,
          1_000_000,
          true,
          Trust.NOBODY);

  /// Copies the lists; with `-connect` no peers are chosen.
  public PeerNetworkConfig {
    binds = List.copyOf(binds);
    connect = List.copyOf(connect);
    addNodes = List.copyOf(addNodes);
    if (!connect.isEmpty()) {
      settings = settings.withoutAutomatic();
    }
  }

  /// The same with other places to listen.
  public PeerNetworkConfig withBinds(List<InetSocketAddress> places) {
    return new PeerNetworkConfig(
        settings,
        listen,
        places,
        maxConnections,
        connect,
        addNodes,
        connectTimeout,
        maxReceiveBuffer,
        maxSendBuffer,
        dnsSeeds,
        trust);
  }

  /// The same with other settings of the protocol.
  public PeerNetworkConfig withSettings(ProtocolSettings changed) {
    return new PeerNetworkConfig(
        changed,
        listen,
        binds,
        maxConnections,
        connect,
        addNodes,
        connectTimeout,
        maxReceiveBuffer,
        maxSendBuffer,
        dnsSeeds,
        trust);
  }

  /// The same with connections to these only (`-connect`); `0` alone means to nobody.
  public PeerNetworkConfig withConnect(List<String> only) {
    return new PeerNetworkConfig(
        settings,
        listen,
        binds,
        maxConnections,
        only,
        addNodes,
        connectTimeout,
        maxReceiveBuffer,
        maxSendBuffer,
        dnsSeeds,
        trust);
  }

  /// The same with another limit of connections.
  public PeerNetworkConfig withMaxConnections(int max) {
    return new PeerNetworkConfig(
        settings,
        listen,
        binds,
        max,
        connect,
        addNodes,
        connectTimeout,
        maxReceiveBuffer,
        maxSendBuffer,
        dnsSeeds,
        trust);
  }

  /// Connections that others may open.
  public int maxInbound() {
    int outbound =
        settings.automatic() ? settings.fullOutbound() + settings.blockOutbound() + 1 : 0;
    return Math.max(0, maxConnections - outbound);
  }
}
