package dev.renga.p2p.protocol;

import dev.renga.p2p.wire.Services;
import dev.renga.p2p.wire.Version;
import java.time.Duration;
import java.util.List;

/// What a person may decide about the protocol.
///
/// @param userAgent as sent in `version` (BIP14)
/// @param services what we offer
/// @param peerTimeout for the handshake (`-peertimeout`)
/// @param fullOutbound outbound connections for everything that we keep
/// @param blockOutbound outbound connections for blocks only that we keep
/// @param automatic whether we choose peers ourselves (not with `-connect`)
/// @param listening whether others can connect to us
/// @param pingInterval between an answer and the next ping; zero for no pings at all, which only a
///   simulation wants: ten thousand nodes' pings would cost it more than everything else
/// @param blocksOnly whether peers shall not tell us of transactions (`-blocksonly`)
/// @param trickle how long transactions wait before peers are told of them
public record ProtocolSettings(
    String userAgent,
    long services,
    Duration peerTimeout,
    int fullOutbound,
    int blockOutbound,
    boolean automatic,
    boolean listening,
    Duration pingInterval,
    boolean blocksOnly,
    Trickle trickle) {
  /// How long, on average, transactions are collected before a peer is told of them: announcing at
  /// once would tell who made them. The waiting times are exponentially distributed.
  ///
  /// @param outbound for each peer that we chose by itself
  /// @param inbound for all peers that connected to us at once, so that having many connections to
  ///   us teaches nothing
  public record Trickle(Duration outbound, Duration inbound) {
    /// What every node does.
    public static final Trickle DEFAULT = new Trickle(Duration.ofSeconds(2), Duration.ofSeconds(5));

    /// Checks the signs.
    public Trickle {
      if (outbound.isNegative() || inbound.isNegative()) {
        throw new IllegalArgumentException("waiting times are not negative");
      }
    }
  }

  /// The version of the protocol that we speak; the last step is BIP434.
  public static final int PROTOCOL_VERSION = 70_017;

  /// Seconds for the handshake unless a person says otherwise.
  public static final Duration DEFAULT_PEER_TIMEOUT = Duration.ofSeconds(60);

  /// Between an answer to a ping and the next ping.
  public static final Duration DEFAULT_PING_INTERVAL = Duration.ofMinutes(2);

  private static final String NAME = "Renga";

  /// The version of Renga, as peers and people are told it.
  public static final String VERSION = "0.1.0";

  /// What a node does when nobody asks for anything else.
  public static final ProtocolSettings DEFAULT =
      new ProtocolSettings(
          userAgent(List.of()),
          Services.NETWORK | Services.WITNESS | Services.NETWORK_LIMITED,
          DEFAULT_PEER_TIMEOUT,
          8,
          2,
          true,
          true,
          DEFAULT_PING_INTERVAL,
          false,
          Trickle.DEFAULT);

  /// The user agent with comments (`-uacomment`), in BIP14's form.
  ///
  /// @throws IllegalArgumentException with a sentence for people when a comment has unsafe
  ///   characters or all are too long
  public static String userAgent(List<String> comments) {
    for (String comment : comments) {
      if (!isSafe(comment)) {
        throw new IllegalArgumentException(
            "User Agent comment (" + comment + ") contains unsafe characters.");
      }
    }
    String tail = comments.isEmpty() ? "" : "(" + String.join("; ", comments) + ")";
    String agent = "/" + NAME + ":" + VERSION + tail + "/";
    if (agent.length() > Version.MAX_USER_AGENT_SIZE) {
      throw new IllegalArgumentException(
          "Total length of network version string ("
              + agent.length()
              + ") exceeds maximum length ("
              + Version.MAX_USER_AGENT_SIZE
              + "). Reduce the number or size of uacomments.");
    }
    return agent;
  }

  private static boolean isSafe(String comment) {
    return Version.clean(comment).equals(comment)
        && comment.chars().noneMatch(c -> "/:()".indexOf(c) >= 0);
  }

  /// The same settings without connections of our own choice (`-connect`).
  public ProtocolSettings withoutAutomatic() {
    return new ProtocolSettings(
        userAgent,
        services,
        peerTimeout,
        fullOutbound,
        blockOutbound,
        false,
        listening,
        pingInterval,
        blocksOnly,
        trickle);
  }

  /// The same settings with other services.
  public ProtocolSettings withServices(long offered) {
    return new ProtocolSettings(
        userAgent,
        offered,
        peerTimeout,
        fullOutbound,
        blockOutbound,
        automatic,
        listening,
        pingInterval,
        blocksOnly,
        trickle);
  }

  /// The same settings with another user agent.
  public ProtocolSettings withUserAgent(String agent) {
    return new ProtocolSettings(
        agent,
        services,
        peerTimeout,
        fullOutbound,
        blockOutbound,
        automatic,
        listening,
        pingInterval,
        blocksOnly,
        trickle);
  }

  /// The same settings with another limit for the handshake.
  public ProtocolSettings withPeerTimeout(Duration timeout) {
    return new ProtocolSettings(
        userAgent,
        services,
        timeout,
        fullOutbound,
        blockOutbound,
        automatic,
        listening,
        pingInterval,
        blocksOnly,
        trickle);
  }

  /// The same settings with other numbers of connections that we open.
  public ProtocolSettings withOutbound(int full, int blocks) {
    return new ProtocolSettings(
        userAgent,
        services,
        peerTimeout,
        full,
        blocks,
        automatic,
        listening,
        pingInterval,
        blocksOnly,
        trickle);
  }

  /// The same settings with another pause between pings; zero for none at all.
  public ProtocolSettings withPingInterval(Duration interval) {
    return new ProtocolSettings(
        userAgent,
        services,
        peerTimeout,
        fullOutbound,
        blockOutbound,
        automatic,
        listening,
        interval,
        blocksOnly,
        trickle);
  }

  /// The same settings, blocks only or not (`-blocksonly`).
  public ProtocolSettings withBlocksOnly(boolean only) {
    return new ProtocolSettings(
        userAgent,
        services,
        peerTimeout,
        fullOutbound,
        blockOutbound,
        automatic,
        listening,
        pingInterval,
        only,
        trickle);
  }

  /// The same settings with other waiting times before transactions are announced.
  public ProtocolSettings withTrickle(Trickle other) {
    return new ProtocolSettings(
        userAgent,
        services,
        peerTimeout,
        fullOutbound,
        blockOutbound,
        automatic,
        listening,
        pingInterval,
        blocksOnly,
        other);
  }
}
