package dev.renga.p2p.connection;

import static org.assertj.core.api.Assertions.assertThat;

import dev.renga.chain.TestChain;
import dev.renga.mempool.MempoolEvent;
import dev.renga.p2p.wire.GetData;
import dev.renga.p2p.wire.Inv;
import dev.renga.p2p.wire.InventoryItem;
import dev.renga.p2p.wire.MempoolRequest;
import dev.renga.p2p.wire.Message;
import dev.renga.p2p.wire.NotFound;
import dev.renga.p2p.wire.Ping;
import dev.renga.p2p.wire.Pong;
import dev.renga.p2p.wire.TxMessage;
import dev.renga.primitives.Network;
import dev.renga.primitives.Transaction;
import dev.renga.primitives.Wtxid;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
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

  private Socket connect() throws IOException {
    Socket socket =
        new Socket(InetAddress.getLoopbackAddress(), network().listening().getFirst().getPort());
    socket.setSoTimeout(30_000);
    sockets.add(socket);
    RawPeer.greet(socket);
    return socket;
  }

  private static void say(Socket socket, Message message) throws IOException {
    RawPeer.send(socket, message);
  }

  /// Whether everything said before has been dealt with.
  private static boolean isServed(Socket socket, long nonce) throws IOException {
    say(socket, new Ping(nonce));
    while (RawPeer.hears(socket, Pong.class).nonce() != nonce) {}
    return true;
  }

  private void pays(Socket honest) throws IOException {
    Transaction payment = pool.payment();
    say(honest, new TxMessage(payment));
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
    Socket hostile = connect();
    Socket honest = connect();
    for (int i = 0; i < 6; i++) {
      say(hostile, new Inv(names(InventoryItem.TX, 50_000 * i, 50_000)));
    }
    pays(honest);
    assertThat(isServed(hostile, 1)).isTrue();
    assertThat(isServed(honest, 2)).isTrue();
    assertThat(network().connectionCount()).isEqualTo(2);
  }

  @Test
  void aFloodOfQuestionsForWhatIsNotThere() throws Exception {
    Socket hostile = connect();
    Socket honest = connect();
    for (int i = 0; i < 5; i++) {
      say(hostile, new GetData(names(InventoryItem.WTX, 2_000 * i, 2_000)));
      assertThat(RawPeer.hears(hostile, NotFound.class).items()).hasSize(2_000);
    }
    pays(honest);
    assertThat(isServed(hostile, 1)).isTrue();
  }

  @Test
  void transactionsThatAreInvalidOrTheSameOrUnasked() throws Exception {
    Socket hostile = connect();
    Socket honest = connect();
    Transaction invalid = pool.invalid();
    Transaction good = pool.payment();
    Transaction rival = pool.rival(good);
    Transaction coinbase = Network.REGTEST.genesis().transactions().getFirst();
    for (int i = 0; i < 200; i++) {
      for (Transaction transaction : List.of(invalid, coinbase, good, rival)) {
        say(hostile, new TxMessage(transaction));
      }
    }
    pays(honest);
    assertThat(isServed(hostile, 1)).isTrue();
    assertThat(pool.access().find(good.wtxid())).isNotNull();
    assertThat(pool.access().find(rival.wtxid())).isNull();
    assertThat(pool.access().find(invalid.wtxid())).isNull();
    assertThat(network().connectionCount()).isEqualTo(2);
  }

  @Test
  void orphansOfOneWhoLeavesAreForgotten() throws Exception {
    Socket hostile = connect();
    Transaction parent = pool.payment();
    say(hostile, new TxMessage(pool.child(parent)));
    assertThat(TcpNetworks.await(() -> pool.mempool.orphanCount() == 1)).isTrue();
    hostile.close();
    assertThat(TcpNetworks.await(() -> pool.mempool.orphanCount() == 0)).isTrue();
    pays(connect());
  }

  @Test
  @Tag("kf=N-036")
  void whoAsksForTheWholePoolIsShownTheDoor() throws Exception {
    TestChain.await(pool.mempool.caughtUp());
    Socket hostile = connect();
    say(hostile, new MempoolRequest());
    assertThat(TcpNetworks.await(() -> network().connectionCount() == 0)).isTrue();
    pays(connect());
  }
}
