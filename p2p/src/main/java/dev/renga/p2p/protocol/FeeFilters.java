package dev.renga.p2p.protocol;

import dev.renga.p2p.wire.FeeFilter;
import dev.renga.primitives.Amount;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// Tells peers what a transaction must pay at least before we want to hear of it (BIP133), rounded
/// by chance and at times of each peer's own, because the exact figure would tell nodes apart
/// (known failure N-035). While we catch up nothing is wanted.
final class FeeFilters {
  /// Peers from this version on know `feefilter`.
  private static final int FEEFILTER_VERSION = 70_013;

  private static final Duration INTERVAL = Duration.ofMinutes(10);

  /// A figure that has changed much is told within this time.
  private static final Duration MAX_CHANGE_DELAY = Duration.ofMinutes(5);

  /// Steps of the rounding.
  private static final double SPACING = 1.1;

  private static final double LOWEST = 50;
  private static final double HIGHEST = 1e7;

  private final ChainAccess chain;
  private final PoolAccess pool;
  private final RandomGenerator random;
  private final Outbox out;
  private final Map<Long, State> states = new HashMap<>();
  private boolean catchingUp;
  private long seen;

  private static final class State {
    long sent = -1;
    @Nullable Instant next;
  }

  FeeFilters(ChainAccess chain, PoolAccess pool, RandomGenerator random, Outbox out) {
    this.chain = chain;
    this.pool = pool;
    this.random = random;
    this.out = out;
    this.catchingUp = chain.isInitialDownload();
  }

  /// The peer may send us transactions.
  void begin(Peer peer, Instant now) {
    if (peer.commonVersion >= FEEFILTER_VERSION && !peer.has(Permission.FORCERELAY)) {
      State state = new State();
      states.put(peer.id(), state);
      tell(peer, state, now);
    }
  }

  void forget(long peer) {
    states.remove(peer);
  }

  /// What was sent to the peer last; 0 for nothing.
  long sent(long peer) {
    State state = states.get(peer);
    return state == null ? 0 : Math.max(0, state.sent);
  }

  void timer(Peer peer, Instant now) {
    State state = states.get(peer.id());
    if (state != null) {
      tell(peer, state, now);
    }
  }

  /// Looks whether the figure has changed so much, or we have caught up, that peers should hear of
  /// it soon.
  void check(Peers peers, Instant now) {
    boolean ended = catchingUp && !chain.isInitialDownload();
    catchingUp &= !ended;
    long current = pool.minimumFeerate();
    if (!ended && current == seen) {
      return;
    }
    seen = current;
    for (Peer peer : peers.all()) {
      State state = states.get(peer.id());
      if (state != null && !peer.closing) {
        if (ended) {
          tell(peer, state, now);
        } else if (!catchingUp && hasChangedMuch(state.sent)) {
          hasten(peer, state, now);
        }
      }
    }
  }

  private boolean hasChangedMuch(long sent) {
    long current = pool.minimumFeerate();
    return current > 0 && (4 * current < 3 * sent || 3 * current > 4 * Math.max(0, sent));
  }

  private void hasten(Peer peer, State state, Instant now) {
    Instant latest = now.plus(MAX_CHANGE_DELAY);
    if (state.next == null || state.next.isAfter(latest)) {
      schedule(peer, state, now.plusMillis(random.nextLong(MAX_CHANGE_DELAY.toMillis())));
    }
  }

  private void schedule(Peer peer, State state, Instant at) {
    state.next = at;
    out.setTimer(TimerName.FEE_FILTER, peer.id(), at);
  }

  private void tell(Peer peer, State state, Instant now) {
    long current = chain.isInitialDownload() ? Amount.MAX_MONEY : pool.minimumFeerate();
    if (current == 0 && state.sent <= 0) {
      return; // everything is wanted, as the peer thinks anyway
    }
    long rounded = Math.max(round(current), Math.min(current, pool.minimumRelayFeerate()));
    if (rounded != state.sent) {
      state.sent = rounded;
      out.send(peer, new FeeFilter(rounded));
    }
    schedule(peer, state, now.plus(Chance.exponential(random, INTERVAL)));
  }

  /// One of the two steps around a figure.
  private long round(long feerate) {
    double below = 0;
    double step = LOWEST;
    while (step <= HIGHEST && step < feerate) {
      below = step;
      step *= SPACING;
    }
    boolean up = step <= HIGHEST && random.nextInt(3) == 0;
    return (long) (up ? step : below);
  }
}
