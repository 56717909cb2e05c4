package dev.renga.lab.graph;

import dev.renga.lab.model.Dice;
import java.util.Arrays;

/// A graph as two arrays of numbers, for thousands of graphs of thousands of nodes; the same model
/// as [dev.renga.lab.model.Topology], whose lists of records would be too slow here. Links carry
/// both ways, and no two nodes are linked twice.
final class RandomGraph {
  private static final int MOST_TRIES = 1_000;

  private final int[] first;
  private final int[] neighbour;

  private RandomGraph(int[] first, int[] neighbour) {
    this.first = first;
    this.neighbour = neighbour;
  }

  /// Each node opens `links` links to others it is not linked with yet, chosen at random among the
  /// first `reachable` nodes. A node that finds nobody new after many draws is left with fewer.
  ///
  /// @param reachable more than `links` + 1, at most `nodes`
  static RandomGraph draw(Dice dice, int nodes, int links, int reachable) {
    int[] opened = new int[nodes * links];
    int[] count = new int[nodes];
    int[] first = new int[nodes + 1];
    for (int from = 0; from < nodes; from++) {
      int tries = MOST_TRIES + 10 * links;
      while (count[from] < links && tries > 0) {
        tries--;
        int to = dice.nextInt(reachable);
        if (to != from
            && !contains(opened, from * links, count[from], to)
            && !contains(opened, to * links, count[to], from)) {
          opened[from * links + count[from]++] = to;
          first[from + 1]++;
          first[to + 1]++;
        }
      }
    }
    for (int i = 0; i < nodes; i++) {
      first[i + 1] += first[i];
    }
    int[] at = Arrays.copyOf(first, nodes);
    int[] neighbour = new int[first[nodes]];
    for (int from = 0; from < nodes; from++) {
      for (int i = from * links; i < from * links + count[from]; i++) {
        neighbour[at[from]++] = opened[i];
        neighbour[at[opened[i]]++] = from;
      }
    }
    return new RandomGraph(first, neighbour);
  }

  private static boolean contains(int[] values, int from, int length, int wanted) {
    for (int i = from; i < from + length; i++) {
      if (values[i] == wanted) {
        return true;
      }
    }
    return false;
  }

  int nodes() {
    return first.length - 1;
  }

  int degree(int node) {
    return first[node + 1] - first[node];
  }

  int neighbour(int node, int index) {
    return neighbour[first[node] + index];
  }

  /// What is left when some nodes are gone.
  ///
  /// @param survivors nodes that are left
  /// @param largest nodes of the largest component
  /// @param isolated survivors without a surviving neighbour
  record Remains(int survivors, int largest, int isolated) {
    boolean isConnected() {
      return largest == survivors;
    }
  }

  /// @param gone the nodes that are gone, by number
  Remains without(boolean[] gone) {
    int nodes = nodes();
    boolean[] seen = gone.clone();
    int[] stack = new int[nodes];
    int survivors = 0;
    int largest = 0;
    int isolated = 0;
    for (int start = 0; start < nodes; start++) {
      if (!seen[start]) {
        int size = component(start, seen, stack);
        survivors += size;
        largest = Math.max(largest, size);
        isolated += size == 1 ? 1 : 0;
      }
    }
    return new Remains(survivors, largest, isolated);
  }

  private int component(int start, boolean[] seen, int[] stack) {
    int size = 0;
    int top = 0;
    stack[top++] = start;
    seen[start] = true;
    while (top > 0) {
      int node = stack[--top];
      size++;
      for (int i = first[node]; i < first[node + 1]; i++) {
        int next = neighbour[i];
        if (!seen[next]) {
          seen[next] = true;
          stack[top++] = next;
        }
      }
    }
    return size;
  }

  /// How many nodes are how many hops from one node; index 0 is that node itself.
  int[] distances(int start) {
    int nodes = nodes();
    int[] hops = new int[nodes];
    Arrays.fill(hops, -1);
    int[] queue = new int[nodes];
    int head = 0;
    int tail = 0;
    queue[tail++] = start;
    hops[start] = 0;
    int[] counts = new int[8];
    while (head < tail) {
      int node = queue[head++];
      if (hops[node] == counts.length) {
        counts = Arrays.copyOf(counts, 2 * counts.length);
      }
      counts[hops[node]]++;
      for (int i = first[node]; i < first[node + 1]; i++) {
        int next = neighbour[i];
        if (hops[next] < 0) {
          hops[next] = hops[node] + 1;
          queue[tail++] = next;
        }
      }
    }
    return counts;
  }
}
