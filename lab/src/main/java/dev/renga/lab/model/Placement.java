package dev.renga.lab.model;

import java.util.ArrayList;
import java.util.List;

/// Which region each node stands in, by the node's number from 0.
public record Placement(List<Region> regions) {
  /// Copies the list.
  public Placement {
    regions = List.copyOf(regions);
  }

  /// Nodes in the proportions of a table, in an order that the seed decides. The counts are as near
  /// to the shares as whole numbers can be (largest remainders), so that a small network does not
  /// depend on luck.
  ///
  /// @param nodes 1 or more
  public static Placement random(long seed, int nodes, Regions table) {
    if (nodes < 1) {
      throw new IllegalArgumentException("a network has one node or more, not " + nodes);
    }
    List<Region> regions = byRemainder(nodes, table);
    shuffle(regions, new Dice(seed).split("placement"));
    return new Placement(regions);
  }

  private static List<Region> byRemainder(int nodes, Regions table) {
    Region[] all = Region.values();
    int[] counts = new int[all.length];
    double[] rest = new double[all.length];
    int placed = 0;
    for (int i = 0; i < all.length; i++) {
      double wanted = table.nodeShare(all[i]) * nodes;
      counts[i] = (int) wanted;
      rest[i] = wanted - counts[i];
      placed += counts[i];
    }
    while (placed < nodes) {
      int largest = 0;
      for (int i = 1; i < all.length; i++) {
        largest = rest[i] > rest[largest] ? i : largest;
      }
      rest[largest] = -1;
      counts[largest]++;
      placed++;
    }
    List<Region> regions = new ArrayList<>(nodes);
    for (int i = 0; i < all.length; i++) {
      for (int k = 0; k < counts[i]; k++) {
        regions.add(all[i]);
      }
    }
    return regions;
  }

  static <T> void shuffle(List<T> list, Dice dice) {
    for (int i = list.size() - 1; i > 0; i--) {
      int other = dice.nextInt(i + 1);
      T moved = list.get(i);
      list.set(i, list.get(other));
      list.set(other, moved);
    }
  }

  /// Every node in the same region.
  public static Placement uniform(int nodes, Region region) {
    List<Region> regions = new ArrayList<>(nodes);
    for (int i = 0; i < nodes; i++) {
      regions.add(region);
    }
    return new Placement(regions);
  }

  /// Number of nodes.
  public int nodes() {
    return regions.size();
  }

  /// The region of a node.
  public Region region(int node) {
    return regions.get(node);
  }
}
