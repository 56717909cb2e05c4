package dev.renga.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.renga.chain.ChainStoppedException;
import dev.renga.mining.Miner;
import dev.renga.primitives.Bytes;
import dev.renga.primitives.Network;
import dev.renga.primitives.Script;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// What [RengaNode#kill] leaves is what the loss of the process would leave.
@Timeout(120)
class KillTest {
  private static final Script ANYONE = new Script(Bytes.of(0x51));
  private static final InetAddress LOOPBACK = InetAddress.ofLiteral("127.0.0.1");

  @TempDir Path folder;

  private NodeConfig config() {
    Path directory = folder.resolve("node");
    NodeConfig made = NodeConfig.in(directory, Network.REGTEST);
    return made.withStorage(StorageConfig.in(directory).withCacheBytes(8 << 20))
        .withChain(made.chain().withFlushInterval(Duration.ofHours(1)));
  }

  private static void mine(RengaNode node, int blocks) {
    Miner miner = new Miner(node.chain(), node.clock(), 7);
    assertThat(miner.generate(blocks, ANYONE, 1_000_000, () -> false)).hasSize(blocks);
  }

  @Test
  void whatWasFlushedIsThereAndWhatWasOnlyInMemoryIsNot() throws Exception {
    RengaNode node = RengaNode.start(config());
    mine(node, 3);
    node.chain().flush().join();
    mine(node, 4);
    assertThat(node.chain().view().height()).isEqualTo(7);
    node.kill();
    assertThat(node.isStopping()).isTrue();
    assertThat(node.awaitStop()).isEmpty();
    try (RengaNode again = RengaNode.start(config())) {
      assertThat(again.chain().view().height()).isEqualTo(3);
      mine(again, 1);
      assertThat(again.chain().view().height()).isEqualTo(4);
    }
  }

  @Test
  void anOrderlyStopLosesNothing() throws Exception {
    RengaNode node = RengaNode.start(config());
    mine(node, 4);
    node.close();
    try (RengaNode again = RengaNode.start(config())) {
      assertThat(again.chain().view().height()).isEqualTo(4);
    }
  }

  @Test
  void afterAKillNothingIsFlushedAndNothingPretendsToBe() throws Exception {
    RengaNode node = RengaNode.start(config());
    mine(node, 1);
    node.chain().abandon();
    var flush = node.chain().flush();
    node.kill();
    assertThatThrownBy(flush::join)
        .isInstanceOf(CompletionException.class)
        .hasCauseInstanceOf(ChainStoppedException.class);
    try (RengaNode again = RengaNode.start(config())) {
      assertThat(again.chain().view().height()).isZero();
    }
  }

  @Test
  void portsAreFreeAndTheCookieStaysAsAProcessLeavesIt() throws Exception {
    Path cookie = folder.resolve("cookie");
    RpcConfig rpc =
        new RpcConfig(
            List.of(new InetSocketAddress(LOOPBACK, 0)),
            List.of(Subnet.LOOPBACK_4),
            cookie,
            RpcConfig.CookieReaders.OWNER,
            Map.of(),
            List.of(),
            Map.of(),
            false,
            Duration.ofSeconds(30));
    NodeConfig listening =
        config()
            .withRpc(rpc)
            .withPeers(PeersConfig.none().withBinds(List.of(new InetSocketAddress(LOOPBACK, 0))));
    RengaNode node = RengaNode.start(listening);
    InetSocketAddress address = node.peers().listening().getFirst();
    node.kill();
    node.kill(); // as often as one likes
    assertThat(Files.exists(cookie)).isTrue();
    assertThatThrownBy(
            () -> {
              try (Socket socket = new Socket(LOOPBACK, address.getPort())) {
                socket.getOutputStream().write(0);
              }
            })
        .isInstanceOf(java.io.IOException.class);
    RengaNode again =
        RengaNode.start(listening.withPeers(PeersConfig.none().withBinds(List.of(address))));
    again.close();
    assertThat(Files.exists(cookie)).isFalse();
  }
}
