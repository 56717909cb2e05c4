package dev.renga.p2p.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import dev.renga.primitives.Block;
import dev.renga.primitives.Network;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SyncSimulationTest {
  private static final Network NETWORK = Network.REGTEST;

  private static List<Block> chain(Simulation simulation, int count) {
    MemoryChain empty = new MemoryChain(NETWORK, simulation.clock, block -> false);
    long first = simulation.clock.instant().getEpochSecond() - 600L * count;
    return new TestMiner(NETWORK, 1).chain(empty.tip(), count, first, 600);
  }

  @Test
  void twoNodesAgreeOnTheLongerChain() {
    Simulation simulation = new Simulation(NETWORK, 1);
    Simulation.SimNode a = simulation.add();
    Simulation.SimNode b = simulation.add();
    a.load(chain(simulation, 5_000));
    simulation.connect(b, a);
    simulation.run(Duration.ofMinutes(5));
    assertThat(b.disconnects).isEmpty();
    assertThat(a.disconnects).isEmpty();
    assertThat(b.chain.tip()).hasToString(a.chain.tip().toString());
    assertThat(b.chain.tip().height()).isEqualTo(5_000);
  }

  @Test
  void threePeersShareTheWork() {
    Simulation simulation = new Simulation(NETWORK, 2);
    List<Block> blocks = chain(simulation, 3_000);
    Simulation.SimNode fresh = simulation.add();
    for (int i = 0; i < 3; i++) {
      Simulation.SimNode full = simulation.add();
      full.load(blocks);
      simulation.connect(fresh, full);
    }
    simulation.run(Duration.ofMinutes(5));
    assertThat(fresh.chain.tip().height()).isEqualTo(3_000);
    assertThat(fresh.disconnects).isEmpty();
  }

  @Test
  void newBlocksTravelAlongAChainOfNodes() {
    Simulation simulation = new Simulation(NETWORK, 3);
    TestMiner miner = new TestMiner(NETWORK, 9);
    for (int i = 0; i < 10; i++) {
      Simulation.SimNode node = simulation.add();
      if (i > 0) {
        simulation.connect(node, simulation.nodes.get(i - 1));
      }
    }
    simulation.run(Duration.ofSeconds(10));
    for (int i = 0; i < 20; i++) {
      simulation.nodes.get(i % 10).mine(miner);
      simulation.run(Duration.ofSeconds(5));
      assertThat(simulation.agree()).as("after block %d", i).isTrue();
    }
    assertThat(simulation.nodes.getFirst().chain.tip().height()).isEqualTo(20);
    assertThat(simulation.nodes).allSatisfy(node -> assertThat(node.disconnects).isEmpty());
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12})
  @Tag("kf=D-039")
  void allAgreeInTheEndWhateverTheNetworkDoes(long seed) {
    Simulation simulation = new Simulation(NETWORK, seed);
    TestMiner miner = new TestMiner(NETWORK, 3);
    for (int i = 0; i < 8; i++) {
      simulation.add();
    }
    simulation.nodes.getFirst().load(chain(simulation, 700));
    simulation.faults = new Simulation.Faults(1, 2_000, 10, 10);
    // safety first: everything breaks, and whoever loses a link opens another
    for (int round = 0; round < 40; round++) {
      for (Simulation.SimNode node : simulation.nodes) {
        Simulation.SimNode other = simulation.nodes.get(simulation.random.nextInt(8));
        if (other != node && node.links.size() < 4 && !simulation.areConnected(node, other)) {
          simulation.connect(node, other);
        }
      }
      if (round % 4 == 0) {
        simulation.nodes.get(simulation.random.nextInt(8)).mine(miner);
      }
      simulation.run(Duration.ofSeconds(30));
    }
    // then liveness: nothing breaks any more
    simulation.faults = Simulation.Faults.NONE;
    for (Simulation.SimNode node : simulation.nodes) {
      node.disconnects.clear();
      for (Simulation.Link link : List.copyOf(node.links.values())) {
        link.cut();
      }
    }
    simulation.run(Duration.ofSeconds(1));
    for (int i = 1; i < 8; i++) {
      simulation.connect(simulation.nodes.get(i), simulation.nodes.get(i - 1));
    }
    simulation.run(Duration.ofMinutes(10));
    simulation.nodes.getLast().mine(miner);
    simulation.run(Duration.ofMinutes(10));
    assertThat(simulation.agree()).as("seed %d", seed).isTrue();
    assertThat(simulation.nodes.getFirst().chain.tip().height()).isGreaterThan(700);
  }

  @Test
  void aSeedRepeatsTheRun() {
    assertThat(history(5)).isEqualTo(history(5)).isNotEqualTo(history(6));
  }

  private static long history(long seed) {
    Simulation simulation = new Simulation(NETWORK, seed);
    Simulation.SimNode a = simulation.add();
    Simulation.SimNode b = simulation.add();
    a.load(chain(simulation, 100));
    simulation.connect(b, a);
    simulation.run(Duration.ofMinutes(1));
    return simulation.history();
  }
}
