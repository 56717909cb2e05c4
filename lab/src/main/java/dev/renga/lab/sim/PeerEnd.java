package dev.renga.lab.sim;

import dev.renga.p2p.protocol.ConnectionType;
import dev.renga.p2p.protocol.TimerName;
import dev.renga.p2p.wire.Message;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/// One node's end of a connection, and the way of messages towards it.
final class PeerEnd {
  private static final int TIMERS = TimerName.values().length;

  final SimNode node;
  final Link link;
  final long peer;
  final ConnectionType type;

  /// Counts all ends of a run, for the log.
  final int number;

  /// The node has been told of the connection.
  boolean connected;

  /// When the last message towards this end arrives; the next is not earlier.
  long lastArrival;

  /// Messages sent towards this end and not lost.
  int sent;

  /// … and the number of the last that arrived.
  int arrived;

  private boolean held;
  private @Nullable Deque<Message> waiting;
  private long @Nullable [] timers;

  PeerEnd(SimNode node, Link link, long peer, ConnectionType type, int number) {
    this.node = node;
    this.link = link;
    this.peer = peer;
    this.type = type;
    this.number = number;
  }

  PeerEnd other() {
    return link.other(this);
  }

  /// Whether messages are kept back now.
  boolean isHeld() {
    return held;
  }

  void hold() {
    held = true;
  }

  void release() {
    held = false;
  }

  /// Whether a message that arrives now has to wait behind others.
  boolean isCrowded() {
    Deque<Message> those = waiting;
    return held || (those != null && !those.isEmpty());
  }

  void await(Message message) {
    Deque<Message> those = waiting;
    if (those == null) {
      those = new ArrayDeque<>(4);
      waiting = those;
    }
    those.add(message);
  }

  @Nullable Message next() {
    Deque<Message> those = waiting;
    return those == null ? null : those.poll();
  }

  void setTimer(TimerName name, long at) {
    long[] all = timers;
    if (all == null) {
      all = new long[TIMERS];
      Arrays.fill(all, Long.MAX_VALUE);
      timers = all;
    }
    all[name.ordinal()] = at;
  }

  /// Whether the timer is set for this moment; then it is set no longer.
  boolean takeTimer(TimerName name, long at) {
    long[] all = timers;
    if (all == null || all[name.ordinal()] != at) {
      return false;
    }
    all[name.ordinal()] = Long.MAX_VALUE;
    return true;
  }
}
