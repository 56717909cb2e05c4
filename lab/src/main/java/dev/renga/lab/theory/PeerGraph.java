package dev.renga.lab.theory;

/// A graph in which each node opens `k` links to others at random and links carry both ways, after
/// a share of the nodes is gone; for very many nodes. Source: the branching process of a node's
/// surviving neighbours. Error of the shares below 1e-12.
///
/// @param k links that each node opens, at least 2
public record PeerGraph(int k) {
  public PeerGraph {
    if (k < 2) {
      throw new IllegalArgumentException("k = " + k);
    }
  }

  /// Share of the survivors that are in the largest component.
  ///
  /// @param surviving share of the nodes, 0 to 1
  public double giant(double surviving) {
    double s = surviving;
    double a = 0; // a link that was opened by the node leads nowhere far
    double b = 0; // a link that came in leads nowhere far
    for (int i = 0; i < 1_000_000; i++) {
      double tail = Math.exp(k * (b - 1));
      double nextA = 1 - s + s * Math.pow(a, k) * tail;
      double nextB = 1 - s + s * Math.pow(a, k - 1.0) * tail;
      boolean settled = nextA - a < 1e-16 && nextB - b < 1e-16;
      a = nextA;
      b = nextB;
      if (settled) {
        break;
      }
    }
    return Math.max(0, 1 - Math.pow(a, k) * Math.exp(k * (b - 1)));
  }

  /// The share of survivors below which there is no large component: 1/(k + √(k(k−1))).
  public double threshold() {
    return 1 / (k + Math.sqrt(k * (k - 1.0)));
  }

  /// Expected survivors without a surviving neighbour.
  public double isolated(int nodes, double surviving) {
    return nodes * surviving * Math.pow(1 - surviving, k) * Math.exp(-k * surviving);
  }
}
