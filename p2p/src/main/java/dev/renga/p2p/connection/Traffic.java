package dev.renga.p2p.connection;

import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;

/// Counts bytes in one direction of one connection. Messages without a name of ours share one
/// entry, so that nobody can grow the table. Any thread.
final class Traffic {
  static final String OTHER = "*other*";

  private final Map<String, LongAdder> byMessage = new ConcurrentHashMap<>();
  private final LongAdder bytes = new LongAdder();
  private final LongAdder total;
  private final AtomicLong last = new AtomicLong();
  private final InstantSource clock;

  /// @param total of the whole node, counted along
  Traffic(LongAdder total, InstantSource clock) {
    this.total = total;
    this.clock = clock;
  }

  /// Bytes went over the wire.
  void moved(int count) {
    bytes.add(count);
    total.add(count);
    last.set(clock.instant().getEpochSecond());
  }

  /// A whole message did.
  ///
  /// @param command one of ours, or [#OTHER]
  void message(String command, int size) {
    byMessage.computeIfAbsent(command, name -> new LongAdder()).add(size);
  }

  long bytes() {
    return bytes.sum();
  }

  /// When bytes moved last; the epoch for never.
  Instant last() {
    return Instant.ofEpochSecond(last.get());
  }

  Map<String, Long> byMessage() {
    Map<String, Long> copy = new TreeMap<>();
    byMessage.forEach((command, sum) -> copy.put(command, sum.sum()));
    return copy;
  }
}
