package dev.renga.p2p.protocol;

import dev.renga.p2p.wire.Message;
import dev.renga.p2p.wire.NetAddress;
import dev.renga.primitives.Block;
import dev.renga.primitives.BlockHash;
import dev.renga.primitives.BlockHeader;
import dev.renga.primitives.Transaction;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Something the state machines want done. Effects are to be performed in the order given.
public sealed interface Effect {
  /// Send a message.
  record Send(long peer, Message message) implements Effect {}

  /// Send a block from disk in its place among the messages; when it cannot be read any more, end
  /// the connection (the peer counts on an answer).
  ///
  /// @param witness with witness or without
  record SendBlock(long peer, BlockHash hash, boolean witness) implements Effect {}

  /// Open a connection; answered by [Event.Connected] or [Event.ConnectFailed].
  record Connect(NetAddress address, ConnectionType type) implements Effect {}

  /// Close a connection once what was sent before is written (or soon, if the peer does not read);
  /// answered by [Event.Disconnected].
  ///
  /// @param reason a few words for the log
  record Disconnect(long peer, String reason) implements Effect {}

  /// Prefer not to talk to this address for a while: it has broken the protocol.
  record Discourage(NetAddress address) implements Effect {}

  /// Fire a timer at a time, once; replaces an earlier one of that name and peer. `null` cancels.
  record SetTimer(TimerName name, long peer, @Nullable Instant at) implements Effect {}

  /// Hand headers to the chain; answered by [Event.HeadersDone].
  record SubmitHeaders(long peer, List<BlockHeader> headers) implements Effect {
    /// Copies the list.
    public SubmitHeaders {
      headers = List.copyOf(headers);
    }
  }

  /// Hand a block to the chain; answered by [Event.BlockDone].
  record SubmitBlock(long peer, Block block, boolean requested) implements Effect {}

  /// Hand a transaction to the pool; answered by [Event.TransactionDone].
  record SubmitTransaction(long peer, Transaction transaction) implements Effect {}

  /// Hand over no more messages of this peer until [Resume]: it must not run ahead of the chain.
  record Hold(long peer) implements Effect {}

  /// Hand over this peer's messages again.
  record Resume(long peer) implements Effect {}

  /// Tell a person; one line for the log.
  ///
  /// @param important whether it is worth a line by default
  record Note(boolean important, String text) implements Effect {}
}
