package dev.renga.lab.live;

import dev.renga.lab.model.Dice;
import dev.renga.lab.model.Placement;
import dev.renga.lab.model.Region;
import dev.renga.lab.model.Regions;
import dev.renga.p2p.connection.Link;
import dev.renga.p2p.connection.Links;
import dev.renga.p2p.wire.NetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/// Everything that lies between the nodes of a network: who is connected to whom, how slow and how
/// bad each line is, who is frozen, and where the network is cut. Thread-safe.
final class Cables {
  /// Dials that are remembered until the other end of the connection is seen.
  private static final int MAX_DIALS = 10_000;

  private final LongSupplier nanos;
  private final Dice dice;
  private final @Nullable Regions regions;
  private final Placement placement;
  private final Link.Observer observer;

  private final Map<Integer, Integer> nodeByPort = new HashMap<>();
  private final Map<Integer, Integer> dialerByPort = new java.util.LinkedHashMap<>();
  private final Set<End> ends = new HashSet<>();
  private final Set<Integer> frozen = new HashSet<>();
  private final Map<Pair, Long> delays = new HashMap<>();
  private final Map<Pair, Double> losses = new HashMap<>();
  private int[] groupOf = new int[0];
  private List<List<Integer>> groups = List.of();
  private long opened;

  /// Two nodes, whoever is first.
  private record Pair(int low, int high) {
    static Pair of(int one, int other) {
      return new Pair(Math.min(one, other), Math.max(one, other));
    }
  }

  /// One end of a connection.
  ///
  /// @param node whose end it is
  /// @param other the node at the other end
  /// @param dialled whether this end opened it
  private record End(int node, int other, boolean dialled, Link link) {}

  /// A connection between two nodes as its opener sees it.
  record Cable(int from, int to) {}

  /// @param regions `null` for links without delay
  Cables(
      LongSupplier nanos,
      Dice dice,
      @Nullable Regions regions,
      Placement placement,
      Link.Observer observer) {
    this.nanos = nanos;
    this.dice = dice;
    this.regions = regions;
    this.placement = placement;
    this.observer = observer;
  }

  /// A node listens on this port from now on.
  synchronized void listens(int node, int port) {
    nodeByPort.values().removeIf(other -> other == node);
    nodeByPort.put(port, node);
  }

  /// What lies between a node and all others.
  Links of(int node) {
    return new Links() {
      @Override
      public boolean dialing(NetAddress local, NetAddress target) {
        return Cables.this.dialing(node, local, target);
      }

      @Override
      public void failed(NetAddress local, NetAddress target) {
        forget(local.port());
      }

      @Override
      public @Nullable Link open(NetAddress local, NetAddress remote, boolean inbound) {
        return Cables.this.open(node, remote, inbound);
      }
    };
  }

  private synchronized boolean dialing(int node, NetAddress local, NetAddress target) {
    Integer to = nodeByPort.get(target.port());
    if (to != null && isCut(node, to)) {
      return false;
    }
    dialerByPort.put(local.port(), node);
    Iterator<Integer> oldest = dialerByPort.keySet().iterator();
    while (dialerByPort.size() > MAX_DIALS) {
      oldest.next();
      oldest.remove();
    }
    return true;
  }

  private synchronized void forget(int port) {
    dialerByPort.remove(port);
  }

  private synchronized @Nullable Link open(int node, NetAddress remote, boolean inbound) {
    // the port's next connection may be somebody else's
    Integer other = inbound ? dialerByPort.remove(remote.port()) : nodeByPort.get(remote.port());
    if (other == null) {
      return null; // somebody from outside, whom the laboratory leaves alone
    }
    Link link = new Link(nanos, dice.split(opened++), shape(node, other), observer);
    if (frozen.contains(node)) {
      link.freeze();
    }
    ends.removeIf(end -> end.link().isClosed());
    ends.add(new End(node, other, !inbound, link));
    if (isCut(node, other)) {
      link.cut(); // it was dialled before the network was cut
    }
    return link;
  }

  private Link.Shape shape(int node, int other) {
    Pair pair = Pair.of(node, other);
    Duration latency = Duration.ofMillis(delayMillis(node, other));
    long rate = 0;
    if (regions != null) {
      rate = Math.max(1, regions.rate(region(node), region(other)) / 8);
    }
    return new Link.Shape(latency, rate, losses.getOrDefault(pair, 0.0));
  }

  /// Milliseconds one way between two nodes, all told.
  synchronized long delayMillis(int node, int other) {
    long own = regions == null ? 0 : regions.latencyMillis(region(node), region(other));
    return Math.min(3_600_000, own + delays.getOrDefault(Pair.of(node, other), 0L));
  }

  synchronized double loss(int node, int other) {
    return losses.getOrDefault(Pair.of(node, other), 0.0);
  }

  /// Where a node stands; nodes that were added stand where the first ones do, in turn.
  Region region(int node) {
    return placement.region(node % placement.nodes());
  }

  boolean hasRegions() {
    return regions != null;
  }

  synchronized void slow(int node, int other, long delay) {
    set(delays, Pair.of(node, other), delay, delay == 0);
    reshape(node, other);
  }

  synchronized void lose(int node, int other, double share) {
    set(losses, Pair.of(node, other), share, share == 0);
    reshape(node, other);
  }

  private static <T> void set(Map<Pair, T> map, Pair pair, T value, boolean remove) {
    if (remove) {
      map.remove(pair);
    } else {
      map.put(pair, value);
    }
  }

  private void reshape(int node, int other) {
    for (End end : ends) {
      if (Pair.of(end.node(), end.other()).equals(Pair.of(node, other))) {
        end.link().shape(shape(end.node(), end.other()));
      }
    }
  }

  synchronized void freeze(int node) {
    frozen.add(node);
    ends.stream().filter(end -> end.node() == node).forEach(end -> end.link().freeze());
  }

  synchronized void thaw(int node) {
    frozen.remove(node);
    ends.stream().filter(end -> end.node() == node).forEach(end -> end.link().thaw());
  }

  /// Cuts the network; who is in no group is alone.
  ///
  /// @param nodes how many there are
  void cut(List<List<Integer>> sides, int nodes) {
    List<Link> broken = new ArrayList<>();
    synchronized (this) {
      int[] of = new int[nodes];
      Arrays.fill(of, -1);
      List<List<Integer>> all = new ArrayList<>();
      for (List<Integer> side : sides) {
        for (int node : side) {
          of[node] = all.size() + 1;
        }
        all.add(List.copyOf(side));
      }
      for (int node = 0; node < nodes; node++) {
        if (of[node] < 0) {
          of[node] = all.size() + 1;
          all.add(List.of(node));
        }
      }
      groupOf = of;
      groups = List.copyOf(all);
      for (End end : ends) {
        if (isCut(end.node(), end.other())) {
          broken.add(end.link());
        }
      }
    }
    broken.forEach(Link::cut);
  }

  synchronized void heal() {
    groupOf = new int[0];
    groups = List.of();
  }

  synchronized List<List<Integer>> groups() {
    return groups;
  }

  /// Number of a node's side of the cut, from 1; 0 without cut. Nodes that came later are on all
  /// sides' other side: alone.
  synchronized int groupOf(int node) {
    return groups.isEmpty() ? 0 : node < groupOf.length ? groupOf[node] : -1 - node;
  }

  synchronized boolean isCut(int node, int other) {
    return groupOf(node) != groupOf(other);
  }

  /// Breaks the connections between two nodes.
  void disconnect(int node, int other) {
    List<Link> broken = new ArrayList<>();
    synchronized (this) {
      for (End end : ends) {
        if (Pair.of(end.node(), end.other()).equals(Pair.of(node, other))) {
          broken.add(end.link());
        }
      }
    }
    broken.forEach(Link::cut);
  }

  /// All connections that stand, each as its opener sees it.
  synchronized Set<Cable> open() {
    Set<Cable> cables = new HashSet<>();
    ends.removeIf(end -> end.link().isClosed());
    for (End end : ends) {
      if (end.dialled()) {
        cables.add(new Cable(end.node(), end.other()));
      }
    }
    return cables;
  }
}
