package dev.renga.p2p.connection;

import static org.assertj.core.api.Assertions.assertThat;

import dev.renga.p2p.protocol.ProtocolSettings;
import dev.renga.p2p.transport.Frame;
import dev.renga.p2p.transport.Transport;
import dev.renga.p2p.transport.TransportException;
import dev.renga.p2p.wire.GetData;
import dev.renga.p2p.wire.InventoryItem;
import dev.renga.p2p.wire.Message;
import dev.renga.p2p.wire.Messages;
import dev.renga.p2p.wire.NetAddress;
import dev.renga.p2p.wire.Ping;
import dev.renga.p2p.wire.Pong;
import dev.renga.p2p.wire.Services;
import dev.renga.p2p.wire.Verack;
import dev.renga.p2p.wire.Version;
import dev.renga.primitives.ByteWriter;
import dev.renga.primitives.Bytes;
import dev.renga.primitives.DecodeException;
import dev.renga.primitives.Network;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// Strangers with real sockets that break every rule of the house, against one node.
class HostileSocketsTest {
  private static final int MAGIC = Network.REGTEST.identity().magic();

  private final TcpNetworks networks = new TcpNetworks(TcpMemoryChainTest::chain);
  private final List<Stranger> strangers = new ArrayList<>();

  @AfterEach
  void end() throws IOException {
    for (Stranger stranger : strangers) {
      stranger.socket.close();
    }
    networks.close();
  }

  /// A raw connection to node 0.
  private final class Stranger {
    final Socket socket;
    final Transport transport =
        Transport.open(Transport.Kind.V1, MAGIC, Set.copyOf(Messages.COMMANDS));
    private final Deque<Message> heard = new ArrayDeque<>();
    private final byte[] buffer = new byte[65_536];

    Stranger() throws IOException {
      socket = new Socket(InetAddress.getLoopbackAddress(), networks.port(0));
      socket.setSoTimeout(10_000);
      strangers.add(this);
    }

    void raw(byte[] bytes) throws IOException {
      socket.getOutputStream().write(bytes);
    }

    Stranger says(Message message) throws IOException {
      raw(transport.frame(message));
      return this;
    }

    Stranger greets() throws IOException {
      says(
          new Version(
              70_016,
              Services.NETWORK | Services.WITNESS,
              0,
              0,
              NetAddress.NONE,
              0,
              NetAddress.NONE,
              new Random().nextLong(),
              "/hostile/",
              0,
              true));
      hears(Verack.class);
      return says(new Verack());
    }

    <T extends Message> T hears(Class<T> kind) throws IOException {
      while (true) {
        while (!heard.isEmpty()) {
          Message message = heard.removeFirst();
          if (kind.isInstance(message)) {
            return kind.cast(message);
          }
        }
        int count = socket.getInputStream().read(buffer);
        if (count < 0) {
          throw new SocketException("closed");
        }
        try {
          transport.receive(buffer, 0, count, this::take);
        } catch (TransportException e) {
          throw new AssertionError(e);
        }
      }
    }

    private void take(Frame frame) {
      try {
        heard.add(Messages.read(frame.command(), ((Frame.Complete) frame).payload()));
      } catch (DecodeException e) {
        throw new AssertionError(e);
      }
    }

    /// Whether the node answers: everything before is done then.
    boolean isServed() throws IOException {
      long nonce = new Random().nextLong();
      try {
        says(new Ping(nonce));
        while (hears(Pong.class).nonce() != nonce) {}
        return true;
      } catch (SocketException e) {
        return false;
      }
    }

    /// Whether the node closes the connection.
    boolean isClosed() throws IOException {
      try {
        while (socket.getInputStream().read(buffer) >= 0) {}
        return true;
      } catch (SocketTimeoutException e) {
        return false;
      } catch (SocketException e) {
        return true;
      }
    }
  }

  private Stranger stranger() throws IOException {
    return new Stranger();
  }

  @Test
  @Tag("kf=D-006")
  @Tag("kf=D-001")
  @Tag("kf=D-016")
  void garbageAndOversizeEndTheConnectionAndNothingElse() throws IOException {
    networks.add();
    Stranger good = stranger().greets();
    Random random = new Random(1);
    for (int i = 0; i < 30; i++) {
      byte[] noise = new byte[1 + random.nextInt(5_000)];
      random.nextBytes(noise);
      Stranger noisy = stranger();
      try {
        noisy.raw(noise);
        noisy.socket.shutdownOutput();
      } catch (SocketException e) {
        // closed while we were at it
      }
      assertThat(noisy.isClosed()).isTrue();
    }
    Stranger big = stranger().greets();
    big.raw(new ByteWriter().int32(MAGIC).bytes(new byte[12]).int32(4_000_001).int32(0).toArray());
    assertThat(big.isClosed()).isTrue();
    assertThat(good.isServed()).isTrue();
  }

  @Test
  @Tag("kf=D-007")
  @Tag("kf=D-067")
  void unknownMessagesOfAnySizeCostNothing() throws IOException {
    networks.add();
    Stranger peer = stranger().greets();
    for (int i = 0; i < 5; i++) {
      peer.raw(peer.transport.frame("unknown" + i, Bytes.adopt(new byte[4_000_000])));
    }
    for (int i = 0; i < 2_000; i++) {
      peer.raw(peer.transport.frame("alert", Bytes.adopt(new byte[100])));
    }
    assertThat(peer.isServed()).isTrue();
    PeerInfo info = networks.network(0).peers().getFirst();
    assertThat(info.receivedPerMessage()).containsKey("*other*").doesNotContainKey("unknown1");
    assertThat(info.bytesReceived()).isGreaterThan(20_000_000);
  }

  @Test
  @Tag("kf=D-008")
  void damagedMessagesAreForgivenForAWhile() throws IOException {
    networks.add();
    Stranger peer = stranger().greets();
    byte[] damaged = peer.transport.frame(new Ping(1));
    damaged[20] ^= 1;
    for (int i = 0; i < 50; i++) {
      peer.raw(damaged);
    }
    assertThat(peer.isServed()).isTrue();
    try {
      for (int i = 0; i < 10_000; i++) {
        peer.raw(damaged);
      }
    } catch (SocketException e) {
      // closed while we were at it
    }
    assertThat(peer.isClosed()).isTrue();
  }

  @Test
  void repeatedFeatureMessagesAreFree() throws IOException {
    networks.add();
    Stranger peer = stranger().greets();
    byte[] message = peer.transport.frame("sendheaders", Bytes.EMPTY);
    byte[] many = new byte[message.length * 1_000];
    for (int i = 0; i < 1_000; i++) {
      System.arraycopy(message, 0, many, i * message.length, message.length);
    }
    for (int i = 0; i < 100; i++) {
      peer.raw(many);
    }
    assertThat(peer.isServed()).isTrue();
  }

  @Test
  @Tag("kf=D-017")
  @Tag("kf=D-026")
  void aPeerThatAsksAndDoesNotReadHoldsUpNobody() throws IOException {
    networks.add();
    networks.mine(0, 5);
    var hash = networks.chain(0).tip().hash();
    Stranger deaf = stranger().greets();
    List<InventoryItem> items = new ArrayList<>();
    for (int i = 0; i < 50_000; i++) {
      items.add(InventoryItem.of(InventoryItem.WITNESS_BLOCK, hash));
    }
    Thread flood =
        Thread.ofVirtual()
            .start(
                () -> {
                  try {
                    for (int i = 0; i < 20; i++) {
                      deaf.says(new GetData(items));
                    }
                  } catch (IOException e) {
                    // closed, or its socket is full: either is what we want
                  }
                });
    Stranger good = stranger().greets();
    for (int i = 0; i < 20; i++) {
      assertThat(good.isServed()).isTrue();
    }
    // the flood is stuck in its own socket, or was cut off
    assertThat(networks.network(0).bytesSent()).isLessThan(200_000_000);
    deaf.socket.setSoLinger(true, 0);
    deaf.socket.close();
    try {
      assertThat(flood.join(Duration.ofSeconds(10))).isTrue();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
    assertThat(good.isServed()).isTrue();
  }

  @Test
  void aFloodOfPingsLeavesRoomForOthers() throws IOException {
    networks.add();
    Stranger flooder = stranger().greets();
    Thread flood =
        Thread.ofVirtual()
            .start(
                () -> {
                  try {
                    for (int i = 0; i < 200_000; i++) {
                      flooder.says(new Ping(i));
                    }
                  } catch (IOException e) {
                    // closed by us below
                  }
                });
    Stranger good = stranger().greets();
    for (int i = 0; i < 50; i++) {
      assertThat(good.isServed()).isTrue();
    }
    flooder.socket.close();
    try {
      flood.join();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  @Tag("kf=D-070")
  @Tag("kf=D-017")
  void slotsAreLimitedAndNewcomersGetIn() throws IOException {
    networks.add(TcpNetworks.config().withMaxConnections(30));
    for (int i = 0; i < 500; i++) {
      Stranger brief = stranger();
      brief.raw(new byte[] {1, 2, 3});
      brief.socket.close();
    }
    for (int i = 0; i < 60; i++) {
      stranger(); // silent
    }
    assertThat(TcpNetworks.await(() -> networks.connections(0) <= 30)).isTrue();
    Stranger honest = stranger().greets();
    assertThat(honest.isServed()).isTrue();
    assertThat(networks.connections(0)).isLessThanOrEqualTo(30);
  }

  @Test
  @Tag("kf=N-025")
  void aConnectionToOurselvesIsClosed() {
    networks.add();
    networks.network(0).tryOnce("127.0.0.1:" + networks.port(0));
    assertThat(TcpNetworks.await(() -> networks.network(0).bytesSent() > 100)).isTrue();
    assertThat(TcpNetworks.await(() -> networks.connections(0) == 0)).isTrue();
  }

  @Test
  @Tag("kf=D-065")
  void aBanIsABan() throws IOException {
    networks.add();
    Stranger peer = stranger().greets();
    networks.network(0).ban("127.0.0.0/8", Instant.now().plusSeconds(60));
    assertThat(peer.isClosed()).isTrue();
    assertThat(stranger().isClosed()).isTrue();
    assertThat(networks.network(0).bans())
        .singleElement()
        .satisfies(ban -> assertThat(ban.subnet()).isEqualTo("127.0.0.0/8"));
    assertThat(networks.network(0).unban("127.0.0.0/8")).isTrue();
    assertThat(stranger().greets().isServed()).isTrue();
  }

  @Test
  @Tag("kf=D-076")
  void twoNodesThatFloodEachOtherStillDrain() throws IOException {
    networks.add();
    Stranger peer = stranger().greets();
    // four megabytes both ways: unknown ones are read over even while nothing is read back
    for (int i = 0; i < 3; i++) {
      peer.raw(peer.transport.frame("deadlock", Bytes.adopt(new byte[4_000_000])));
    }
    assertThat(peer.isServed()).isTrue();
  }

  @Test
  void twoHundredNodesLiveInOneMachine() {
    int threads = Thread.activeCount();
    for (int i = 0; i < 200; i++) {
      networks.add();
    }
    for (int i = 1; i < 200; i++) {
      networks.network(i).tryOnce("127.0.0.1:" + networks.port((i - 1) / 3));
    }
    networks.mine(0, 3);
    assertThat(networks.settle(List.of(0, 1, 50, 120, 199), 3)).isTrue();
    assertThat(Thread.activeCount()).isLessThan(threads + 10);
  }

  @Test
  void userAgentsCarryComments() {
    assertThat(ProtocolSettings.userAgent(List.of("a", "b"))).isEqualTo("/Renga:0.1.0(a; b)/");
  }
}
