package dev.renga.dashboard.lab;

import dev.renga.lab.live.LabSnapshot;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.PriorityQueue;

/// How soon a block could be anywhere if nodes needed no time for it.
///
/// A block goes from neighbour to neighbour in three messages, one after the other: its header, the
/// question for it, the block (BIP130). So the time from one node to another is at least three
/// times the delay of the quickest way between them.
final class QuickestWays {
  /// Header, question, block.
  private static final int MESSAGES = 3;

  private record Step(int to, long delay) {}

  private record Reached(int node, long after) {}

  private QuickestWays() {}

  /// The median over all ordered pairs of nodes between which there is a way, in milliseconds;
  /// nothing without any.
  static OptionalDouble medianMillis(List<LabSnapshot.LinkState> links) {
    Map<Integer, List<Step>> steps = new HashMap<>();
    for (LabSnapshot.LinkState link : links) {
      if (link.open() && !link.cut()) {
        steps
            .computeIfAbsent(link.from(), node -> new ArrayList<>())
            .add(new Step(link.to(), link.delayMillis()));
        steps
            .computeIfAbsent(link.to(), node -> new ArrayList<>())
            .add(new Step(link.from(), link.delayMillis()));
      }
    }
    long[] times =
        steps.keySet().stream()
            .flatMap(from -> from(from, steps).stream())
            .mapToLong(Long::longValue)
            .toArray();
    if (times.length == 0) {
      return OptionalDouble.empty();
    }
    Arrays.sort(times);
    double middle = (times[(times.length - 1) / 2] + times[times.length / 2]) / 2.0;
    return OptionalDouble.of(MESSAGES * middle);
  }

  /// The delays of the quickest ways from a node to every other that it can reach.
  private static List<Long> from(int start, Map<Integer, List<Step>> steps) {
    Map<Integer, Long> best = new HashMap<>();
    PriorityQueue<Reached> next = new PriorityQueue<>(Comparator.comparingLong(Reached::after));
    next.add(new Reached(start, 0));
    while (!next.isEmpty()) {
      Reached here = next.poll();
      if (best.putIfAbsent(here.node(), here.after()) == null) {
        for (Step step : steps.getOrDefault(here.node(), List.of())) {
          next.add(new Reached(step.to(), here.after() + step.delay()));
        }
      }
    }
    best.remove(start);
    return List.copyOf(best.values());
  }
}
