package dev.renga.node;

import static org.assertj.core.api.Assertions.assertThat;

import dev.renga.mining.Miner;
import dev.renga.primitives.Address;
import dev.renga.primitives.BlockHash;
import dev.renga.primitives.Bytes;
import dev.renga.primitives.Network;
import dev.renga.primitives.Script;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Nodes that talk over real sockets: what one mines the others have, a cut heals by work, and a
/// node that loses its source goes on when it is back.
class NetworkOfNodesTest {
  private static final Script PAY_TO =
      new Address.WitnessProgram(0, Bytes.adopt(new byte[20])).toScript();
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  @TempDir Path folder;
  private final List<RengaNode> nodes = new ArrayList<>();

  @AfterEach
  void close() {
    nodes.forEach(RengaNode::close);
  }

  private RengaNode start(NodeConfig config) throws NodeException {
    InetSocketAddress any = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    RengaNode node = RengaNode.start(config.withPeers(PeersConfig.none().withBinds(List.of(any))));
    nodes.add(node);
    return node;
  }

  private RengaNode inMemory() throws NodeException {
    return start(NodeConfig.inMemory(Network.REGTEST));
  }

  private static List<BlockHash> mine(RengaNode node, int count) {
    Miner miner = new Miner(node.chain(), node.clock(), System.identityHashCode(node));
    return miner.generate(count, PAY_TO, 1_000_000, () -> false);
  }

  private static String addressOf(RengaNode node) {
    return "127.0.0.1:" + node.peers().listening().getFirst().getPort();
  }

  private static void connect(RengaNode from, RengaNode to) {
    from.peers().addNode(addressOf(to));
  }

  private static BlockHash tip(RengaNode node) {
    return node.chain().view().tip().hash();
  }

  private static void await(String what, BooleanSupplier condition) throws InterruptedException {
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime()).as(what).isLessThan(end);
      Thread.sleep(20);
    }
  }

  private static boolean allAgree(List<RengaNode> some) {
    return some.stream().map(NetworkOfNodesTest::tip).distinct().count() == 1;
  }

  @Test
  void fiveNodesOnTwoSidesOfACutFollowTheMostWorkWhenItHeals() throws Exception {
    for (int i = 0; i < 5; i++) {
      inMemory();
    }
    List<RengaNode> left = nodes.subList(0, 2);
    List<RengaNode> right = nodes.subList(2, 5);
    connect(left.get(0), left.get(1));
    connect(right.get(0), right.get(1));
    connect(right.get(1), right.get(2));
    connect(left.get(1), right.get(0)); // the bridge
    mine(left.get(0), 5);
    await("one network", () -> allAgree(nodes) && height(right.get(2)) == 5);

    left.get(1).peers().removeNode(addressOf(right.get(0)));
    left.get(1).peers().disconnect(bridge(left.get(1), right.get(0)));
    await("the cut", () -> left.get(1).peers().connectionCount() == 1);
    mine(left.get(0), 3);
    List<BlockHash> stronger = mine(right.get(2), 4);
    await("two networks", () -> allAgree(left) && allAgree(right) && height(right.get(0)) == 9);
    assertThat(height(left.get(1))).isEqualTo(8);
    assertThat(allAgree(nodes)).isFalse();

    connect(left.get(1), right.get(0));
    await("one network again", () -> allAgree(nodes));
    assertThat(tip(left.get(0))).isEqualTo(stronger.getLast());
    assertThat(left.get(0).chain().view().branches()).hasSize(2);
  }

  private static int height(RengaNode node) {
    return node.chain().view().height();
  }

  private static long bridge(RengaNode from, RengaNode to) {
    String address = addressOf(to);
    return from.peers().peers().stream()
        .filter(peer -> peer.status().address().toString().equals(address))
        .findFirst()
        .orElseThrow()
        .status()
        .id();
  }

  @Test
  void aNodeThatLosesItsSourceGoesOnWhenItIsBack() throws Exception {
    RengaNode source = start(NodeConfig.in(folder.resolve("a"), Network.REGTEST));
    List<BlockHash> mined = mine(source, 300);
    RengaNode learner = inMemory();
    connect(learner, source);
    await("some blocks", () -> height(learner) > 20);
    source.close(); // the peer is gone in the middle
    int reached = height(learner);
    RengaNode again = start(NodeConfig.in(folder.resolve("a"), Network.REGTEST));
    assertThat(height(again)).isEqualTo(300);
    connect(learner, again);
    await("all blocks", () -> tip(learner).equals(mined.getLast()));
    assertThat(reached).isLessThanOrEqualTo(300);
  }
}
