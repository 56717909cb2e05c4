package dev.renga.p2p.connection;

import static org.assertj.core.api.Assertions.assertThat;

import dev.renga.p2p.protocol.MemoryChain;
import dev.renga.p2p.wire.Ping;
import dev.renga.p2p.wire.Pong;
import dev.renga.primitives.Network;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The node stands still for a while, as during a pause of the collector or while the lid of a
/// laptop is closed; its peers did nothing wrong.
@Tag("kf=J-014")
class PauseTest {
  private final AtomicReference<Instant> now =
      new AtomicReference<>(Instant.ofEpochSecond(1_700_000_000L));
  private final CountDownLatch paused = new CountDownLatch(1);
  private final CountDownLatch goOn = new CountDownLatch(1);

  /// The node's loop stands still at the first transaction.
  private void pause() {
    paused.countDown();
    try {
      goOn.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private PeerNetwork open() throws IOException {
    InstantSource clock = now::get;
    MemoryChain chain = new MemoryChain(Network.REGTEST, clock, block -> false);
    TcpNetworks.catchUp(chain, clock);
    PeerNetwork.Parts parts =
        new PeerNetwork.Parts(
            "pausing",
            new LockedChain(chain),
            new HookedPool(this::pause),
            Links.DIRECT,
            clock,
            new Random(14),
            HostResolver.NONE,
            error -> {});
    return PeerNetwork.open(parts, TcpNetworks.config());
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 10, 60, 1260, 28_800})
  void answersThatCameDuringAPauseCount(long seconds) throws IOException, InterruptedException {
    try (PeerNetwork network = open()) {
      int port = network.listening().getFirst().getPort();
      try (Socket answering = new Socket(InetAddress.getLoopbackAddress(), port);
          Socket prompt = new Socket(InetAddress.getLoopbackAddress(), port)) {
        RawPeer.greet(answering);
        RawPeer.greet(prompt);
        long nonce = RawPeer.hears(answering, Ping.class).nonce();
        RawPeer.send(prompt, new Pong(RawPeer.hears(prompt, Ping.class).nonce()));
        assertThat(
                TcpNetworks.await(
                    () -> network.peers().stream().anyMatch(p -> p.status().pingTime() != null)))
            .isTrue();
        RawPeer.sendTransaction(prompt);
        paused.await();
        RawPeer.send(answering, new Pong(nonce));
        now.updateAndGet(time -> time.plus(Duration.ofSeconds(seconds)));
        goOn.countDown();
        assertThat(
                TcpNetworks.await(
                    () -> network.peers().stream().allMatch(p -> p.status().pingTime() != null)))
            .isTrue();
        assertThat(network.connectionCount()).isEqualTo(2);
      }
    }
  }

  @Test
  void whoSaysNothingAfterThePauseIsStillLetGo() throws IOException, InterruptedException {
    try (PeerNetwork network = open()) {
      int port = network.listening().getFirst().getPort();
      try (Socket silent = new Socket(InetAddress.getLoopbackAddress(), port)) {
        RawPeer.greet(silent);
        assertThat(RawPeer.hears(silent, Ping.class).nonce()).isNotZero();
        now.updateAndGet(time -> time.plus(Duration.ofMinutes(21)));
        assertThat(TcpNetworks.await(() -> network.connectionCount() == 0)).isTrue();
      }
    }
  }
}
