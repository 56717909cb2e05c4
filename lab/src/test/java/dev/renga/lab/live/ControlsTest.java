package dev.renga.lab.live;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.renga.lab.event.LabEvent;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ControlsTest {
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  @Test
  void aFrozenNodeStandsStillAndGoesOnWhenItIsThawed() {
    try (LabNetwork network = LabNetwork.builder().nodes(4).quick().start()) {
      int height = network.bestTip().height();
      network.link(3, 0); // so that the others hang together without node 2
      network.link(0, 1);
      network.await(
          "all links stand",
          PATIENCE,
          () -> network.snapshot().links().stream().allMatch(LabSnapshot.LinkState::open));
      network.freeze(2);
      network.mine(0, 1);
      network.awaitHeight(height + 1, PATIENCE); // of all that run
      assertThat(network.node(2).view().height()).isEqualTo(height);
      assertThatThrownBy(() -> network.execute(LabCommand.parse("mine 2")))
          .hasMessageContaining("it is frozen");
      network.thaw(2);
      network.awaitAgreement(PATIENCE);
      assertThat(network.node(2).view().height()).isEqualTo(height + 1);
    }
  }

  @Test
  void slowLinksAreSlowAndDeadOnesCarryNothing() {
    try (LabNetwork network = LabNetwork.builder().nodes(2).quick().start()) {
      int height = network.bestTip().height();
      network.slow(0, 1, Duration.ofMillis(400));
      long begin = network.millis();
      network.mine(0, 1);
      network.awaitHeight(height + 1, PATIENCE);
      // a header, the question for its block, and the block
      assertThat(network.millis() - begin).isGreaterThanOrEqualTo(1_200);
      assertThat(network.snapshot().links().getFirst().delayMillis()).isEqualTo(400);
      network.slow(0, 1, Duration.ZERO);
      network.drop(0, 1, 1);
      network.mine(0, 1);
      assertThatThrownBy(() -> network.awaitHeight(height + 2, Duration.ofMillis(500)))
          .isInstanceOf(AssertionError.class)
          .hasMessageContaining("node 1 RUNNING, height " + (height + 1));
      assertThat(network.snapshot().links().getFirst().dropped()).isEqualTo(1);
    }
  }

  @Test
  void aNodeThatIsAddedGetsLinksAndTheChain() {
    try (LabNetwork network = LabNetwork.builder().nodes(4).quick().start()) {
      network.mine(0, 2);
      int added = network.add();
      assertThat(added).isEqualTo(4);
      network.awaitAgreement(PATIENCE);
      LabSnapshot.NodeState state = network.snapshot().nodes().get(added);
      assertThat(state.height()).isEqualTo(network.bestTip().height());
      assertThat(state.peers()).isPositive();
      assertThat(network.mine(added, 1)).hasSize(1);
      network.awaitAgreement(PATIENCE);
    }
  }

  @Test
  void minersThatReallySearchFindBlocksByTheirShares() {
    try (LabNetwork network =
        LabNetwork.builder()
            .nodes(3)
            .latency(false)
            .blockInterval(1)
            .hashRate(2_000)
            .mining(MiningMode.REAL)
            .shares(Map.of(0, 1.0))
            .start()) {
      network.await("four blocks are found", PATIENCE, () -> network.minedBlocks() >= 4);
      assertThat(network.snapshot().blocks().stream().filter(block -> block.miner() >= 0))
          .allMatch(block -> block.miner() == 0);
      network.shares(Map.of(2, 0.75));
      assertThat(network.node(0).share()).isCloseTo(0.25, within(1e-9));
      assertThat(network.node(1).share()).isZero();
      network.execute(LabCommand.parse("mining manual"));
      long found = network.minedBlocks();
      assertThat(network.log().after(0))
          .filteredOn(event -> event.what() instanceof LabEvent.BlockMined)
          .hasSize((int) found);
    }
  }

  @Test
  void aKeptFolderStaysWithTheLogAndTheNodes(@TempDir Path folder) throws Exception {
    Path directory = folder.resolve("kept");
    try (LabNetwork network =
        LabNetwork.builder().nodes(2).quick().directory(directory).keep(true).rpc(true).start()) {
      network.mine(1, 1);
      Path conf = network.node(1).directory().resolve("bitcoin.conf");
      assertThat(Files.readString(conf)).contains("rpcport=" + network.node(1).rpcPort());
      assertThat(network.node(1).directory().resolve(".cookie")).exists();
    }
    assertThat(directory.resolve("node-1/chainstate")).isDirectory();
    assertThat(Files.readAllLines(directory.resolve("events.jsonl")).getLast())
        .contains("NetworkStopped");
  }

  @Test
  void aNodeThatWasAskedToStopByOthersIsDownAndCanBeStartedAgain() {
    try (LabNetwork network = LabNetwork.builder().nodes(3).quick().start()) {
      network.node(1).node().requestStop(); // what the RPC method stop does
      network.await(
          "node 1 is down", PATIENCE, () -> network.node(1).status() == NodeStatus.STOPPED);
      network.restart(1);
      assertThat(network.node(1).status()).isEqualTo(NodeStatus.RUNNING);
    }
  }

  @Test
  void twoRestartsAtOnceStartANodeOnce() {
    try (LabNetwork network = LabNetwork.builder().nodes(2).quick().start()) {
      network.kill(1);
      var one = java.util.concurrent.CompletableFuture.runAsync(() -> restart(network));
      var other = java.util.concurrent.CompletableFuture.runAsync(() -> restart(network));
      one.join();
      other.join();
      assertThat(network.node(1).status()).isEqualTo(NodeStatus.RUNNING);
      assertThat(network.node(1).running()).isPresent();
    }
  }

  private static void restart(LabNetwork network) {
    try {
      network.restart(1);
    } catch (LabException e) {
      assertThat(e.text()).containsAnyOf("runs already", "it is running", "it is starting");
    }
  }

  @Test
  void aNodeThatCannotBeAddedSpoilsNothing() throws Exception {
    try (LabNetwork network = LabNetwork.builder().nodes(2).quick().start()) {
      Files.createFile(network.directory().resolve("node-2")); // where its folder should be
      assertThatThrownBy(network::add).isInstanceOf(LabException.class);
      assertThat(network.snapshot().nodes()).hasSize(2);
      assertThat(network.log().after(0))
          .anyMatch(event -> event.node() == 2 && event.what() instanceof LabEvent.NodeFailed);
    }
  }

  @Test
  void anInterruptedThreadClosesItAllTheSame() {
    LabNetwork network = LabNetwork.builder().nodes(3).quick().start();
    Path directory = network.directory();
    Thread.currentThread().interrupt();
    network.close();
    assertThat(Thread.interrupted()).isTrue();
    assertThat(directory).doesNotExist();
  }

  @Test
  void whatCannotBeIsSaid() {
    try (LabNetwork network = LabNetwork.builder().nodes(2).quick().start()) {
      assertThatThrownBy(() -> network.kill(7))
          .hasMessageContaining("There is no node 7; the nodes are 0 to 1.");
      assertThatThrownBy(() -> network.restart(1))
          .hasMessageContaining("Node 1 cannot be restarted: it is running.");
      assertThatThrownBy(() -> network.execute(LabCommand.parse("attack nonsense")))
          .isInstanceOf(LabException.class);
      assertThatThrownBy(() -> network.execute(LabCommand.parse("attack-stop 3")))
          .hasMessageContaining("There is no attack 3.");
      assertThatThrownBy(() -> network.slow(0, 1, Duration.ofSeconds(-1)))
          .hasMessageContaining("must be 0 to 1 hour");
      assertThatThrownBy(() -> network.drop(0, 1, 1.5)).hasMessageContaining("must be 0 to 1");
      assertThatThrownBy(() -> network.shares(Map.of(0, -0.5)))
          .hasMessageContaining("Shares must be");
      assertThatThrownBy(network::start).isInstanceOf(IllegalStateException.class);
    }
  }
}
