package dev.renga.node;

import dev.renga.p2p.connection.Links;
import dev.renga.p2p.protocol.ProtocolSettings;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;

/// Whom a node talks to.
///
/// @param active whether the network is used at all
/// @param binds addresses to listen on; empty for not listening
/// @param connect nodes to keep a connection to (`-connect`, `-addnode`), as `host`, `host:port` or
///   `[IPv6]:port`
/// @param automatic whether the node looks for further peers by itself
/// @param dnsSeeds when to ask the network's DNS seeds
/// @param lookUpNames whether names in `connect` may be looked up
/// @param maxConnections connections at most, both directions
/// @param connectTimeout until an attempt to connect fails
/// @param peerTimeout until a silent peer is dropped
/// @param userAgentComments as BIP14 has them
/// @param trickle how long transactions wait before peers are told of them
/// @param whitelist addresses that may do more than others
/// @param links what a laboratory puts between this node and others; [Links#DIRECT] in the world
public record PeersConfig(
    boolean active,
    List<InetSocketAddress> binds,
    List<String> connect,
    boolean automatic,
    DnsSeeds dnsSeeds,
    boolean lookUpNames,
    int maxConnections,
    Duration connectTimeout,
    Duration peerTimeout,
    List<String> userAgentComments,
    ProtocolSettings.Trickle trickle,
    List<Whitelisted> whitelist,
    Links links) {

  /// When to ask DNS seeds for peers.
  public enum DnsSeeds {
    /// Never.
    OFF,
    /// When too few peers are known.
    WHEN_NEEDED,
    /// At every start.
    ALWAYS
  }

  /// Connections at most unless told otherwise.
  public static final int DEFAULT_MAX_CONNECTIONS = 125;

  /// Copies the lists.
  public PeersConfig {
    binds = List.copyOf(binds);
    connect = List.copyOf(connect);
    userAgentComments = List.copyOf(userAgentComments);
    whitelist = List.copyOf(whitelist);
  }

  /// Nobody: neither listens nor connects, but RPC may add peers.
  public static PeersConfig none() {
    return new PeersConfig(
        true,
        List.of(),
        List.of(),
        false,
        DnsSeeds.OFF,
        false,
        DEFAULT_MAX_CONNECTIONS,
        Duration.ofSeconds(5),
        Duration.ofSeconds(60),
        List.of(),
        ProtocolSettings.Trickle.DEFAULT,
        List.of(),
        Links.DIRECT);
  }

  /// With listening on these addresses.
  public PeersConfig withBinds(List<InetSocketAddress> addresses) {
    return new PeersConfig(
        active,
        addresses,
        connect,
        automatic,
        dnsSeeds,
        lookUpNames,
        maxConnections,
        connectTimeout,
        peerTimeout,
        userAgentComments,
        trickle,
        whitelist,
        links);
  }

  /// With connections to these nodes.
  public PeersConfig withConnect(List<String> nodes) {
    return new PeersConfig(
        active,
        binds,
        nodes,
        automatic,
        dnsSeeds,
        lookUpNames,
        maxConnections,
        connectTimeout,
        peerTimeout,
        userAgentComments,
        trickle,
        whitelist,
        links);
  }

  /// With something between this node and others.
  public PeersConfig withLinks(Links between) {
    return new PeersConfig(
        active,
        binds,
        connect,
        automatic,
        dnsSeeds,
        lookUpNames,
        maxConnections,
        connectTimeout,
        peerTimeout,
        userAgentComments,
        trickle,
        whitelist,
        between);
  }

  /// With other waiting times before transactions are announced.
  public PeersConfig withTrickle(ProtocolSettings.Trickle waits) {
    return new PeersConfig(
        active,
        binds,
        connect,
        automatic,
        dnsSeeds,
        lookUpNames,
        maxConnections,
        connectTimeout,
        peerTimeout,
        userAgentComments,
        waits,
        whitelist,
        links);
  }

  /// With other addresses that may do more.
  public PeersConfig withWhitelist(List<Whitelisted> trusted) {
    return new PeersConfig(
        active,
        binds,
        connect,
        automatic,
        dnsSeeds,
        lookUpNames,
        maxConnections,
        connectTimeout,
        peerTimeout,
        userAgentComments,
        trickle,
        trusted,
        links);
  }
}
