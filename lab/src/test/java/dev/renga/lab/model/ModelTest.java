package dev.renga.lab.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ModelTest {
  @Test
  void regionsAreThePublishedTables() {
    assertThat(Regions.Y2015.latencyMillis(Region.AP, Region.SA)).isEqualTo(347);
    assertThat(Regions.Y2019.latencyMillis(Region.JP, Region.AP)).isEqualTo(58);
    assertThat(Regions.Y2021.latencyMillis(Region.NA, Region.EU)).isEqualTo(86);
    assertThat(Regions.Y2015.rate(Region.EU, Region.SA)).isEqualTo(6_500_000);
    assertThat(Regions.Y2019.uploadRate(Region.EU)).isEqualTo(20_700_000);
    assertThat(Regions.GERVAIS.downloadRate(Region.NA)).isEqualTo(41_680_000);
    for (Regions table : Regions.all()) {
      double sum = 0;
      for (Region a : Region.values()) {
        sum += table.nodeShare(a);
        for (Region b : Region.values()) {
          assertThat(table.latencyMillis(a, b)).isEqualTo(table.latencyMillis(b, a));
        }
      }
      assertThat(sum).isCloseTo(1, within(1e-12));
      assertThat(Regions.of(table.name())).isSameAs(table);
    }
    assertThatThrownBy(() -> Regions.of("1999")).hasMessageContaining("1999");
  }

  @Test
  void nodesStandInTheProportionsOfTheTable() {
    Placement placement = Placement.random(5, 1_000, Regions.Y2019);
    long europe = placement.regions().stream().filter(r -> r == Region.EU).count();
    assertThat(europe).isEqualTo(500);
    assertThat(placement).isEqualTo(Placement.random(5, 1_000, Regions.Y2019));
    assertThat(placement).isNotEqualTo(Placement.random(6, 1_000, Regions.Y2019));
  }

  @ParameterizedTest
  @CsvSource({"1,8,0", "2,8,1", "3,8,1", "7,8,2", "12,8,3", "25,8,8", "200,8,8"})
  void everyNodeOpensItsLinksAsFarAsThereArePairs(int nodes, int wanted, int links) {
    Topology topology = Topology.random(3, nodes, wanted);
    int expected = nodes == 2 ? 1 : nodes * links;
    assertThat(topology.edges()).hasSizeBetween(expected - expected / 20, expected);
    Set<Set<Integer>> pairs = new HashSet<>();
    for (Edge edge : topology.edges()) {
      assertThat(pairs.add(Set.of(edge.from(), edge.to()))).isTrue();
    }
  }

  @Test
  void aSeedDrawsTheSameGraph() {
    assertThat(Topology.random(1, 100, 8)).isEqualTo(Topology.random(1, 100, 8));
    assertThat(Topology.random(1, 100, 8)).isNotEqualTo(Topology.random(2, 100, 8));
    assertThat(Topology.random(1, 100, 8).edges().subList(0, 3)).hasToString(PINNED);
  }

  /// Written down once, so that another machine or Java would be noticed.
  private static final String PINNED =
      "[Edge[from=0, to=20], Edge[from=0, to=40], Edge[from=0, to=76]]";

  @Test
  void aConnectedGraphReachesEveryone() {
    for (long seed = 0; seed < 50; seed++) {
      assertThat(Topology.connected(seed, 12, 2).isConnected()).isTrue();
    }
    assertThat(new Topology(4, List.of(new Edge(0, 1), new Edge(2, 3))).isConnected()).isFalse();
    assertThatThrownBy(() -> Topology.connected(1, 12, 0)).hasMessageContaining("not joined");
    assertThat(Topology.ring(10).edges()).hasSize(10);
    assertThat(Topology.complete(5).edges()).hasSize(10);
  }

  @Test
  void degreesFollowThePublishedDistributions() {
    assertThat(Degrees.MILLER.mean()).isCloseTo(8.645, within(1e-9));
    Dice dice = new Dice(4);
    int small = 0;
    for (int i = 0; i < 10_000; i++) {
      small += Degrees.GERVAIS.draw(dice) <= 9 ? 1 : 0;
    }
    assertThat(small / 10_000.0).isCloseTo(0.5, within(0.02));
    assertThat(Degrees.constant(8).draw(dice)).isEqualTo(8);
    assertThatThrownBy(() -> new Degrees(List.of(0.5, 0.4, 1.0))).hasMessageContaining("fall");
  }

  @Test
  void sharesAddUpToOne() {
    assertThat(HashShares.GERVAIS_BITCOIN.miners()).isEqualTo(16);
    assertThat(HashShares.MINING_SIMULATION.concentration()).isCloseTo(0.21, within(0.01));
    assertThat(HashShares.normal(1, 600).concentration()).isCloseTo(1.0625 / 600, within(1e-4));
    assertThat(HashShares.of(List.of(1.0, 3.0)).share(1)).isEqualTo(0.75);
    assertThatThrownBy(() -> HashShares.of(List.of(1.0, -1.0))).hasMessageContaining("above 0");
    assertThatThrownBy(() -> HashShares.of(List.of())).isInstanceOf(RuntimeException.class);
  }

  @Test
  void aMessageTakesItsLatencyAndTheTimeOfItsBytes() {
    Dice dice = new Dice(1);
    LinkModel plain = LinkModel.PLAIN;
    assertThat(plain.latencyMicros(Regions.Y2015, Region.NA, Region.EU, 100, dice))
        .isEqualTo(119_000);
    assertThat(LinkModel.transferMicros(1_000_000, 8_000_000)).isEqualTo(1_000_000);
    double sum = 0;
    for (int i = 0; i < 20_000; i++) {
      long one = LinkModel.SIMBLOCK.latencyMicros(Regions.Y2015, Region.NA, Region.EU, 100, dice);
      assertThat(one).isGreaterThanOrEqualTo(116_000);
      sum += one;
    }
    // a Pareto of shape 23.8 and scale 114 ms has mean 119.0 ms; 10 ms are processing
    assertThat(sum / 20_000).isCloseTo(129_000, within(300.0));
  }
}
