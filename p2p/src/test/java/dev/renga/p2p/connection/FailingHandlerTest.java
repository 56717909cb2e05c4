package dev.renga.p2p.connection;

import static org.assertj.core.api.Assertions.assertThat;

import dev.renga.p2p.protocol.MemoryChain;
import dev.renga.primitives.Network;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.time.InstantSource;
import java.util.Random;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FailingHandlerTest {
  /// A relay with a bug that a peer can reach.
  private static void fail(String how) {
    switch (how) {
      case "runtime" -> throw new IllegalStateException("a bug");
      case "null" -> throw new NullPointerException("a bug");
      default -> recurse(0);
    }
  }

  private static int recurse(int depth) {
    return recurse(depth + 1) + recurse(depth + 2);
  }

  @ParameterizedTest
  @ValueSource(strings = {"runtime", "null", "stack"})
  @Tag("kf=D-011")
  void aBugThatAPeerFindsCostsThatPeerOnly(String how) throws IOException {
    InstantSource clock = InstantSource.system();
    AtomicReference<@Nullable Throwable> fatal = new AtomicReference<>();
    MemoryChain chain = new MemoryChain(Network.REGTEST, clock, block -> false);
    TcpNetworks.catchUp(chain, clock);
    PeerNetwork.Parts parts =
        new PeerNetwork.Parts(
            "broken",
            new LockedChain(chain),
            new HookedPool(() -> fail(how)),
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
