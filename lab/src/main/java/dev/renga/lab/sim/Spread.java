package dev.renga.lab.sim;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// When every node came to have something, from the moment it was there.
final class Spread {
  /// Not there yet.
  private static final long NEVER = -1;

  private final long since;
  private long @Nullable [] arrivals;
  private int reached;
  private @Nullable Propagation propagation;

  Spread(long since, int nodes) {
    this.since = since;
    long[] times = new long[nodes];
    Arrays.fill(times, NEVER);
    arrivals = times;
  }

  int reached() {
    return reached;
  }

  /// A node has it. What comes after the measuring is not counted.
  void arrived(int node, long now) {
    long[] times = arrivals;
    if (times != null && times[node] == NEVER) {
      times[node] = now - since;
      reached++;
    }
  }

  boolean isOpen() {
    return arrivals != null;
  }

  /// Measures how it spread and forgets the single times.
  ///
  /// @param living number of nodes that could have it
  /// @param shares of hash power by node, adding up to 1
  void measure(int living, double[] shares) {
    long[] times = arrivals;
    if (times == null) {
      return;
    }
    double weighted = 0;
    double weight = 0;
    double sum = 0;
    long[] sorted = new long[reached];
    int count = 0;
    for (int i = 0; i < times.length; i++) {
      if (times[i] != NEVER) {
        sorted[count++] = times[i];
        sum += times[i];
        weighted += times[i] * shares[i];
        weight += shares[i];
      }
    }
    Arrays.sort(sorted);
    propagation =
        Propagation.of(
            sorted,
            Math.max(living, reached),
            sum / Math.max(1, reached),
            weight == 0 ? 0 : weighted / weight,
            weight);
    arrivals = null;
  }

  @Nullable Propagation propagation() {
    return propagation;
  }
}
