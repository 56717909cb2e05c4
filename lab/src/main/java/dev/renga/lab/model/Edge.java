package dev.renga.lab.model;

/// A link between two nodes, opened by the first.
///
/// @param from number of the node that opens it, from 0
/// @param to number of the other node
public record Edge(int from, int to) {
  /// Refuses a link of a node with itself.
  public Edge {
    if (from < 0 || to < 0 || from == to) {
      throw new IllegalArgumentException("no link from node " + from + " to node " + to);
    }
  }
}
