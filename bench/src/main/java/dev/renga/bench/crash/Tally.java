package dev.renga.bench.crash;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// What a campaign has found so far. Safe from any thread.
public final class Tally {
  private final Map<Phase, Integer> chains = new EnumMap<>(Phase.class);
  private final Map<Phase, Integer> nodes = new EnumMap<>(Phase.class);
  private final List<String> violations = new ArrayList<>();
  private int kills;
  private int inspections;
  private long again;
  private int mostAgain;

  Tally() {}

  synchronized void killed(Phase phase, boolean node) {
    kills++;
    (node ? nodes : chains).merge(phase, 1, Integer::sum);
  }

  /// Notes an inspection.
  ///
  /// @param blocks that had been connected and not flushed, and were connected again
  synchronized void inspected(int blocks) {
    inspections++;
    again += blocks;
    mostAgain = Math.max(mostAgain, blocks);
  }

  synchronized void violation(String sentence) {
    violations.add(sentence);
  }

  /// Processes killed.
  public synchronized int kills() {
    return kills;
  }

  /// Folders inspected.
  public synchronized int inspections() {
    return inspections;
  }

  /// Whether nothing was found that must not be.
  public synchronized boolean isClean() {
    return violations.isEmpty();
  }

  /// What was found that must not be.
  public synchronized List<String> violations() {
    return List.copyOf(violations);
  }

  /// The figures, for people.
  public synchronized String text() {
    StringBuilder text = new StringBuilder();
    text.append(String.format(Locale.ROOT, "%-8s %8s %8s%n", "phase", "chain", "node"));
    for (Phase phase : Phase.values()) {
      text.append(
          String.format(
              Locale.ROOT,
              "%-8s %8d %8d%n",
              phase.name().toLowerCase(Locale.ROOT),
              chains.getOrDefault(phase, 0),
              nodes.getOrDefault(phase, 0)));
    }
    text.append(
        String.format(
            Locale.ROOT,
            """
            %d kills, %d inspections, %d violations
            connected, not yet flushed, and so connected again: %d blocks, at most %d at once
            """,
            kills,
            inspections,
            violations.size(),
            again,
            mostAgain));
    return text.toString();
  }
}
