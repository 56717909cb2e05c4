package dev.renga.p2p.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import dev.renga.p2p.address.NetGroups;
import dev.renga.p2p.wire.AddressEntry;
import dev.renga.p2p.wire.Headers;
import dev.renga.p2p.wire.NetAddress;
import dev.renga.p2p.wire.Services;
import dev.renga.primitives.Block;
import dev.renga.primitives.Network;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class SlotsTest {
  private static final NetAddress NODE = NetAddress.ipv4(90, 1, 1, 1, 8333);

  private static void fill(Talk talk, int groups, int each) {
    List<AddressEntry> entries = new ArrayList<>();
    for (int group = 0; group < groups; group++) {
      for (int i = 0; i < each; i++) {
        entries.add(
            new AddressEntry(
                Talk.START.getEpochSecond(),
                Services.NETWORK | Services.WITNESS,
                NetAddress.ipv4(70 + group / 250, group % 250, 1, i, 8333)));
      }
    }
    talk.happen(new Event.Found(NODE, entries));
  }

  @Test
  @Tag("kf=N-001")
  void fillsTheSlotsFromDifferentGroups() {
    Talk talk = new Talk();
    fill(talk, 100, 20);
    talk.happen(new Event.Started());
    Map<ConnectionType, Integer> counts = new EnumMap<>(ConnectionType.class);
    Set<Object> groups = new HashSet<>();
    for (int i = 0; i < 200; i++) {
      for (Effect.Connect dial : List.copyOf(talk.dials)) {
        talk.dials.remove(dial);
        if (dial.type() != ConnectionType.FEELER) {
          assertThat(groups.add(NetGroups.of(dial.address()))).as("a group twice").isTrue();
        }
        counts.merge(dial.type(), 1, Integer::sum);
        talk.connect(dial.type(), dial.address()).greets();
      }
      talk.elapse(Duration.ofMillis(500));
    }
    assertThat(counts)
        .containsEntry(ConnectionType.OUTBOUND_FULL_RELAY, 8)
        .containsEntry(ConnectionType.BLOCK_RELAY_ONLY, 2);
  }

  @Test
  @Tag("kf=D-069")
  void aKeptConnectionThatFailsIsTriedAgainEverMoreSlowly() {
    Talk talk = new Talk(Network.REGTEST, ProtocolSettings.DEFAULT.withoutAutomatic());
    talk.happen(new Event.Started());
    talk.happen(new Event.Wanted(NODE, ConnectionType.MANUAL, true));
    int tries = 0;
    for (int second = 0; second < 3_600; second++) {
      if (!talk.dials.isEmpty()) {
        assertThat(talk.dials).hasSize(1);
        talk.dials.clear();
        tries++;
        talk.happen(new Event.ConnectFailed(NODE, ConnectionType.MANUAL));
      }
      talk.elapse(Duration.ofSeconds(1));
    }
    assertThat(tries).isBetween(50, 70);
    talk.happen(new Event.Unwanted(NODE));
    talk.dials.clear();
    talk.elapse(Duration.ofHours(1));
    assertThat(talk.dials).isEmpty();
  }

  @Test
  @Tag("kf=D-069")
  void aKeptConnectionThatClosesAtOnceIsNoBusyLoop() {
    Talk talk = new Talk();
    talk.happen(new Event.Started());
    talk.happen(new Event.Wanted(NODE, ConnectionType.MANUAL, true));
    int tries = 0;
    for (int second = 0; second < 600; second++) {
      if (!talk.dials.isEmpty()) {
        talk.dials.clear();
        tries++;
        talk.connect(ConnectionType.MANUAL, NODE).leaves();
      }
      talk.elapse(Duration.ofSeconds(1));
    }
    assertThat(tries).isBetween(10, 20);
  }

  @Test
  @Tag("kf=D-069")
  void noSlotsMeanNoDials() {
    Talk talk = new Talk(Network.REGTEST, ProtocolSettings.DEFAULT.withOutbound(0, 0));
    fill(talk, 20, 20);
    talk.happen(new Event.Started());
    talk.elapse(Duration.ofHours(1));
    assertThat(talk.dials).isEmpty();
  }

  @Test
  void nothingIsOpenedWhileTheNetworkIsOff() {
    Talk talk = new Talk();
    fill(talk, 20, 20);
    Talk.Stranger peer = talk.outbound();
    talk.happen(new Event.NetworkSwitched(false));
    assertThat(peer.isGone()).isTrue();
    talk.happen(new Event.Started());
    talk.elapse(Duration.ofMinutes(1));
    assertThat(talk.dials).isEmpty();
    talk.happen(new Event.NetworkSwitched(true));
    assertThat(talk.dials).isNotEmpty();
  }

  @Test
  @Tag("kf=N-008")
  void aStaleTipGetsOneMorePeer() {
    Talk talk = new Talk();
    talk.load(3);
    fill(talk, 100, 20);
    talk.happen(new Event.Started());
    for (int i = 0; i < 100; i++) {
      open(talk);
      talk.elapse(Duration.ofMillis(500));
    }
    assertThat(outbound(talk)).isEqualTo(8);
    talk.elapse(Duration.ofMinutes(32));
    open(talk);
    assertThat(outbound(talk)).isLessThanOrEqualTo(9);
    talk.elapse(Duration.ofMinutes(2));
    assertThat(talk.gone).containsValue("extra outbound peer");
  }

  private static void open(Talk talk) {
    for (Effect.Connect dial : List.copyOf(talk.dials)) {
      talk.dials.remove(dial);
      talk.connect(dial.type(), dial.address()).greets();
    }
  }

  private static long outbound(Talk talk) {
    return talk.protocol.peers(talk.clock.instant()).stream()
        .filter(peer -> peer.type() == ConnectionType.OUTBOUND_FULL_RELAY)
        .count();
  }

  @Test
  @Tag("kf=N-009")
  void aPeerWhoseChainStaysBehindIsReplaced() {
    Talk talk = new Talk();
    List<Block> blocks = talk.load(20);
    Talk.Stranger behind = talk.outbound();
    behind.says(new Headers(List.of(blocks.get(9).header())));
    Talk.Stranger good = talk.outbound();
    good.says(new Headers(List.of(blocks.getLast().header())));
    talk.elapse(Duration.ofMinutes(19));
    assertThat(behind.isGone()).isFalse();
    talk.elapse(Duration.ofMinutes(4));
    assertThat(talk.gone.get(behind.id)).isIn("Outbound peer has old chain", "ping timeout");
    assertThat(talk.gone.get(behind.id)).isNotNull();
  }
}
