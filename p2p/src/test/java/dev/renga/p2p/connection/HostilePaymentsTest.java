package dev.renga.p2p.connection;

import static org.assertj.core.api.Assertions.assertThat;

import dev.renga.chain.TestChain;
import dev.renga.mempool.MempoolEvent;
import dev.renga.p2p.transport.Frame;
import dev.renga.p2p.transport.Transport;
import dev.renga.p2p.transport.TransportException;
import dev.renga.p2p.wire.GetData;
import dev.renga.p2p.wire.Inv;
import dev.renga.p2p.wire.InventoryItem;
import dev.renga.p2p.wire.MempoolRequest;
import dev.renga.p2p.wire.Message;
import dev.renga.p2p.wire.Messages;
import dev.renga.p2p.wire.NotFound;
import dev.renga.p2p.wire.Ping;
import dev.renga.p2p.wire.Pong;
import dev.renga.p2p.wire.TxMessage;
import dev.renga.primitives.DecodeException;
import dev.renga.primitives.Network;
import dev.renga.primitives.Transaction;
import dev.renga.primitives.Wtxid;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// Strangers over real sockets who abuse what is said about transactions, and an honest peer whose
/// payments pass all the same.
class HostilePaymentsTest {
  private final RealPool pool = new RealPool();
  private final AtomicReference<@Nullable Throwable> fatal = new AtomicReference<>();
  private final List<Socket> sockets = new ArrayList<>();
  private @Nullable PeerNetwork opened;

  @BeforeEach
  void open() throws IOException {
    pool.chain.clock().set(Instant.now());
    PoolAdapter adapter = new PoolAdapter(pool.mempool);
    PeerNetwork network =
        PeerNetwork.open(
            new PeerNetwork.Parts(
                "node",
                new ChainAdapter(
                    pool.chain.chain(),
                    Network.REGTEST,
                    Network.REGTEST.trust().minimumChainWork()),
                adapter,
                Links.DIRECT,
                pool.chain.clock(),
                new Random(1),
                HostResolver.NONE,
                fatal::set),
            TcpNetworks.config());
    opened = network;
    pool.mempool.subscribe(
        "peers", (MempoolEvent event) -> adapter.relay(event, network::poolAdded));
  }

  @AfterEach
  void close() throws IOException {
    for (Socket socket : sockets) {
      socket.close();
    }
    network().close();
    pool.close();
    assertThat(fatal.get()).isNull();
  }

  private PeerNetwork network() {
    PeerNetwork there = opened;
    if (there == null) {
      throw new AssertionError("not open");
    }
    return there;
  }

  /// A stranger with a socket.
  private static final class Caller {
    private final Socket socket;
    private final Transport transport =
        Transport.open(
            Transport.Kind.V1, Network.REGTEST.identity().magic(), Set.copyOf(Messages.COMMANDS));
    private final Deque<Message> heard = new ArrayDeque<>();
    private final byte[] buffer = new byte[65_536];

    Caller(Socket socket) throws IOException {
      this.socket = socket;
      socket.setSoTimeout(30_000);
      RawPeer.greet(socket);
    }

    void says(Message message) throws IOException {
      socket.getOutputStream().write(transport.frame(message));
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

    /// Whether everything said before has been dealt with.
    boolean isServed(long nonce) throws IOException {
      says(new Ping(nonce));
      while (hears(Pong.class).nonce() != nonce) {}
      return true;
    }

    /// Whether the node closes the connection.
    boolean isShownTheDoor() throws IOException {
      try {
        while (socket.getInputStream().read(buffer) >= 0) {}
      } catch (SocketException e) {
        return true;
      }
      return true;
    }
  }

  private Caller connect() throws IOException {
    Socket socket =
        new Socket(InetAddress.getLoopbackAddress(), network().listening().getFirst().getPort());
    sockets.add(socket);
    return new Caller(socket);
  }

  private void pays(Caller honest) throws IOException {
    Transaction payment = pool.payment();
    honest.says(new TxMessage(payment));
    assertThat(TcpNetworks.await(() -> pool.access().find(payment.wtxid()) != null)).isTrue();
  }

  private static List<InventoryItem> names(long type, int first, int count) {
    List<InventoryItem> items = new ArrayList<>();
    for (int i = first; i < first + count; i++) {
      items.add(InventoryItem.of(type, Wtxid.ofWords(i, 3, 3, 3)));
    }
    return items;
  }

  @Test
  @Tag("kf=D-053")
  void aFloodOfAnnouncementsThatNobodyBacksUp() throws Exception {
    Caller hostile = connect();
    Caller honest = connect();
    for (int i = 0; i < 6; i++) {
      hostile.says(new Inv(names(InventoryItem.TX, 50_000 * i, 50_000)));
    }
    pays(honest);
    assertThat(hostile.isServed(1)).isTrue();
    assertThat(honest.isServed(2)).isTrue();
    assertThat(network().connectionCount()).isEqualTo(2);
  }

  @Test
  void aFloodOfQuestionsForWhatIsNotThere() throws Exception {
    Caller hostile = connect();
    Caller honest = connect();
    for (int i = 0; i < 5; i++) {
      hostile.says(new GetData(names(InventoryItem.WTX, 50_000 * i, 50_000)));
      assertThat(hostile.hears(NotFound.class).items()).hasSize(50_000);
    }
    pays(honest);
    assertThat(hostile.isServed(1)).isTrue();
  }

  @Test
  void transactionsThatAreInvalidOrTheSameOrUnasked() throws Exception {
    Caller hostile = connect();
    Caller honest = connect();
    Transaction invalid = pool.invalid();
    Transaction good = pool.payment();
    Transaction rival = pool.rival(good);
    Transaction coinbase = Network.REGTEST.genesis().transactions().getFirst();
    for (int i = 0; i < 200; i++) {
      for (Transaction transaction : List.of(invalid, coinbase, good, rival)) {
        hostile.says(new TxMessage(transaction));
      }
    }
    pays(honest);
    assertThat(hostile.isServed(1)).isTrue();
    assertThat(pool.access().find(good.wtxid())).isNotNull();
    assertThat(pool.access().find(rival.wtxid())).isNull();
    assertThat(pool.access().find(invalid.wtxid())).isNull();
    assertThat(network().connectionCount()).isEqualTo(2);
  }

  @Test
  void orphansOfOneWhoLeavesAreForgotten() throws Exception {
    Caller hostile = connect();
    Transaction parent = pool.payment();
    hostile.says(new TxMessage(pool.child(parent)));
    assertThat(TcpNetworks.await(() -> pool.mempool.orphanCount() == 1)).isTrue();
    hostile.socket.close();
    assertThat(TcpNetworks.await(() -> pool.mempool.orphanCount() == 0)).isTrue();
    pays(connect());
  }

  @Test
  @Tag("kf=N-036")
  void whoAsksForTheWholePoolIsShownTheDoor() throws Exception {
    TestChain.await(pool.mempool.caughtUp());
    Caller hostile = connect();
    assertThat(hostile.isServed(1)).isTrue();
    hostile.says(new MempoolRequest());
    assertThat(hostile.isShownTheDoor()).isTrue();
    pays(connect());
  }
}
