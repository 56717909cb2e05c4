package dev.renga.p2p.connection;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.UnixOperatingSystemMXBean;
import dev.renga.p2p.protocol.ConnectionType;
import dev.renga.p2p.protocol.MemoryChain;
import dev.renga.p2p.wire.NetAddress;
import dev.renga.primitives.Network;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// Real nodes on loopback with a laboratory's links between them.
final class LinksTest {
  /// Who dialled from which port, as a laboratory keeps it.
  private final Map<Integer, Integer> dialled = new ConcurrentHashMap<>();

  private final List<NetAddress> failed = new CopyOnWriteArrayList<>();
  private final List<String> unknown = new CopyOnWriteArrayList<>();
  private final Map<String, Link> links = new ConcurrentHashMap<>();
  private final List<Link.Travel> travels = new CopyOnWriteArrayList<>();
  private final TcpNetworks nodes =
      new TcpNetworks(
          () -> {
            InstantSource clock = InstantSource.system();
            return new TcpNetworks.OpenChain(
                new LockedChain(new MemoryChain(Network.REGTEST, clock, block -> false)),
                clock,
                () -> {});
          });
  private Link.Shape shape = Link.Shape.NONE;
  private boolean mayDial = true;

  private final class Lab implements Links {
    private final int self;

    Lab(int self) {
      this.self = self;
    }

    @Override
    public boolean dialing(NetAddress local, NetAddress target) {
      dialled.put(local.port(), self);
      return mayDial;
    }

    @Override
    public void failed(NetAddress local, NetAddress target) {
      dialled.remove(local.port());
      failed.add(target);
    }

    @Override
    public @Nullable Link open(NetAddress local, NetAddress remote, boolean inbound) {
      Integer other = inbound ? dialled.get(remote.port()) : nodeAt(remote.port());
      if (other == null) {
        unknown.add(self + " " + remote);
        return null;
      }
      Link link = new Link(System::nanoTime, new Random(self), shape, travels::add);
      links.put(self + ">" + other, link);
      return link;
    }
  }

  private @Nullable Integer nodeAt(int port) {
    for (int i = 0; i < nodes.size(); i++) {
      if (nodes.port(i) == port) {
        return i;
      }
    }
    return null;
  }

  private int add() {
    return nodes.add(TcpNetworks.config(), new Lab(nodes.size()));
  }

  private Link link(int from, int to) {
    Link link = links.get(from + ">" + to);
    assertThat(link).isNotNull();
    return link;
  }

  private NetAddress address(int node) {
    return NetAddress.of(InetAddress.getLoopbackAddress(), nodes.port(node));
  }

  @AfterEach
  void close() {
    nodes.close();
  }

  @Test
  void bothEndsAreToldApartHoweverManyDialAtOnce() {
    for (int i = 0; i < 6; i++) {
      add();
    }
    for (int i = 0; i < 6; i++) {
      for (int j = 0; j < 6; j++) {
        if (i != j) {
          nodes.network(i).connect(address(j), ConnectionType.OUTBOUND_FULL_RELAY);
        }
      }
    }
    for (int i = 0; i < 6; i++) {
      int node = i;
      assertThat(TcpNetworks.await(() -> nodes.established(node) == 10)).isTrue();
    }
    assertThat(unknown).isEmpty();
    assertThat(links).hasSize(30);
  }

  @Test
  void aKeptConnectionIsOpenedAgainWhenItIsCut() {
    add();
    add();
    nodes.network(0).keep(address(1), ConnectionType.OUTBOUND_FULL_RELAY);
    assertThat(TcpNetworks.await(() -> nodes.established(0) == 1)).isTrue();
    assertThat(nodes.network(0).peers().getFirst().status().type())
        .isEqualTo(ConnectionType.OUTBOUND_FULL_RELAY);
    Link first = link(0, 1);
    first.cut();
    assertThat(TcpNetworks.await(() -> link(0, 1) != first && nodes.established(0) == 1)).isTrue();
    assertThat(first.isClosed()).isTrue();
  }

  @Test
  void whereTheWayIsCutNobodyConnects() {
    add();
    add();
    mayDial = false;
    nodes.network(0).connect(address(1), ConnectionType.OUTBOUND_FULL_RELAY);
    assertThat(TcpNetworks.await(() -> !dialled.isEmpty())).isTrue();
    assertThat(nodes.connections(1)).isZero();
    assertThat(links).isEmpty();
  }

  @Test
  @Tag("kf=D-071")
  void dialsThatFailLeaveNoSocketsBehind() throws Exception {
    add();
    int port;
    try (ServerSocket closed = new ServerSocket(0)) {
      port = closed.getLocalPort();
    }
    UnixOperatingSystemMXBean system =
        (UnixOperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    long before = system.getOpenFileDescriptorCount();
    for (int i = 0; i < 300; i++) {
      NetAddress nobody = NetAddress.ipv4(127, 0, 1 + i / 200, 1 + i % 200, port);
      nodes.network(0).connect(nobody, ConnectionType.OUTBOUND_FULL_RELAY);
    }
    assertThat(TcpNetworks.await(() -> failed.size() == 300)).isTrue();
    Thread.sleep(100); // the last one's socket is closed after the links have heard
    assertThat(system.getOpenFileDescriptorCount() - before).isLessThan(30);
  }

  @Test
  void blocksTravelThroughSlowLinksAndAreReported() {
    shape = new Link.Shape(Duration.ofMillis(80), 1_000_000, 0);
    add();
    add();
    nodes.network(0).connect(address(1), ConnectionType.OUTBOUND_FULL_RELAY);
    assertThat(TcpNetworks.await(() -> nodes.established(0) == 1)).isTrue();
    nodes.mine(1, 1);
    assertThat(nodes.settle(List.of(0, 1), 1)).isTrue();
    Link.Travel block =
        travels.stream()
            .filter(travel -> travel.command().equals("block"))
            .findFirst()
            .orElseThrow();
    assertThat(block.subject()).isEqualTo(nodes.tip(1));
    assertThat(block.arrives() - block.departs()).isBetween(80_000_000L, 90_000_000L);
    assertThat(block.size()).isGreaterThan(100);
    assertThat(link(1, 0).bytes()).isPositive();
    long minPing =
        nodes.network(0).peers().getFirst().status().minPing() == null
            ? Long.MAX_VALUE
            : nodes.network(0).peers().getFirst().status().minPing().toMillis();
    assertThat(minPing).isGreaterThanOrEqualTo(160);
  }

  @Test
  void aFrozenNodeKeepsItsConnectionsAndGoesOnWhereItWas() throws Exception {
    add();
    add();
    nodes.network(0).connect(address(1), ConnectionType.OUTBOUND_FULL_RELAY);
    assertThat(TcpNetworks.await(() -> nodes.established(0) == 1 && nodes.established(1) == 1))
        .isTrue();
    link(0, 1).freeze();
    nodes.mine(1, 3);
    Thread.sleep(300);
    assertThat(nodes.height(0)).isZero();
    assertThat(nodes.connections(0)).isEqualTo(1);
    assertThat(nodes.connections(1)).isEqualTo(1);
    link(0, 1).thaw();
    assertThat(nodes.settle(List.of(0, 1), 3)).isTrue();
  }

  @Test
  void onlyLostMessagesAreMissing() throws Exception {
    add();
    add();
    nodes.network(0).connect(address(1), ConnectionType.OUTBOUND_FULL_RELAY);
    assertThat(TcpNetworks.await(() -> nodes.established(0) == 1 && nodes.established(1) == 1))
        .isTrue();
    link(1, 0).shape(Link.Shape.NONE.withLoss(1));
    nodes.mine(1, 1);
    Thread.sleep(300);
    assertThat(nodes.height(0)).isZero();
    assertThat(nodes.connections(0)).isEqualTo(1);
    assertThat(travels).anyMatch(Link.Travel::lost);
    link(1, 0).shape(Link.Shape.NONE);
    nodes.mine(1, 1);
    assertThat(nodes.settle(List.of(0, 1), 2)).isTrue();
  }
}
