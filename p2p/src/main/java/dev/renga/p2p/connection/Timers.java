package dev.renga.p2p.connection;

import dev.renga.p2p.protocol.Event;
import dev.renga.p2p.protocol.TimerName;
import java.time.Instant;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/// Timers of a node: one for each name and peer at most. Ordered by time, then by when they were
/// set. Loop only.
final class Timers {
  private final Map<Long, Map<TimerName, Timer>> set = new HashMap<>();
  private final PriorityQueue<Timer> queue =
      new PriorityQueue<>(Comparator.comparing(Timer::at).thenComparingLong(Timer::number));
  private long number;

  private record Timer(TimerName name, long peer, Instant at, long number) {}

  void set(TimerName name, long peer, @Nullable Instant at) {
    Map<TimerName, Timer> timers = set.computeIfAbsent(peer, id -> new EnumMap<>(TimerName.class));
    Timer old = timers.remove(name);
    if (old != null) {
      queue.remove(old);
    }
    if (at != null) {
      Timer timer = new Timer(name, peer, at, number++);
      timers.put(name, timer);
      queue.add(timer);
    }
    if (timers.isEmpty()) {
      set.remove(peer);
    }
  }

  /// Forgets all timers of a peer.
  void forget(long peer) {
    Map<TimerName, Timer> timers = set.remove(peer);
    if (timers != null) {
      queue.removeAll(timers.values());
    }
  }

  /// Takes a timer whose time has come; `null` for none.
  Event.@Nullable TimerFired due(Instant now) {
    Timer first = queue.peek();
    if (first == null || first.at().isAfter(now)) {
      return null;
    }
    queue.remove();
    Map<TimerName, Timer> timers = set.get(first.peer());
    if (timers != null) {
      timers.remove(first.name());
      if (timers.isEmpty()) {
        set.remove(first.peer());
      }
    }
    return new Event.TimerFired(first.name(), first.peer());
  }

  /// When the next fires; `null` for never.
  @Nullable Instant next() {
    Timer first = queue.peek();
    return first == null ? null : first.at();
  }
}
