package dev.renga.lab.model;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// Who is linked with whom. No two nodes are linked twice.
///
/// @param nodes number of nodes, 1 or more
/// @param edges the links, in the order in which they are opened
public record Topology(int nodes, List<Edge> edges) {
  /// Draws after which a node that finds nobody new is left with fewer links.
  private static final int MAX_TRIES = 1_000;

  /// Copies and checks the list.
  public Topology {
    edges = List.copyOf(edges);
    for (Edge edge : edges) {
      if (edge.from() >= nodes || edge.to() >= nodes) {
        throw new IllegalArgumentException(edge + " leads out of a network of " + nodes);
      }
    }
  }

  /// Each node opens the same number of links to others, chosen at random among those that it is
  /// not linked with yet; in a small network fewer, so that it stays a graph with a shape: at most
  /// (nodes − 1)/3, and one at least.
  public static Topology random(long seed, int nodes, int outboundLinks) {
    if (nodes < 1 || outboundLinks < 0) {
      throw new IllegalArgumentException(
          "no network has " + nodes + " nodes with " + outboundLinks + " links each");
    }
    int links = Math.min(outboundLinks, Math.max(1, (nodes - 1) / 3));
    int[] wanted = new int[nodes];
    Arrays.fill(wanted, nodes == 1 ? 0 : links);
    return draw(new Dice(seed).split("topology"), wanted);
  }

  /// As [#random(long, int, int)], and all nodes reach each other: drawn anew until they do.
  ///
  /// @throws IllegalArgumentException when that many links cannot join all nodes
  public static Topology connected(long seed, int nodes, int outboundLinks) {
    if (nodes > 1 && outboundLinks < 1) {
      throw new IllegalArgumentException("without links " + nodes + " nodes are not joined");
    }
    for (long attempt = 0; attempt < 10_000; attempt++) {
      long next = attempt == 0 ? seed : new Dice(seed).split("again").split(attempt).seed();
      Topology topology = random(next, nodes, outboundLinks);
      if (topology.isConnected()) {
        return topology;
      }
    }
    throw new IllegalArgumentException(
        outboundLinks + " links for each of " + nodes + " nodes do not join them all");
  }

  /// Each node opens a number of links drawn from a distribution.
  public static Topology withDegrees(long seed, int nodes, Degrees degrees) {
    Dice dice = new Dice(seed);
    Dice counts = dice.split("degrees");
    int most = Math.max(nodes == 1 ? 0 : 1, (nodes - 1) / 3);
    int[] wanted = new int[nodes];
    for (int i = 0; i < nodes; i++) {
      wanted[i] = Math.min(most, degrees.draw(counts));
    }
    return draw(dice.split("topology"), wanted);
  }

  private static Topology draw(Dice dice, int[] wanted) {
    int nodes = wanted.length;
    Set<Long> taken = new HashSet<>();
    List<Edge> edges = new ArrayList<>();
    for (int from = 0; from < nodes; from++) {
      int tries = MAX_TRIES + 10 * wanted[from];
      for (int opened = 0; opened < wanted[from] && tries > 0; tries--) {
        int to = dice.nextInt(nodes);
        if (to != from && taken.add(pair(from, to))) {
          edges.add(new Edge(from, to));
          opened++;
        }
      }
    }
    return new Topology(nodes, edges);
  }

  private static long pair(int a, int b) {
    return (long) Math.min(a, b) << 32 | Math.max(a, b);
  }

  /// Each node linked with the next, the last with the first.
  public static Topology ring(int nodes) {
    List<Edge> edges = new ArrayList<>();
    for (int i = 0; i < nodes && nodes > 1 && !(nodes == 2 && i == 1); i++) {
      edges.add(new Edge(i, (i + 1) % nodes));
    }
    return new Topology(nodes, edges);
  }

  /// Every node linked with every other.
  public static Topology complete(int nodes) {
    List<Edge> edges = new ArrayList<>();
    for (int i = 0; i < nodes; i++) {
      for (int k = 0; k < i; k++) {
        edges.add(new Edge(i, k));
      }
    }
    return new Topology(nodes, edges);
  }

  /// The same network and these links besides, where they are new.
  public Topology withEdges(List<Edge> more) {
    Set<Long> taken = new HashSet<>();
    List<Edge> all = new ArrayList<>(edges);
    edges.forEach(edge -> taken.add(pair(edge.from(), edge.to())));
    for (Edge edge : more) {
      if (taken.add(pair(edge.from(), edge.to()))) {
        all.add(edge);
      }
    }
    return new Topology(nodes, all);
  }

  /// The nodes that each node is linked with, whoever opened the link.
  public List<List<Integer>> neighbours() {
    List<List<Integer>> lists = new ArrayList<>(nodes);
    for (int i = 0; i < nodes; i++) {
      lists.add(new ArrayList<>());
    }
    for (Edge edge : edges) {
      lists.get(edge.from()).add(edge.to());
      lists.get(edge.to()).add(edge.from());
    }
    return lists;
  }

  /// Whether every node reaches every other.
  public boolean isConnected() {
    return nodes == reached(0);
  }

  private int reached(int start) {
    List<List<Integer>> neighbours = neighbours();
    boolean[] seen = new boolean[nodes];
    List<Integer> stack = new ArrayList<>(List.of(start));
    seen[start] = true;
    int count = 0;
    while (!stack.isEmpty()) {
      count++;
      for (int next : neighbours.get(stack.removeLast())) {
        if (!seen[next]) {
          seen[next] = true;
          stack.add(next);
        }
      }
    }
    return count;
  }
}
