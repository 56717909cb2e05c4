package dev.renga.p2p.connection;

import static org.assertj.core.api.Assertions.assertThat;

import dev.renga.crypto.SipHash;
import dev.renga.p2p.wire.NetAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class InboundEvictionTest {
  private static final Instant START = Instant.ofEpochSecond(1_700_000_000L);

  private static InboundEviction.Candidate peer(
      int id, int group, long age, int ping, int block, boolean preferred) {
    return new InboundEviction.Candidate(
        id,
        NetAddress.ipv4(20 + group / 250, group % 250, id / 250, id % 250, 8333),
        START.minusSeconds(age),
        ping < 0 ? null : Duration.ofMillis(ping),
        null,
        block < 0 ? null : START.minusSeconds(block),
        preferred);
  }

  private static InboundEviction.Candidate choose(List<InboundEviction.Candidate> candidates) {
    return InboundEviction.choose(candidates, group -> SipHash.hash(1, 2, group.toArray()));
  }

  @Test
  void fewPeersAreAllProtected() {
    List<InboundEviction.Candidate> few = new ArrayList<>();
    for (int i = 0; i < 16; i++) {
      few.add(peer(i, i, i, 10, -1, false));
    }
    assertThat(choose(few)).isNull();
  }

  @Test
  @Tag("kf=D-068")
  void theCrowdFromOneGroupLosesItsYoungest() {
    List<InboundEviction.Candidate> all = new ArrayList<>();
    for (int i = 0; i < 30; i++) {
      all.add(peer(i, i, 10_000 + i, 50 + i, 5_000, false));
    }
    for (int i = 100; i < 200; i++) {
      all.add(peer(i, 99, 1_000 - i, 20_000, -1, false));
    }
    InboundEviction.Candidate chosen = choose(all);
    assertThat(chosen).isNotNull();
    assertThat(chosen.id()).isEqualTo(199);
  }

  @Test
  @Tag("kf=N-012")
  void anAttackerWithTheBestPingsDoesNotDriveOutTheOthers() {
    for (int seed = 0; seed < 200; seed++) {
      Random random = new Random(seed);
      List<InboundEviction.Candidate> all = new ArrayList<>();
      // honest: from everywhere, older, some gave blocks
      for (int i = 0; i < 20; i++) {
        all.add(peer(i, i, 50_000 + random.nextInt(10_000), 80 + i, i < 4 ? 10 : -1, false));
      }
      // the attacker: quick, young, from three groups
      for (int i = 100; i < 180; i++) {
        all.add(peer(i, 200 + i % 3, random.nextInt(1_000), 1, -1, false));
      }
      InboundEviction.Candidate chosen = choose(all);
      assertThat(chosen).isNotNull();
      assertThat(chosen.id()).as("seed %d", seed).isGreaterThanOrEqualTo(100);
    }
  }

  @Test
  @Tag("kf=D-065")
  void whoMisbehavedGoesFirst() {
    List<InboundEviction.Candidate> all = new ArrayList<>();
    for (int i = 0; i < 60; i++) {
      all.add(peer(i, i, 1_000 - i, 100 + i, -1, i == 45));
    }
    InboundEviction.Candidate chosen = choose(all);
    assertThat(chosen).isNotNull();
    assertThat(chosen.id()).isEqualTo(45);
  }

  @Test
  @Tag("kf=N-012")
  void whoGaveUsTransactionsLastIsProtected() {
    List<InboundEviction.Candidate> all = new ArrayList<>();
    for (int i = 0; i < 60; i++) {
      all.add(peer(i, 99, 100 - i, 20_000, -1, false));
    }
    InboundEviction.Candidate youngest = choose(all);
    assertThat(youngest).isNotNull();
    assertThat(youngest.id()).isEqualTo(59);
    all.set(
        59,
        new InboundEviction.Candidate(
            59, youngest.address(), youngest.connected(), youngest.minPing(), START, null, false));
    InboundEviction.Candidate other = choose(all);
    assertThat(other).isNotNull();
    assertThat(other.id()).isEqualTo(58);
  }
}
