package dev.renga.lab.live;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class LabNetworkTest {
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  @Test
  void twelveNodesMineByThemselvesAndAgreeAndLeaveNothingBehind() {
    Path directory;
    try (LabNetwork network = LabNetwork.builder().seed(1).blockInterval(1).start()) {
      directory = network.directory();
      int start = network.bestTip().height();
      network.awaitHeight(start + 3, PATIENCE);
      network.execute(new LabCommand.Mining(MiningMode.MANUAL));
      var _ = network.mine(0, 2); // ends a draw between two tips
      network.awaitAgreement(PATIENCE);
      LabSnapshot snapshot = network.snapshot();
      assertThat(snapshot.nodes()).hasSize(12).allMatch(node -> node.peers() >= 3);
      assertThat(snapshot.measures().mined()).isGreaterThanOrEqualTo(3);
      assertThat(snapshot.measures().blockPropagation().median()).isGreaterThan(10);
    }
    assertThat(directory).doesNotExist();
  }

  @Test
  void aKilledNodeLosesWhatWasNotFlushedAndCatchesUp() {
    try (LabNetwork network = manual(5).start()) {
      network.mine(0, 3);
      network.awaitAgreement(PATIENCE);
      int height = network.bestTip().height();
      network.kill(2);
      assertThat(network.node(2).status()).isEqualTo(NodeStatus.KILLED);
      assertThat(network.node(2).running()).isEmpty();
      assertThatThrownBy(() -> network.kill(2)).hasMessageContaining("Node 2 cannot be killed");
      network.mine(0, 1);
      network.restart(2);
      network.awaitAgreement(PATIENCE);
      assertThat(network.node(2).view().height()).isEqualTo(height + 1);
    }
  }

  @Test
  void twoSidesOfACutGoTheirOwnWaysAndTheHeavierOneWinsWhenItIsHealed() {
    try (LabNetwork network = manual(6).start()) {
      network.cut(List.of(List.of(0, 1, 2), List.of(3, 4, 5)));
      network.mine(0, 1);
      network.mine(3, 2);
      network.await(
          "each side has its own tip",
          PATIENCE,
          () ->
              network.node(2).view().tip().hash().equals(network.node(0).view().tip().hash())
                  && network
                      .node(5)
                      .view()
                      .tip()
                      .hash()
                      .equals(network.node(3).view().tip().hash()));
      assertThat(network.isAgreed()).isFalse();
      var heavier = network.node(3).view().tip().hash();
      network.heal();
      assertThat(network.awaitAgreement(PATIENCE)).isEqualTo(heavier);
      assertThat(network.snapshot().measures().deepestReorganisation()).isEqualTo(1);
      assertThat(network.snapshot().measures().stale()).isEqualTo(1);
    }
  }

  @Test
  void closingInTheMiddleOfTheStartLeavesNothingBehind() throws Exception {
    Path directory = Files.createTempDirectory("lab-test").resolve("net");
    LabNetwork network = manual(8).directory(directory).build();
    Thread closing =
        Thread.ofVirtual()
            .start(
                () -> {
                  while (!Files.exists(directory.resolve("node-1"))) {
                    Thread.onSpinWait();
                  }
                  network.close();
                });
    assertThatThrownBy(network::start).isInstanceOf(LabException.class);
    closing.join();
    assertThat(directory).doesNotExist();
  }

  private static LabBuilder manual(int nodes) {
    return LabNetwork.builder().nodes(nodes).quick();
  }
}
