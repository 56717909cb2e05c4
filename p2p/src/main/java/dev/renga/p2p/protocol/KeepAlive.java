package dev.renga.p2p.protocol;

import dev.renga.p2p.wire.Ping;
import dev.renga.p2p.wire.Pong;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// Pings each peer now and then, answers its pings, and gives up on one that does not answer
/// (BIP31).
final class KeepAlive {
  /// How long an answer may take.
  static final Duration TIMEOUT = Duration.ofMinutes(20);

  /// Peers up to this version do not answer.
  private static final int LAST_WITHOUT_PONG = 60_000;

  private final Map<Long, State> states = new HashMap<>();
  private final Duration timeout;
  private final Duration interval;
  private final RandomGenerator random;
  private final Outbox out;

  /// What is known of one peer's line.
  static final class State {
    private long nonce;
    private @Nullable Instant asked;
    @Nullable Duration last;
    @Nullable Duration best;

    /// How long the open question has been open; `null` if none is.
    @Nullable Duration waiting(Instant now) {
      Instant since = asked;
      return since == null ? null : Duration.between(since, now);
    }
  }

  /// @param peerTimeout `-peertimeout`: where it is longer than [#TIMEOUT], an answer may take as
  ///   long
  /// @param interval between an answer and the next ping; zero for no pings of our own
  KeepAlive(Duration peerTimeout, Duration interval, RandomGenerator random, Outbox out) {
    this.timeout = peerTimeout.compareTo(TIMEOUT) > 0 ? peerTimeout : TIMEOUT;
    this.interval = interval;
    this.random = random;
    this.out = out;
  }

  /// The handshake is done.
  void begin(Peer peer, Instant now) {
    states.put(peer.id(), new State());
    if (!interval.isZero()) {
      ask(peer, now);
    }
  }

  void forget(long peer) {
    states.remove(peer);
  }

  @Nullable State state(long peer) {
    return states.get(peer);
  }

  /// Asks at once, whatever the interval says (RPC `ping`).
  void ask(Peer peer, Instant now) {
    State state = states.get(peer.id());
    if (state == null) {
      return;
    }
    if (peer.commonVersion <= LAST_WITHOUT_PONG) {
      out.send(peer, new Ping(0));
      next(peer, now.plus(interval), now);
      return;
    }
    do {
      state.nonce = random.nextLong();
    } while (state.nonce == 0);
    state.asked = now;
    out.send(peer, new Ping(state.nonce));
    out.setTimer(TimerName.PING, peer.id(), now.plus(timeout));
  }

  void handle(Peer peer, Ping ping) {
    if (peer.commonVersion > LAST_WITHOUT_PONG) {
      out.send(peer, new Pong(ping.nonce()));
    }
  }

  /// An answer that fits nothing is ignored; one with nonce 0 comes from peers that do not know
  /// better and ends the question without telling a time.
  void handle(Peer peer, Pong pong, Instant now) {
    State state = states.get(peer.id());
    Instant asked = state == null ? null : state.asked;
    if (state == null || asked == null || (pong.nonce() != state.nonce && pong.nonce() != 0)) {
      return;
    }
    if (pong.nonce() == state.nonce) {
      Duration time = Duration.between(asked, now);
      if (!time.isNegative()) {
        state.last = time;
        state.best = state.best == null || time.compareTo(state.best) < 0 ? time : state.best;
      }
    }
    state.asked = null;
    next(peer, asked.plus(interval), now);
  }

  private void next(Peer peer, Instant due, Instant now) {
    boolean never = interval.isZero();
    out.setTimer(TimerName.PING, peer.id(), never ? null : due.isAfter(now) ? due : now);
  }

  void timer(Peer peer, Instant now) {
    State state = states.get(peer.id());
    if (state != null && state.asked != null) {
      out.disconnect(peer, "ping timeout");
    } else {
      ask(peer, now);
    }
  }
}
