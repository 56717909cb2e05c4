package dev.renga.p2p.connection;

import dev.renga.p2p.address.NetGroups;
import dev.renga.p2p.wire.NetAddress;
import dev.renga.primitives.Bytes;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/// Chooses which inbound peer makes room for a new one. Those that an attacker can hardly imitate
/// all at once are protected: some by a salted order of groups, the quickest, those that gave us
/// transactions or blocks last, and half of the rest by age. Of what remains the group with the
/// most connections loses its youngest (known failures D-068, N-012).
final class InboundEviction {
  private static final int BY_GROUP = 4;
  private static final int BY_PING = 8;
  private static final int BY_TRANSACTION = 4;
  private static final int BY_BLOCK = 4;

  private InboundEviction() {}

  /// @param minPing `null` when never measured
  /// @param lastTransaction `null` for never
  /// @param lastBlock `null` for never
  /// @param preferred whether it has misbehaved and goes first
  record Candidate(
      long id,
      NetAddress address,
      Instant connected,
      @Nullable Duration minPing,
      @Nullable Instant lastTransaction,
      @Nullable Instant lastBlock,
      boolean preferred) {
    Bytes group() {
      return NetGroups.of(address);
    }
  }

  /// The peer to be closed; `null` when all are protected.
  ///
  /// @param candidates inbound peers without a permission that keeps them
  /// @param salt orders groups in a way that nobody outside can foresee
  static @Nullable Candidate choose(List<Candidate> candidates, ToLongFunction<Bytes> salt) {
    List<Candidate> left = new ArrayList<>(candidates);
    protect(left, Comparator.comparingLong(c -> salt.applyAsLong(c.group())), BY_GROUP);
    protect(left, Comparator.comparing(InboundEviction::ping), BY_PING);
    protect(left, latest(Candidate::lastTransaction), BY_TRANSACTION);
    protect(left, latest(Candidate::lastBlock), BY_BLOCK);
    protect(left, Comparator.comparing(Candidate::connected), left.size() / 2);
    if (left.stream().anyMatch(Candidate::preferred)) {
      left.removeIf(c -> !c.preferred());
    }
    Map<Bytes, List<Candidate>> groups = new HashMap<>();
    for (Candidate candidate : left) {
      groups.computeIfAbsent(candidate.group(), group -> new ArrayList<>()).add(candidate);
    }
    Comparator<List<Candidate>> order =
        Comparator.<List<Candidate>>comparingInt(List::size)
            .thenComparing(group -> youngest(group).connected());
    return groups.values().stream().max(order).map(InboundEviction::youngest).orElse(null);
  }

  private static Candidate youngest(List<Candidate> group) {
    return group.stream()
        .max(Comparator.comparing(Candidate::connected).thenComparingLong(Candidate::id))
        .orElseThrow();
  }

  private static Duration ping(Candidate candidate) {
    Duration ping = candidate.minPing();
    return ping == null ? Duration.ofDays(1) : ping;
  }

  /// Who gave us something last comes first, who never did last.
  private static Comparator<Candidate> latest(Function<Candidate, @Nullable Instant> time) {
    return Comparator.comparing(
            (Candidate candidate) -> {
              Instant given = time.apply(candidate);
              return given == null ? Instant.EPOCH : given;
            })
        .reversed();
  }

  private static void protect(List<Candidate> left, Comparator<Candidate> order, int count) {
    left.sort(order);
    left.subList(0, Math.min(count, left.size())).clear();
  }
}
