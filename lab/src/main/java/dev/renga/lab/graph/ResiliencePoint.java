package dev.renga.lab.graph;

import dev.renga.lab.theory.PublishedTable;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// One kind of network and one way to hurt it.
///
/// @param title of the table it belongs to
/// @param reachable how many nodes can be linked to
/// @param removed share of the nodes that go
/// @param order in which they go; `null` to measure paths of the intact network instead
/// @param published figures of the reference tables; `null` if there are none
record ResiliencePoint(
    String title,
    int nodes,
    int links,
    int reachable,
    double removed,
    @Nullable Removal order,
    @Nullable Published published,
    @Nullable List<PublishedTable.Cell> paths) {
  ResiliencePoint(
      String title,
      int nodes,
      int links,
      int reachable,
      double removed,
      @Nullable Removal order,
      @Nullable Published published) {
    this(title, nodes, links, reachable, removed, order, published, null);
  }

  static ResiliencePoint paths(
      int nodes, int links, int reachable, @Nullable List<PublishedTable.Cell> published) {
    return new ResiliencePoint(
        "Paths of the intact network", nodes, links, reachable, 0, null, null, published);
  }

  /// How many nodes go.
  int gone() {
    return (int) Math.round(removed * nodes);
  }

  /// Figures of the reference tables.
  ///
  /// @param largest component as a share of the survivors
  /// @param deviation of one graph
  /// @param connected share of the graphs in which all survivors are connected
  /// @param isolated survivors without a neighbour
  /// @param graphs how many graphs these figures come from
  record Published(
      PublishedTable.Cell largest,
      PublishedTable.Cell deviation,
      PublishedTable.Cell connected,
      PublishedTable.Cell isolated,
      int graphs) {}
}
