package dev.renga.p2p.protocol;

import dev.renga.p2p.wire.AddressEntry;
import dev.renga.p2p.wire.Message;
import dev.renga.p2p.wire.NetAddress;
import dev.renga.primitives.DecodeFailure;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Something that happened outside and that the state machines must know.
public sealed interface Event {
  /// The node is ready: connections may be opened.
  record Started() implements Event {}

  /// A connection stands; nothing has been said on it.
  ///
  /// @param peer never used before, above 0
  /// @param address the other end
  /// @param type why it exists
  /// @param permissions what the address may do
  record Connected(long peer, NetAddress address, ConnectionType type, Set<Permission> permissions)
      implements Event {
    /// Copies the set.
    public Connected {
      permissions = Set.copyOf(permissions);
    }
  }

  /// A connection that was asked for could not be opened.
  record ConnectFailed(NetAddress address, ConnectionType type) implements Event {}

  /// A connection is gone, whoever closed it. Nothing is heard of that peer afterwards.
  record Disconnected(long peer) implements Event {}

  /// A message came.
  record Received(long peer, Message message) implements Event {}

  /// Something came that is no message: damaged, or not what its name promises.
  ///
  /// @param failure how decoding failed; `null` when the frame was damaged
  record Malformed(long peer, String command, @Nullable DecodeFailure failure) implements Event {}

  /// A timer's moment has come.
  ///
  /// @param peer whose timer, 0 for the node's
  record TimerFired(TimerName name, long peer) implements Event {}

  /// The chain has answered [Effect.SubmitHeaders].
  record HeadersDone(long peer, HeadersOutcome outcome) implements Event {}

  /// The chain has answered [Effect.SubmitBlock].
  record BlockDone(long peer, BlockOutcome outcome) implements Event {}

  /// The pool has answered [Effect.SubmitTransaction].
  record TransactionDone(long peer, TxOutcome outcome) implements Event {}

  /// A transaction has come into the pool, wherever from, and peers shall hear of it.
  ///
  /// @param own whether it is this node's: then it is announced until somebody has fetched it
  record PoolAdded(PoolTransaction transaction, boolean own) implements Event {}

  /// The chain's tip or best header may have changed.
  record ChainMoved() implements Event {}

  /// A person wants a connection (`addnode` and `-addnode`, `-connect`, `onetry`).
  ///
  /// @param keep whether to open it again whenever it is lost
  record Wanted(NetAddress address, ConnectionType type, boolean keep) implements Event {}

  /// A person wants a kept connection no longer; it is not closed by this.
  record Unwanted(NetAddress address) implements Event {}

  /// A person wants a peer gone.
  record Dismissed(long peer, String why) implements Event {}

  /// Addresses were found without a peer's help: by a name server, or in the release.
  ///
  /// @param source whom they are put down to
  record Found(NetAddress source, List<AddressEntry> entries) implements Event {
    /// Copies the list.
    public Found {
      entries = List.copyOf(entries);
    }
  }

  /// A person wants every peer pinged now.
  record PingWanted() implements Event {}

  /// All connections are closed and none opened while the network is off.
  record NetworkSwitched(boolean on) implements Event {}
}
