package dev.renga.lab.sim;

import dev.renga.lab.model.Dice;
import dev.renga.lab.model.Edge;
import dev.renga.lab.model.LinkModel;
import dev.renga.lab.sim.EventLog.Kind;
import dev.renga.p2p.protocol.ConnectionType;
import dev.renga.p2p.protocol.Event;
import dev.renga.p2p.wire.Message;
import dev.renga.p2p.wire.NetAddress;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Everything between the nodes: opens and closes links, carries messages, and knows what is cut,
/// slow or lossy. Messages on one direction of one link keep their order, as TCP does.
final class Wires {
  /// A link of the topology that closed is opened again after this time on average, and one second
  /// at least.
  private static final double REOPEN_MEAN = 5e6;

  private static final long REOPEN_LEAST = 1_000_000;

  private final SimulatedNetwork owner;
  private final SimulationConfig config;
  private final LinkModel model;
  private final SimNode[] nodes;
  private final Dice latencies;
  private final Dice losses;
  private final Dice pauses;
  private final Map<Edge, Link> standing = new LinkedHashMap<>();
  private final Map<NetAddress, SimNode> byAddress = new HashMap<>();
  private final double[] slowness;
  private final int[] group;
  private int lossPerMille;
  private int ends;
  private long carried;
  private long lost;
  private long dropped;
  private long arrivedCount;

  Wires(SimulatedNetwork owner, SimulationConfig config, Dice dice, SimNode[] nodes) {
    this.owner = owner;
    this.config = config;
    this.model = config.links();
    this.nodes = nodes;
    latencies = dice.split("latencies");
    losses = dice.split("losses");
    pauses = dice.split("pauses");
    slowness = new double[nodes.length];
    Arrays.fill(slowness, 1);
    group = new int[nodes.length];
    if (config.settings().automatic()) {
      for (SimNode node : nodes) {
        byAddress.put(SimNode.address(node.index()), node);
      }
    }
  }

  /// Opens every link of the topology that may stand and does not.
  void openAll() {
    for (Edge edge : config.topology().edges()) {
      open(edge);
    }
  }

  /// Opens those of one node.
  void openOf(int node) {
    for (Edge edge : config.topology().edges()) {
      if (edge.from() == node || edge.to() == node) {
        open(edge);
      }
    }
  }

  private void open(Edge edge) {
    if (!standing.containsKey(edge)) {
      Link link =
          open(nodes[edge.from()], nodes[edge.to()], ConnectionType.OUTBOUND_FULL_RELAY, edge);
      if (link != null) {
        standing.put(edge, link);
      }
    }
  }

  private @Nullable Link open(SimNode from, SimNode to, ConnectionType type, @Nullable Edge edge) {
    if (!from.isAlive() || !to.isAlive() || isSeparated(from, to)) {
      return null;
    }
    Link link = new Link(from, to, type, edge, ends);
    ends += 2;
    // the one who opens it knows when the other side's answer has come
    long there = latency(from, to, MessageSizes.FRAME);
    long back = latency(to, from, MessageSizes.FRAME);
    owner.schedule(there, EventQueue.Kind.CONNECTED, link.b, 0, null);
    owner.schedule(there + back, EventQueue.Kind.CONNECTED, link.a, 0, null);
    return link;
  }

  /// A node wants a connection of its own choice.
  void dial(SimNode from, NetAddress address, ConnectionType type) {
    SimNode to = byAddress.get(address);
    Link link = to == null || to == from ? null : open(from, to, type, null);
    if (link == null) {
      owner.in(1_000_000, () -> from.told(new Event.ConnectFailed(address, type)));
    }
  }

  /// A connection stands at one end.
  void connected(PeerEnd end) {
    Link link = end.link;
    if (!link.open) {
      return;
    }
    if (!link.a.node.isAlive() || !link.b.node.isAlive()) {
      close(link, null);
      return;
    }
    if (end == link.a) {
      owner.log().add(owner.micros(), Kind.OPENED, link.a.node.index(), link.b.node.index());
    }
    end.node.connected(end);
  }

  private boolean isSeparated(SimNode a, SimNode b) {
    return group[a.index()] != group[b.index()];
  }

  private long latency(SimNode from, SimNode to, long bytes) {
    long micros =
        model.latencyMicros(config.regions(), from.region(), to.region(), bytes, latencies);
    double factor = Math.max(slowness[from.index()], slowness[to.index()]);
    return factor == 1 ? micros : (long) (micros * factor);
  }

  private long transfer(SimNode from, SimNode to, long bytes) {
    if (model.upload() == LinkModel.Upload.UNLIMITED) {
      return 0;
    }
    long micros =
        LinkModel.transferMicros(bytes, config.regions().rate(from.region(), to.region()));
    double factor = Math.max(slowness[from.index()], slowness[to.index()]);
    return factor == 1 ? micros : (long) (micros * factor);
  }

  /// Sends a message from one end of a link to the other.
  ///
  /// @param bytes on the wire, frame included
  void carry(PeerEnd from, Message message, long bytes) {
    PeerEnd to = from.other();
    if (!from.link.open) {
      dropped++;
      carried++;
      return;
    }
    carried++;
    owner.traffic().sent(message, bytes);
    if (lossPerMille > 0 && losses.nextInt(1_000) < lossPerMille) {
      lost++;
      owner.log().add(owner.micros(), Kind.LOST, to.number, bytes);
      return;
    }
    long arrival = arrival(from.node, to.node, bytes);
    arrival = Math.max(arrival, to.lastArrival);
    to.lastArrival = arrival;
    to.sent++;
    owner.scheduleAt(arrival, EventQueue.Kind.MESSAGE, to, pack(to.sent, bytes), message);
  }

  private long arrival(SimNode from, SimNode to, long bytes) {
    long now = owner.micros();
    long transfer = transfer(from, to, bytes);
    long latency = latency(from, to, bytes);
    boolean waits =
        bytes > LinkModel.BULK_BYTES
            && (model.upload() == LinkModel.Upload.SERIAL
                || model.upload() == LinkModel.Upload.SERIAL_UNTIL_RECEIVED);
    if (!waits) {
      return now + transfer + latency;
    }
    long left = Math.max(now, from.uploadFree) + transfer;
    from.uploadFree = model.upload() == LinkModel.Upload.SERIAL ? left : left + latency;
    return left + latency;
  }

  /// A message's number on its way and its bytes, in one number.
  private static long pack(int sequence, long bytes) {
    return (long) sequence << 40 | Math.min(bytes, (1L << 40) - 1);
  }

  /// A message has come to the end of its way.
  void arrived(PeerEnd end, long packed, Message message) {
    if (!end.link.open || !end.connected) {
      dropped++;
      return;
    }
    int sequence = (int) (packed >>> 40);
    if ((sequence & 0xffffff) != (end.arrived + 1 & 0xffffff)) {
      throw new IllegalStateException(
          "message " + sequence + " of link end " + end.number + " came after " + end.arrived);
    }
    end.arrived++;
    arrivedCount++;
    owner.log().add(owner.micros(), Kind.MESSAGE, end.number, packed & (1L << 40) - 1);
    end.node.receive(end, message);
  }

  /// Closes a link.
  ///
  /// @param by the end whose node did it and knows at once; `null` when neither did
  void close(Link link, @Nullable PeerEnd by) {
    if (!link.open) {
      return;
    }
    link.open = false;
    owner.log().add(owner.micros(), Kind.CLOSED, link.a.node.index(), link.b.node.index());
    tell(link.a, by);
    tell(link.b, by);
    Edge edge = link.edge;
    if (edge != null) {
      standing.remove(edge);
      long pause = REOPEN_LEAST + (long) pauses.exponential(REOPEN_MEAN);
      owner.in(pause, () -> open(edge));
    }
  }

  private void tell(PeerEnd end, @Nullable PeerEnd by) {
    long after = end == by ? 0 : latency(end.other().node, end.node, MessageSizes.FRAME);
    owner.schedule(after, EventQueue.Kind.DISCONNECTED, end, 0, null);
  }

  /// Closes every link of a node that has gone; its peers notice.
  void closeAllOf(SimNode node) {
    for (PeerEnd end : node.ends()) {
      close(end.link, null);
    }
    for (Link link : List.copyOf(standing.values())) {
      if (link.a.node == node || link.b.node == node) {
        close(link, null);
      }
    }
  }

  /// Puts every node into a group; between groups nothing stands.
  void separate(int[] groups) {
    System.arraycopy(groups, 0, group, 0, group.length);
    for (SimNode node : nodes) {
      for (PeerEnd end : node.ends()) {
        if (isSeparated(end.node, end.other().node)) {
          close(end.link, null);
        }
      }
    }
    for (Link link : List.copyOf(standing.values())) {
      if (isSeparated(link.a.node, link.b.node)) {
        close(link, null);
      }
    }
  }

  void slow(int node, double factor) {
    slowness[node] = factor;
  }

  void lose(int perMille) {
    lossPerMille = perMille;
  }

  /// Every message that was sent has arrived, was lost, was dropped with its link, or is under way.
  ///
  /// @param underWay messages in the queue
  void checkLedger(long underWay) {
    if (carried != arrivedCount + lost + dropped + underWay) {
      throw new IllegalStateException(
          "of "
              + carried
              + " messages "
              + arrivedCount
              + " arrived, "
              + lost
              + " were lost, "
              + dropped
              + " dropped and "
              + underWay
              + " are under way");
    }
  }

  long arrivedCount() {
    return arrivedCount;
  }
}
