package dev.renga.lab.live;

import dev.renga.lab.event.EventLog;
import dev.renga.lab.event.LabEvent;
import dev.renga.lab.model.Dice;
import dev.renga.node.RengaNode;
import dev.renga.p2p.protocol.ConnectionType;
import dev.renga.p2p.wire.NetAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Keeps the network's graph: every node keeps its links open. One whose other end has been down
/// for a while is given up for another node at random, as a node in the world would find a new
/// peer; one that a cut runs through is kept, and tried again until the cut is gone.
final class LinkKeeper implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(LinkKeeper.class);
  private static final long PAUSE_MILLIS = 200;

  /// How long the other end of a link may be down before it is given up.
  static final long PATIENCE_MILLIS = 1_000;

  /// Between two attempts at the same link.
  private static final long RETRY_MILLIS = 1_000;

  private final LabNetwork network;
  private final Cables cables;
  private final EventLog log;
  private final Dice dice;
  private final Map<Integer, Set<Integer>> wanted = new TreeMap<>();
  private final Set<Cables.Cable> bypasses = new HashSet<>();
  private final Map<Cables.Cable, Long> tried = new HashMap<>();
  private Set<Cables.Cable> open = Set.of();
  private final Thread thread;
  private volatile boolean closed;

  LinkKeeper(LabNetwork network, Cables cables, EventLog log, Dice dice) {
    this.network = network;
    this.cables = cables;
    this.log = log;
    this.dice = dice;
    this.thread = Thread.ofVirtual().name("lab-links").unstarted(this::run);
  }

  /// A link that is to be kept.
  synchronized void want(int from, int to) {
    wanted.computeIfAbsent(from, node -> new HashSet<>()).add(to);
  }

  /// A link is not to be kept any more; one that stands is closed.
  void drop(int from, int to) {
    synchronized (this) {
      wanted.getOrDefault(from, new HashSet<>()).remove(to);
    }
    cables.disconnect(from, to);
  }

  /// What a node is to be linked with.
  synchronized Set<Integer> wanted(int from) {
    return new HashSet<>(wanted.getOrDefault(from, Set.of()));
  }

  /// Gives a node that came later its links.
  synchronized void join(int node, int links) {
    for (int i = 0; i < links; i++) {
      int peer = newPeer(node, wanted.getOrDefault(node, Set.of()));
      if (peer >= 0) {
        want(node, peer);
      }
    }
  }

  /// The network was cut: gives every node that lost a link another one on its own side, and links
  /// the parts into which a side may have fallen.
  synchronized void bypass(List<List<Integer>> sides) {
    takeBypasses();
    for (List<Integer> side : sides) {
      for (int node : side) {
        for (int to : wanted(node)) {
          int peer = cables.isCut(node, to) ? newPeer(node, wanted(node)) : -1;
          if (peer >= 0) {
            bypass(node, peer);
          }
        }
      }
      List<Integer> joined = new ArrayList<>();
      for (int node : side) {
        if (!joined.contains(node)) {
          if (!joined.isEmpty()) {
            bypass(node, joined.getFirst());
          }
          reach(node, joined);
        }
      }
    }
  }

  private void bypass(int from, int to) {
    if (wanted.computeIfAbsent(from, node -> new HashSet<>()).add(to)) {
      bypasses.add(new Cables.Cable(from, to));
    }
  }

  private void reach(int start, List<Integer> joined) {
    List<Integer> open = new ArrayList<>(List.of(start));
    while (!open.isEmpty()) {
      int node = open.removeLast();
      if (joined.contains(node)) {
        continue;
      }
      joined.add(node);
      for (Map.Entry<Integer, Set<Integer>> links : wanted.entrySet()) {
        int from = links.getKey();
        for (int to : links.getValue()) {
          int other = from == node ? to : to == node ? from : node;
          if (!cables.isCut(node, other) && !joined.contains(other)) {
            open.add(other);
          }
        }
      }
    }
  }

  /// The cut is gone: closes what took the place of the links it ran through.
  void unbypass() {
    List<Cables.Cable> gone;
    synchronized (this) {
      gone = takeBypasses();
    }
    gone.forEach(cable -> cables.disconnect(cable.from(), cable.to()));
  }

  private List<Cables.Cable> takeBypasses() {
    List<Cables.Cable> gone = List.copyOf(bypasses);
    gone.forEach(cable -> wanted.getOrDefault(cable.from(), new HashSet<>()).remove(cable.to()));
    bypasses.clear();
    return gone;
  }

  void start() {
    thread.start();
  }

  private void run() {
    while (!closed) {
      try {
        look();
        Thread.sleep(PAUSE_MILLIS);
      } catch (InterruptedException e) {
        return;
      } catch (RuntimeException e) {
        LOG.error("Keeping the links failed; it is tried again", e);
      }
    }
  }

  /// Looks at every link once.
  void look() {
    Set<Cables.Cable> now = cables.open();
    tell(now);
    List<Cables.Cable> missing = new ArrayList<>();
    synchronized (this) {
      long millis = network.millis();
      for (LabNode node : network.nodes()) {
        if (node.status() == NodeStatus.RUNNING) {
          replaceLost(node.index(), millis);
          for (int to : wanted.getOrDefault(node.index(), Set.of())) {
            Cables.Cable cable = new Cables.Cable(node.index(), to);
            if (!now.contains(cable)
                && network.node(to).status().isUp()
                && millis - tried.getOrDefault(cable, -RETRY_MILLIS) >= RETRY_MILLIS) {
              tried.put(cable, millis);
              missing.add(cable);
            }
          }
        }
      }
    }
    missing.forEach(this::connect);
  }

  private void tell(Set<Cables.Cable> now) {
    Set<Cables.Cable> before = open;
    open = now;
    for (Cables.Cable cable : before) {
      if (!now.contains(cable)) {
        log.publish(cable.from(), "peers", new LabEvent.LinkClosed(cable.to()));
      }
    }
    for (Cables.Cable cable : now) {
      if (!before.contains(cable)) {
        log.publish(cable.from(), "peers", new LabEvent.LinkOpened(cable.to()));
      }
    }
  }

  private void replaceLost(int node, long millis) {
    Set<Integer> mine = wanted.getOrDefault(node, Set.of());
    for (int to : List.copyOf(mine)) {
      LabNode other = network.node(to);
      if (other.status().isDown() && millis - other.since() >= PATIENCE_MILLIS) {
        int peer = newPeer(node, mine);
        if (peer >= 0) {
          mine.remove(to);
          mine.add(peer);
          tried.remove(new Cables.Cable(node, to));
        }
      }
    }
  }

  /// A running node on the same side that this one is not linked with; -1 for none.
  private int newPeer(int node, Set<Integer> mine) {
    List<Integer> candidates = new ArrayList<>();
    for (LabNode other : network.nodes()) {
      int index = other.index();
      if (index != node
          && other.status() == NodeStatus.RUNNING
          && !other.isAttacker()
          && !mine.contains(index)
          && !wanted.getOrDefault(index, Set.of()).contains(node)
          && !cables.isCut(node, index)) {
        candidates.add(index);
      }
    }
    return candidates.isEmpty() ? -1 : candidates.get(dice.nextInt(candidates.size()));
  }

  private void connect(Cables.Cable cable) {
    RengaNode from = network.node(cable.from()).running().orElse(null);
    if (from == null) {
      return;
    }
    try {
      from.peers()
          .connect(
              NetAddress.ipv4(127, 0, 0, 1, network.node(cable.to()).port()),
              ConnectionType.OUTBOUND_FULL_RELAY);
    } catch (IllegalStateException e) {
      LOG.debug("{} was closed before it could connect", cable.from());
    }
  }

  /// Links that are wanted between running nodes and not cut.
  synchronized Set<Cables.Cable> expected() {
    Set<Cables.Cable> expected = new HashSet<>();
    for (LabNode node : network.nodes()) {
      for (int to : wanted.getOrDefault(node.index(), Set.of())) {
        if (node.status().isUp()
            && network.node(to).status().isUp()
            && !cables.isCut(node.index(), to)) {
          expected.add(new Cables.Cable(node.index(), to));
        }
      }
    }
    return expected;
  }

  /// All links that are wanted, by the node that keeps them.
  synchronized List<Cables.Cable> all() {
    List<Cables.Cable> all = new ArrayList<>();
    wanted.forEach((from, tos) -> tos.forEach(to -> all.add(new Cables.Cable(from, to))));
    return all;
  }

  @Override
  public void close() {
    closed = true;
    try {
      thread.join(java.time.Duration.ofSeconds(5));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
