package dev.renga.lab.graph;

import dev.renga.lab.model.Dice;
import java.util.Arrays;

/// In which order nodes go.
enum Removal {
  /// At random.
  RANDOM {
    @Override
    boolean[] gone(RandomGraph graph, int count, Dice dice) {
      int[] order = shuffled(graph.nodes(), dice);
      boolean[] gone = new boolean[order.length];
      for (int i = 0; i < count; i++) {
        gone[order[i]] = true;
      }
      return gone;
    }
  },

  /// Those with most links in the intact graph first; among equals at random.
  STATIC {
    @Override
    boolean[] gone(RandomGraph graph, int count, Dice dice) {
      return new ByDegree(graph, dice).remove(count, false);
    }
  },

  /// Those with most links to nodes that are still there first; among equals at random.
  ADAPTIVE {
    @Override
    boolean[] gone(RandomGraph graph, int count, Dice dice) {
      return new ByDegree(graph, dice).remove(count, true);
    }
  };

  abstract boolean[] gone(RandomGraph graph, int count, Dice dice);

  private static int[] shuffled(int nodes, Dice dice) {
    int[] order = new int[nodes];
    for (int i = 0; i < nodes; i++) {
      int other = dice.nextInt(i + 1);
      order[i] = order[other];
      order[other] = i;
    }
    return order;
  }

  /// Nodes sorted into one list for each degree, so that each removal costs its links.
  private static final class ByDegree {
    private final RandomGraph graph;
    private final Dice dice;
    private final int[] degree;
    private final int[][] lists;
    private final int[] sizes;
    private final int[] place;

    ByDegree(RandomGraph graph, Dice dice) {
      this.graph = graph;
      this.dice = dice;
      int nodes = graph.nodes();
      this.degree = new int[nodes];
      this.place = new int[nodes];
      int most = 0;
      for (int node = 0; node < nodes; node++) {
        degree[node] = graph.degree(node);
        most = Math.max(most, degree[node]);
      }
      this.sizes = new int[most + 1];
      this.lists = new int[most + 1][8];
      for (int node = 0; node < nodes; node++) {
        put(node);
      }
    }

    boolean[] remove(int count, boolean adaptive) {
      boolean[] gone = new boolean[graph.nodes()];
      int highest = sizes.length - 1;
      for (int i = 0; i < count; i++) {
        while (sizes[highest] == 0) {
          highest--;
        }
        int node = lists[highest][dice.nextInt(sizes[highest])];
        take(node);
        gone[node] = true;
        for (int k = 0; adaptive && k < graph.degree(node); k++) {
          int other = graph.neighbour(node, k);
          if (!gone[other]) {
            take(other);
            degree[other]--;
            put(other);
          }
        }
      }
      return gone;
    }

    private void put(int node) {
      int of = degree[node];
      if (sizes[of] == lists[of].length) {
        lists[of] = Arrays.copyOf(lists[of], 2 * sizes[of]);
      }
      place[node] = sizes[of];
      lists[of][sizes[of]++] = node;
    }

    private void take(int node) {
      int of = degree[node];
      int last = lists[of][--sizes[of]];
      lists[of][place[node]] = last;
      place[last] = place[node];
    }
  }
}
