package dev.renga.p2p.connection;

import dev.renga.p2p.wire.NetAddress;
import org.jspecify.annotations.Nullable;

/// What a laboratory puts between its nodes: each node's network is given one of its own, and asks
/// it about every connection. A node in the world has [#DIRECT].
///
/// Both ends of a connection on loopback can be told apart without guessing: the end that dials
/// binds its socket first and says so by [#dialing] before it connects, so the port that the other
/// end then sees is known already.
///
/// The methods are called on threads of the network, must not block, and may come at the same time.
public interface Links {
  /// Nothing between the nodes. Costs nothing.
  Links DIRECT = (local, remote, inbound) -> null;

  /// A socket of this node is bound and about to connect.
  ///
  /// @param local what the other end will see as our address and port
  /// @param target where it is going to connect to
  /// @return whether it may; if not, dialling fails as if nobody were there
  default boolean dialing(NetAddress local, NetAddress target) {
    return true;
  }

  /// What was said by [#dialing] came to nothing.
  default void failed(NetAddress local, NetAddress target) {}

  /// A connection stands; asked by each of its ends, before anything is read or written there.
  ///
  /// @param local this end
  /// @param remote the other end
  /// @param inbound whether the other end has dialled
  /// @return what this end's messages travel through, made for this connection alone; `null` for
  ///   nothing
  @Nullable Link open(NetAddress local, NetAddress remote, boolean inbound);
}
