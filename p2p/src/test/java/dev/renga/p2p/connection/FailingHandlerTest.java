package dev.renga.p2p.connection;

import static org.assertj.core.api.Assertions.assertThat;

import dev.renga.p2p.protocol.MemoryChain;
import dev.renga.p2p.protocol.TransactionRelay;
import dev.renga.p2p.wire.InventoryItem;
import dev.renga.primitives.Network;
import dev.renga.primitives.Transaction;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FailingHandlerTest {
  /// A relay with a bug that a peer can reach.
  private record Broken(String how) implements TransactionRelay {
    @Override
    public boolean isWanted() {
      return true;
    }

    @Override
    public void announced(long peer, List<InventoryItem> items, Instant now) {}

    @Override
    public void received(long peer, Transaction transaction, Instant now) {
      switch (how) {
        case "runtime" -> throw new IllegalStateException("a bug");
        case "null" -> throw new NullPointerException("a bug");
        default -> recurse(0);
      }
    }

    private static int recurse(int depth) {
      return recurse(depth + 1) + recurse(depth + 2);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"runtime", "null", "stack"})
  @Tag("kf=D-011")
  void aBugThatAPeerFindsCostsThatPeerOnly(String how) throws IOException {
    InstantSource clock = InstantSource.system();
    AtomicReference<@Nullable Throwable> fatal = new AtomicReference<>();
    MemoryChain chain = new MemoryChain(Network.REGTEST, clock, block -> false);
    PeerNetwork.Parts parts =
        new PeerNetwork.Parts(
            "broken",
            new LockedChain(chain),
            new Broken(how),
            Links.DIRECT,
            clock,
            new Random(1),
            HostResolver.NONE,
            fatal::set);
    try (PeerNetwork network = PeerNetwork.open(parts, TcpNetworks.config())) {
      int port = network.listening().getFirst().getPort();
      try (Socket finder = new Socket(InetAddress.getLoopbackAddress(), port);
          Socket other = new Socket(InetAddress.getLoopbackAddress(), port)) {
        RawPeer.greet(finder);
        RawPeer.greet(other);
        RawPeer.sendTransaction(finder);
        assertThat(finder.getInputStream().readAllBytes()).isNotNull(); // until it is closed
        assertThat(TcpNetworks.await(() -> network.connectionCount() == 1)).isTrue();
        assertThat(fatal.get()).isNull();
      }
    }
  }
}
