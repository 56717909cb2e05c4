package dev.renga.lab.sim;

import static org.assertj.core.api.Assertions.assertThat;

import dev.renga.lab.model.HashShares;
import dev.renga.lab.model.Topology;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class SimulatedNetworkTest {
  private static SimulationConfig.Builder small(long seed) {
    return SimulationConfig.builder(seed, Topology.connected(seed, 30, 4))
        .shares(HashShares.equal(5))
        .checks(Checks.FULL);
  }

  private static SimulatedNetwork mined(SimulationConfig config, int blocks) {
    SimulatedNetwork network = SimulatedNetwork.of(config);
    network.run(Duration.ofMinutes(1));
    network.startMining();
    assertThat(network.runBlocks(blocks, () -> false)).isTrue();
    network.stopMining();
    network.run(Duration.ofMinutes(10));
    return network;
  }

  @Test
  void everyNodeComesToTheSameChain() {
    SimulatedNetwork network = mined(small(1).build(), 50);
    assertThat(network.isAgreed()).isTrue();
    SimulationReport report = network.report();
    assertThat(report.blocks()).hasSize(50);
    assertThat(report.heights() + report.stale()).isEqualTo(50);
    assertThat(report.complete()).hasSize(report.heights());
    assertThat(network.discouraged()).isZero();
    network.checkInvariants();
  }

  @Test
  void aSeedRepeatsTheRunToTheLastEvent() {
    String first = mined(small(2).build(), 20).hash();
    assertThat(mined(small(2).build(), 20).hash()).isEqualTo(first);
    assertThat(mined(small(3).build(), 20).hash()).isNotEqualTo(first);
  }
}
