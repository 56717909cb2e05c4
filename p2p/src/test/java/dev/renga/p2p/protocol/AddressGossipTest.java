package dev.renga.p2p.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import dev.renga.p2p.wire.Addr;
import dev.renga.p2p.wire.AddrV2;
import dev.renga.p2p.wire.AddressEntry;
import dev.renga.p2p.wire.GetAddr;
import dev.renga.p2p.wire.NetAddress;
import dev.renga.p2p.wire.SendAddrV2;
import dev.renga.p2p.wire.Services;
import dev.renga.p2p.wire.Verack;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class AddressGossipTest {
  private static final long NOW = Talk.START.getEpochSecond();

  private static AddressEntry entry(int number, long time) {
    NetAddress address =
        NetAddress.ipv4(80 + number / 65_536, number / 256 % 256, number % 256, 7, 8333);
    return new AddressEntry(time, Services.NETWORK | Services.WITNESS, address);
  }

  private static List<AddressEntry> entries(int from, int count, long time) {
    List<AddressEntry> entries = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      entries.add(entry(from + i, time));
    }
    return entries;
  }

  @Test
  @Tag("kf=D-062")
  @Tag("kf=D-063")
  void takesNoMoreThanOneInTenSeconds() {
    Talk talk = new Talk();
    Talk.Stranger peer = talk.inbound();
    peer.says(new Addr(entries(0, 1_000, NOW)));
    assertThat(peer.status().addressesProcessed()).isEqualTo(1);
    assertThat(peer.status().addressesLimited()).isEqualTo(999);
    talk.elapse(Duration.ofSeconds(100));
    peer.says(new Addr(entries(1_000, 1_000, NOW)));
    assertThat(peer.status().addressesProcessed()).isEqualTo(11);
    for (int i = 0; i < 100; i++) {
      peer.says(new Addr(entries(i * 1_000, 1_000, NOW)));
    }
    assertThat(peer.status().addressesProcessed()).isEqualTo(11);
    assertThat(talk.book.size()).isLessThanOrEqualTo(11);
    assertThat(peer.isGone()).isFalse();
  }

  @Test
  @Tag("kf=D-062")
  void anAnswerToOurQuestionIsTakenWhole() {
    Talk talk = new Talk();
    Talk.Stranger peer = talk.outbound();
    assertThat(peer.heard(GetAddr.class)).hasSize(1);
    peer.says(new Addr(entries(0, 1_000, NOW)));
    assertThat(peer.status().addressesProcessed()).isEqualTo(1_000);
    // four groups of addresses from one source: a bucket of 64 each
    assertThat(talk.book.size()).isBetween(200, 4 * 64);
  }

  @Test
  @Tag("kf=D-063")
  void passesFreshAddressesToTwoOthers() {
    Talk talk = new Talk();
    List<Talk.Stranger> others = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      Talk.Stranger other = talk.inbound();
      other.says(new GetAddr());
      others.add(other);
    }
    Talk.Stranger source = talk.trusted(ConnectionType.INBOUND, Permission.ADDR).greets();
    source.says(new Addr(List.of(entry(1, NOW))));
    source.says(new Addr(List.of(entry(2, NOW - 3_600), entry(3, 0))));
    talk.elapse(Duration.ofMinutes(10));
    int told = 0;
    for (Talk.Stranger other : others) {
      for (Addr message : other.heard(Addr.class)) {
        assertThat(message.entries())
            .extracting(AddressEntry::address)
            .containsExactly(entry(1, NOW).address());
        told++;
      }
    }
    assertThat(told).isEqualTo(2);
    // the same address again reaches nobody new
    for (int i = 0; i < 20; i++) {
      source.says(new Addr(List.of(entry(1, NOW + 600))));
    }
    talk.elapse(Duration.ofMinutes(10));
    assertThat(others).allSatisfy(other -> assertThat(other.heard(Addr.class)).isEmpty());
    assertThat(source.heard(Addr.class)).isEmpty();
  }

  @Test
  @Tag("kf=D-063")
  void doesNotPassOnLongLists() {
    Talk talk = new Talk();
    Talk.Stranger other = talk.inbound().says(new GetAddr());
    Talk.Stranger source = talk.trusted(ConnectionType.INBOUND, Permission.ADDR).greets();
    source.says(new Addr(entries(0, 11, NOW)));
    talk.elapse(Duration.ofMinutes(10));
    assertThat(other.heard(Addr.class)).isEmpty();
  }

  @Test
  @Tag("kf=N-007")
  void peersForBlocksOnlyAreLeftOut() {
    Talk talk = new Talk();
    Talk.Stranger quiet = talk.connect(ConnectionType.BLOCK_RELAY_ONLY).greets();
    assertThat(quiet.heard(GetAddr.class)).isEmpty();
    quiet.says(new Addr(entries(0, 5, NOW)));
    assertThat(talk.book.size()).isEqualTo(0);
    Talk.Stranger source = talk.trusted(ConnectionType.INBOUND, Permission.ADDR).greets();
    source.says(new Addr(List.of(entry(1, NOW))));
    talk.elapse(Duration.ofMinutes(10));
    assertThat(quiet.heard(Addr.class)).isEmpty();
    assertThat(quiet.status().addressRelay()).isFalse();
  }

  @Test
  @Tag("kf=N-027")
  void answersOnceAndTheSameForADay() {
    Talk talk = new Talk();
    Talk.Stranger source = talk.outbound();
    source.says(new Addr(entries(0, 1_000, NOW)));
    Set<List<AddressEntry>> answers = new HashSet<>();
    for (int i = 0; i < 5; i++) {
      Talk.Stranger peer = talk.inbound();
      peer.heard();
      peer.says(new GetAddr()).says(new GetAddr());
      talk.elapse(Duration.ofMinutes(10));
      List<Addr> heard = peer.heard(Addr.class);
      assertThat(heard).hasSize(1);
      assertThat(heard.getFirst().entries().size()).isBetween(1, 230);
      answers.add(heard.getFirst().entries());
    }
    assertThat(answers).hasSize(1);
  }

  @Test
  @Tag("kf=N-027")
  void doesNotAnswerPeersThatWeChose() {
    Talk talk = new Talk();
    Talk.Stranger peer = talk.outbound();
    peer.says(new Addr(entries(0, 1_000, NOW))).says(new GetAddr());
    talk.elapse(Duration.ofMinutes(10));
    assertThat(peer.heard(Addr.class)).isEmpty();
  }

  @Test
  @Tag("kf=N-003")
  @Tag("kf=N-002")
  void keepsNoAddressThatLeadsNowhere() {
    Talk talk = new Talk();
    Talk.Stranger peer = talk.outbound();
    List<AddressEntry> bad = new ArrayList<>();
    for (int[] host : new int[][] {{127, 0, 0, 1}, {10, 1, 2, 3}, {192, 168, 1, 1}, {0, 0, 0, 0}}) {
      bad.add(
          new AddressEntry(
              NOW, Services.NETWORK, NetAddress.ipv4(host[0], host[1], host[2], host[3], 8333)));
    }
    bad.add(entry(1, NOW).withTime(NOW));
    peer.says(new Addr(bad));
    assertThat(talk.book.size()).isEqualTo(1);
  }

  @Test
  void speaksAddrv2ToWhoeverAskedForIt() {
    Talk talk = new Talk();
    talk.outbound().says(new Addr(entries(0, 1_000, NOW)));
    Talk.Stranger peer = talk.connect(ConnectionType.INBOUND);
    peer.says(Talk.version(70_016, Services.NETWORK, 3));
    peer.says(new SendAddrV2()).says(new Verack()).says(new GetAddr());
    talk.elapse(Duration.ofMinutes(10));
    assertThat(peer.heard(AddrV2.class)).hasSize(1);
  }
}
