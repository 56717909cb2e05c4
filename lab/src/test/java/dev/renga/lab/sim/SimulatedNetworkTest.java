package dev.renga.lab.sim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.renga.lab.model.Edge;
import dev.renga.lab.model.HashShares;
import dev.renga.lab.model.LinkModel;
import dev.renga.lab.model.Placement;
import dev.renga.lab.model.Region;
import dev.renga.lab.model.Regions;
import dev.renga.lab.model.Topology;
import dev.renga.lab.theory.Statistics;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
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
    assertThat(report.sent().get("block").messages()).isGreaterThanOrEqualTo(29 * 50L);
    assertThat(report.sent().get("block").bytes())
        .isEqualTo(report.sent().get("block").messages() * 1_000_024);
    assertThat(network.discouraged()).isZero();
    network.checkInvariants();
  }

  @Test
  void aSeedRepeatsTheRunToTheLastEvent() {
    String first = mined(small(2).build(), 20).hash();
    assertThat(mined(small(2).build(), 20).hash()).isEqualTo(first);
    assertThat(mined(small(3).build(), 20).hash()).isNotEqualTo(first);
  }

  /// The hash is written down, so that another machine, Java or a change that nobody meant would be
  /// noticed. When the protocol or the simulation is meant to behave differently, the new value
  /// belongs here.
  @Test
  void theRunIsTheSameOnEveryMachine() {
    SimulatedNetwork network =
        mined(
            SimulationConfig.builder(4, Topology.connected(4, 12, 3))
                .links(LinkModel.SIMBLOCK)
                .regions(Regions.Y2015)
                .shares(HashShares.normal(4, 12))
                .interval(20)
                .retargetWindow(10)
                .build(),
            30);
    assertThat(network.hash())
        .isEqualTo("2341004dfcdf9b932226a3e86dc1c34a249bf5f46abcb9ba1ff05f90e30524ac");
  }

  @Test
  void howMuchIsCheckedChangesNothing() {
    assertThat(mined(small(5).checks(Checks.CHEAP).build(), 10).hash())
        .isEqualTo(mined(small(5).build(), 10).hash());
  }

  @Test
  void aBlockNeedsThreeMessagesAndItsCheckForEachHop() {
    SimulatedNetwork network = line(LinkModel.fixed(10_000), new Validation(50_000, 0, true), 200);
    network.mineNow(0);
    network.run(Duration.ofSeconds(10));
    Propagation last = network.report().blocks().getLast().propagation();
    // nodes at 0, 80, 160 and 240 ms
    assertThat(last.percentiles()).containsExactly(0.0, 0.0, 0.08, 0.16, 0.24, 0.24);
    assertThat(last.mean()).isCloseTo(0.12, within(1e-9));
    assertThat(last.isComplete()).isTrue();
  }

  /// Four nodes in a line, acquainted, the miner at the first.
  private static SimulatedNetwork line(LinkModel links, Validation validation, long bytes) {
    Topology topology = new Topology(4, List.of(new Edge(0, 1), new Edge(1, 2), new Edge(2, 3)));
    SimulatedNetwork network =
        SimulatedNetwork.of(
            SimulationConfig.builder(1, topology)
                .placement(Placement.uniform(4, Region.EU))
                .regions(Regions.Y2015)
                .links(links)
                .shares(HashShares.equal(1))
                .minerNodes(List.of(0))
                .validation(validation)
                .blockBytes(bytes)
                .checks(Checks.FULL)
                .build());
    network.run(Duration.ofMinutes(1));
    for (int i = 0; i < 3; i++) {
      network.mineNow(0);
      network.run(Duration.ofMinutes(1));
    }
    return network;
  }

  @Test
  void oneUploadAfterAnother() {
    List<Edge> edges = new ArrayList<>();
    for (int i = 1; i <= 4; i++) {
      edges.add(new Edge(i, 0));
    }
    SimulatedNetwork network =
        SimulatedNetwork.of(
            SimulationConfig.builder(1, new Topology(5, edges))
                .placement(Placement.uniform(5, Region.EU))
                .regions(Regions.Y2015)
                .shares(HashShares.equal(1))
                .minerNodes(List.of(0))
                .validation(Validation.NONE)
                .blockBytes(1_000_000)
                .checks(Checks.FULL)
                .build());
    network.run(Duration.ofMinutes(1));
    network.mineNow(0);
    network.run(Duration.ofMinutes(1));
    network.mineNow(0);
    network.run(Duration.ofMinutes(1));
    Propagation last = network.report().blocks().getLast().propagation();
    double upload = 1_000_024 * 8 / 8.1e6; // a European line of 2015
    for (int i = 0; i < 4; i++) {
      double share = List.of(0.25, 0.5, 0.75, 0.99).get(i);
      assertThat(last.at(share)).isCloseTo(0.036 + (i + 1) * upload, within(0.002));
    }
  }

  @Test
  void removedNodesCatchUpWhenTheyReturn() {
    SimulatedNetwork network = mined(small(6).build(), 5);
    for (int i = 0; i < 10; i++) {
      network.remove(i);
      assertThat(network.isAlive(i)).isFalse();
      assertThat(network.connections(i)).isZero();
    }
    int height = network.height(20);
    network.startMining();
    network.run(Duration.ofHours(3));
    network.stopMining();
    network.run(Duration.ofMinutes(10));
    assertThat(network.height(20)).isGreaterThan(height);
    assertThat(network.height(0)).isEqualTo(height);
    for (int i = 0; i < 10; i++) {
      network.restore(i);
    }
    network.run(Duration.ofMinutes(10));
    assertThat(network.isAgreed()).isTrue();
    assertThat(network.height(0)).isEqualTo(network.height(20));
    network.checkInvariants();
  }

  @Test
  void whatIsCutMinesOnAndTheMostWorkWinsWhenItHeals() {
    List<Integer> five = List.of(0, 1, 2, 3, 4);
    SimulatedNetwork network =
        SimulatedNetwork.of(
            SimulationConfig.builder(7, Topology.complete(10))
                .shares(HashShares.equal(10))
                .minerNodes(List.of(0, 1, 2, 3, 4, 5, 6, 7, 8, 9))
                .checks(Checks.FULL)
                .build());
    network.run(Duration.ofMinutes(1));
    network.cut(List.of(five));
    network.run(Duration.ofMinutes(1));
    for (int i = 0; i < 10; i++) {
      assertThat(network.connections(i)).isEqualTo(4);
    }
    for (int i = 0; i < 3; i++) {
      network.mineNow(i);
      network.run(Duration.ofMinutes(10));
    }
    for (int i = 0; i < 2; i++) {
      network.mineNow(5 + i);
      network.run(Duration.ofMinutes(10));
    }
    assertThat(network.height(4)).isEqualTo(3);
    assertThat(network.height(5)).isEqualTo(2);
    network.heal();
    network.run(Duration.ofMinutes(1));
    assertThat(network.isAgreed()).isTrue();
    assertThat(network.height(9)).isEqualTo(3);
    SimulationReport report = network.report();
    assertThat(report.stale()).isEqualTo(2);
    assertThat(report.contestedHeights()).isEqualTo(2);
    assertThat(report.reorganisations()).containsExactly(Map.entry(2, 5L));
    assertThat(report.miners().get(5).stale()).isEqualTo(1);
    assertThat(report.blocks().getLast().propagation().reachedShare()).isEqualTo(0.5);
  }

  @Test
  void lostMessagesAreSurvived() {
    SimulatedNetwork network =
        SimulatedNetwork.of(small(8).pings(Duration.ofMinutes(2)).interval(60).build());
    network.run(Duration.ofMinutes(1));
    network.lose(20);
    network.startMining();
    network.run(Duration.ofHours(2));
    network.lose(0);
    network.run(Duration.ofHours(1));
    network.stopMining();
    network.run(Duration.ofMinutes(30));
    assertThat(network.isAgreed()).isTrue();
    assertThat(network.discouraged()).isZero();
    network.checkInvariants();
  }

  @Test
  void aSlowNodeHearsOfABlockLater() {
    SimulatedNetwork network = line(LinkModel.PLAIN, Validation.NONE, 100_000);
    network.mineNow(0);
    network.run(Duration.ofMinutes(1));
    double before = network.report().blocks().getLast().propagation().at(0.99);
    network = line(LinkModel.PLAIN, Validation.NONE, 100_000);
    network.slow(3, 10);
    network.mineNow(0);
    network.run(Duration.ofMinutes(1));
    double after = network.report().blocks().getLast().propagation().at(0.99);
    double hop = before / 3;
    assertThat(after).isCloseTo(12 * hop, within(0.01));
  }

  @Test
  void waitingTimesAreExponential() {
    SimulatedNetwork network = mined(quick(9, 0).build(), 2_000);
    List<Double> gaps = new ArrayList<>();
    double last = 0;
    for (SimulationReport.BlockFate block : network.report().blocks()) {
      gaps.add(block.foundAt() - last);
      last = block.foundAt();
    }
    gaps.removeFirst();
    gaps.sort(null);
    assertThat(Statistics.exponential(gaps, 600).probability()).isGreaterThan(0.01);
  }

  /// Three nodes that see everything at once.
  private static SimulationConfig.Builder quick(long seed, int retargetWindow) {
    return SimulationConfig.builder(seed, Topology.complete(3))
        .links(LinkModel.fixed(1_000))
        .validation(Validation.NONE)
        .shares(HashShares.of(List.of(1.0, 2.0, 3.0)))
        .minerNodes(List.of(0, 1, 2))
        .retargetWindow(retargetWindow)
        .checks(Checks.SAMPLED);
  }

  @Test
  void minersFindBlocksByTheirShares() {
    SimulationReport report = mined(quick(10, 0).build(), 3_000).report();
    for (int i = 0; i < 3; i++) {
      double share = (i + 1) / 6.0;
      double deviation = Math.sqrt(3_000 * share * (1 - share));
      assertThat((double) report.miners().get(i).found())
          .isCloseTo(3_000 * share, within(4 * deviation));
    }
  }

  @Test
  void theDifficultyFollowsTheHashRate() {
    // eight times the hash rate that the first blocks' target is made for
    SimulationConfig config = quick(11, 20).interval(600).pace(75).build();
    SimulationReport report = mined(config, 1_000).report();
    double first = report.blocks().get(19).foundAt() / 20;
    double settled =
        (report.blocks().getLast().foundAt() - report.blocks().get(99).foundAt()) / 900;
    assertThat(first).isLessThan(150);
    // windows of 20 blocks measure 19 gaps: the mean gap settles at 600 · 20/18
    assertThat(settled).isCloseTo(600 * 20.0 / 18, within(4 * 667 / Math.sqrt(900) * 1.5));
  }

  @Test
  void aRunStopsAtOnceWhenAskedTo() {
    SimulatedNetwork network = SimulatedNetwork.of(small(12).build());
    network.startMining();
    assertThat(network.runBlocks(1_000_000, () -> true)).isFalse();
    assertThat(network.events()).isLessThan(1_000);
    assertThat(network.run(Duration.ofDays(1), () -> true)).isFalse();
  }

  @Test
  void refusesWhatCannotBe() {
    Topology two = Topology.random(1, 2, 1);
    assertThatThrownBy(() -> SimulationConfig.builder(1, two).build())
        .hasMessage("There are 10 miners and only 2 nodes.");
    assertThatThrownBy(
            () ->
                SimulationConfig.builder(1, two)
                    .shares(HashShares.equal(1))
                    .minerNodes(List.of(2))
                    .build())
        .hasMessage("There is no node 2 to mine at.");
    assertThatThrownBy(
            () ->
                SimulationConfig.builder(1, two).shares(HashShares.equal(1)).blockBytes(1).build())
        .hasMessageContaining("200 bytes or more");
    SimulatedNetwork network =
        SimulatedNetwork.of(SimulationConfig.builder(1, two).shares(HashShares.equal(1)).build());
    assertThatThrownBy(() -> network.remove(2)).hasMessage("There is no node 2.");
    assertThatThrownBy(() -> network.lose(1_001)).hasMessageContaining("0 to 1000");
    assertThatThrownBy(() -> network.slow(0, 0)).hasMessageContaining("factor");
    assertThatThrownBy(() -> network.runBlocks(1, () -> false)).hasMessage("Nobody mines.");
  }

  @Test
  void paymentsTravelWithTheRealDelays() {
    SimulatedNetwork network =
        SimulatedNetwork.of(
            SimulationConfig.builder(13, Topology.connected(13, 60, 6))
                .payments()
                .checks(Checks.FULL)
                .build());
    network.run(Duration.ofMinutes(1));
    for (int i = 0; i < 10; i++) {
      network.pay(6 * i);
      network.run(Duration.ofMinutes(2));
    }
    SimulationReport report = network.report();
    assertThat(report.payments()).hasSize(10);
    assertThat(report.payments()).allMatch(Propagation::isComplete);
    double median = report.payments().stream().mapToDouble(p -> p.at(0.5)).average().orElseThrow();
    // seconds, not milliseconds: announcements wait so that nobody learns where a payment began
    assertThat(median).isBetween(1.0, 15.0);
    assertThat(report.sent().get("tx").messages()).isEqualTo(10 * 59L);
    network.remove(3);
    assertThatThrownBy(() -> network.pay(3)).hasMessage("Node 3 is not there.");
    SimulatedNetwork blocks = SimulatedNetwork.of(small(14).build());
    assertThatThrownBy(() -> blocks.pay(1)).hasMessageContaining("no pool");
  }
}
