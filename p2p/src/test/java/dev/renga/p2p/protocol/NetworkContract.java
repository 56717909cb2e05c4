package dev.renga.p2p.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// What nodes do together, the same in a simulation and over real sockets.
public abstract class NetworkContract {
  private NetworkUnderTest network;

  /// A fresh network without nodes.
  protected abstract NetworkUnderTest open();

  @BeforeEach
  void begin() {
    network = open();
  }

  @AfterEach
  void end() {
    network.close();
  }

  private void add(int count) {
    for (int i = 0; i < count; i++) {
      network.add();
    }
  }

  @Test
  void aFreshNodeDownloadsTheChain() {
    add(2);
    network.mine(0, 150);
    network.connect(1, 0);
    assertThat(network.settle(List.of(0, 1), 150)).isTrue();
  }

  @Test
  void theSideThatConnectsMayBeTheOneThatServes() {
    add(2);
    network.mine(0, 150);
    network.connect(0, 1);
    assertThat(network.settle(List.of(0, 1), 150)).isTrue();
  }

  @Test
  void aBlockTravelsThroughALine() {
    add(4);
    network.mine(0, 1);
    network.connect(1, 0);
    network.connect(2, 1);
    network.connect(3, 2);
    assertThat(network.settle(List.of(0, 1, 2, 3), 1)).isTrue();
    for (int i = 0; i < 4; i++) {
      network.mine(i, 1);
      assertThat(network.settle(List.of(0, 1, 2, 3), 2 + i)).as("block of %d", i).isTrue();
    }
  }

  @Test
  @Tag("kf=N-013")
  void fiveNodesFollowTheMostWorkWhenACutHeals() {
    add(5);
    network.mine(0, 20);
    for (int i = 1; i < 5; i++) {
      network.connect(i, i - 1);
    }
    assertThat(network.settle(List.of(0, 1, 2, 3, 4), 20)).isTrue();
    network.cut(1, 2);
    network.mine(0, 3);
    network.mine(4, 5);
    assertThat(network.settle(List.of(0, 1), 23)).isTrue();
    assertThat(network.settle(List.of(2, 3, 4), 25)).isTrue();
    network.connect(2, 1);
    assertThat(network.settle(List.of(0, 1, 2, 3, 4), 25)).isTrue();
  }

  @Test
  void fourPeersServeOne() {
    add(5);
    network.mine(0, 60);
    for (int i = 1; i < 4; i++) {
      network.connect(i, 0);
    }
    assertThat(network.settle(List.of(0, 1, 2, 3), 60)).isTrue();
    for (int i = 0; i < 4; i++) {
      network.connect(4, i);
    }
    assertThat(network.settle(List.of(0, 1, 2, 3, 4), 60)).isTrue();
    assertThat(network.connections(4)).isEqualTo(4);
  }

  @Test
  @Tag("kf=N-023")
  void equalWorkDoesNotMoveATip() {
    add(2);
    network.mine(0, 1);
    network.mine(1, 1);
    var first = network.tip(0);
    var second = network.tip(1);
    network.connect(0, 1);
    assertThat(network.settle(List.of(0, 1), 2)).isFalse();
    assertThat(network.tip(0)).isEqualTo(first);
    assertThat(network.tip(1)).isEqualTo(second);
    network.mine(1, 1);
    assertThat(network.settle(List.of(0, 1), 2)).isTrue();
  }
}
