package dev.renga.p2p.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import dev.renga.p2p.wire.Feature;
import dev.renga.p2p.wire.GetAddr;
import dev.renga.p2p.wire.GetHeaders;
import dev.renga.p2p.wire.Message;
import dev.renga.p2p.wire.Messages;
import dev.renga.p2p.wire.NetAddress;
import dev.renga.p2p.wire.Ping;
import dev.renga.p2p.wire.Pong;
import dev.renga.p2p.wire.Samples;
import dev.renga.p2p.wire.SendAddrV2;
import dev.renga.p2p.wire.Services;
import dev.renga.p2p.wire.Unknown;
import dev.renga.p2p.wire.Verack;
import dev.renga.p2p.wire.Version;
import dev.renga.p2p.wire.WtxidRelay;
import dev.renga.primitives.Bytes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class HandshakeTest {
  private static final long FULL = Services.NETWORK | Services.WITNESS;

  private static List<String> names(List<Message> messages) {
    return messages.stream().map(Message::command).toList();
  }

  @Test
  void whoConnectsSpeaksFirst() {
    Talk talk = new Talk();
    Talk.Stranger outbound = talk.connect(ConnectionType.OUTBOUND_FULL_RELAY);
    assertThat(names(outbound.heard())).containsExactly("version");
    outbound.says(Talk.version(70_016, FULL, 1));
    assertThat(names(outbound.heard())).containsExactly("wtxidrelay", "sendaddrv2", "verack");
    outbound.says(new Verack());
    assertThat(names(outbound.heard())).containsExactly("ping", "getaddr", "getheaders");
    Talk.Stranger inbound = talk.connect(ConnectionType.INBOUND);
    assertThat(inbound.heard()).isEmpty();
    inbound.says(Talk.version(70_017, FULL, 1));
    assertThat(names(inbound.heard()))
        .containsExactly("version", "wtxidrelay", "sendaddrv2", "verack");
    inbound.says(new Verack());
    assertThat(names(inbound.heard())).startsWith("ping").doesNotContain("getaddr");
  }

  @Test
  @Tag("kf=N-033")
  void versionTellsNothingOfUs() {
    Talk talk = new Talk();
    Talk.Stranger first = talk.connect(ConnectionType.OUTBOUND_FULL_RELAY);
    Talk.Stranger second = talk.connect(ConnectionType.OUTBOUND_FULL_RELAY);
    Version a = first.heard(Version.class).getFirst();
    Version b = second.heard(Version.class).getFirst();
    assertThat(a.sender()).isEqualTo(NetAddress.NONE);
    assertThat(a.nonce()).isNotEqualTo(b.nonce());
    assertThat(a.userAgent()).isEqualTo("/Renga:0.1.0/");
    assertThat(a.protocol()).isEqualTo(70_017);
  }

  @ParameterizedTest
  @EnumSource(ConnectionType.class)
  @Tag("kf=D-017")
  void silenceEndsTheConnection(ConnectionType type) {
    Talk talk = new Talk();
    Talk.Stranger silent = talk.connect(type);
    Talk.Stranger half = talk.connect(type).says(Talk.version(70_016, FULL, 1));
    talk.elapse(Duration.ofSeconds(59));
    assertThat(silent.isGone()).isFalse();
    talk.elapse(Duration.ofSeconds(1));
    assertThat(silent.isGone()).isTrue();
    assertThat(half.isGone()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(ints = {-1, 0, 209, 31_799})
  @Tag("kf=D-018")
  void oldVersionsAreRefused(int version) {
    Talk talk = new Talk();
    Talk.Stranger old = talk.connect(ConnectionType.INBOUND);
    old.says(Talk.version(version, FULL, 1));
    assertThat(old.isGone()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(ints = {31_800, 60_000, 70_015, 70_016, 70_017, Integer.MAX_VALUE})
  void otherVersionsAreWelcome(int version) {
    Talk talk = new Talk();
    Talk.Stranger peer = talk.connect(ConnectionType.INBOUND).greets(version, FULL);
    assertThat(peer.isGone()).isFalse();
    assertThat(peer.status().commonVersion()).isEqualTo(Math.min(version, 70_017));
    boolean negotiates = version >= 70_016;
    assertThat(names(peer.heard()).contains("wtxidrelay")).isEqualTo(negotiates);
  }

  @Test
  @Tag("kf=N-025")
  void connectionsToOurselvesAreClosed() {
    Talk talk = new Talk();
    Talk.Stranger mirror = talk.connect(ConnectionType.OUTBOUND_FULL_RELAY);
    Version ours = mirror.heard(Version.class).getFirst();
    Talk.Stranger inbound = talk.connect(ConnectionType.INBOUND).says(ours);
    assertThat(inbound.isGone()).isTrue();
    assertThat(talk.gone.get(inbound.id)).isEqualTo("connected to self");
  }

  @Test
  @Tag("kf=D-072")
  void aForgedNonceOfAnEstablishedConnectionProvesNothing() {
    Talk talk = new Talk();
    Talk.Stranger peer = talk.connect(ConnectionType.OUTBOUND_FULL_RELAY);
    Version ours = peer.heard(Version.class).getFirst();
    peer.greets();
    talk.effects.clear();
    for (int i = 0; i < 1_000; i++) {
      talk.connect(ConnectionType.INBOUND).says(ours).leaves();
    }
    assertThat(talk.effects)
        .noneMatch(effect -> effect instanceof Effect.Note note && note.important());
  }

  @Test
  void peersOfOurChoiceMustHaveBlocksWithWitness() {
    Talk talk = new Talk();
    for (long services : new long[] {0, Services.NETWORK, Services.WITNESS}) {
      assertThat(outbound(talk, services).isGone()).as("%x", services).isTrue();
      assertThat(talk.connect(ConnectionType.MANUAL).greets(70_016, services).isGone()).isFalse();
    }
    long limited = Services.NETWORK_LIMITED | Services.WITNESS;
    assertThat(outbound(talk, limited).isGone()).as("while we lack old blocks").isTrue();
    talk.load(1);
    assertThat(outbound(talk, limited).isGone()).isFalse();
  }

  private static Talk.Stranger outbound(Talk talk, long services) {
    return talk.connect(ConnectionType.OUTBOUND_FULL_RELAY).greets(70_016, services);
  }

  @Test
  @Tag("kf=D-018")
  void nothingIsDoneBeforeVersion() {
    Talk talk = new Talk();
    talk.load(3);
    Samples samples = new Samples(new Random(1));
    Talk.Stranger peer = talk.connect(ConnectionType.INBOUND);
    for (String command : Messages.COMMANDS) {
      if (!command.equals("version")) {
        peer.says(samples.message(command));
      }
    }
    assertThat(peer.isGone()).isFalse();
    assertThat(peer.heard()).isEmpty();
    peer.greets();
    assertThat(peer.status().established()).isTrue();
  }

  @Test
  @Tag("kf=D-018")
  void littleIsDoneBeforeVerack() {
    Talk talk = new Talk();
    talk.load(3);
    Talk.Stranger peer = talk.connect(ConnectionType.INBOUND);
    peer.says(Talk.version(70_016, FULL, 1)).heard();
    peer.says(new Ping(1)).says(new GetAddr());
    peer.says((GetHeaders) new Samples(new Random(1)).message("getheaders"));
    assertThat(peer.heard()).isEmpty();
  }

  @Test
  @Tag("kf=D-018")
  void aSecondVersionChangesNothing() {
    Talk talk = new Talk();
    Talk.Stranger peer = talk.inbound();
    peer.heard();
    peer.says(Talk.version(31_800, 0, 7)).says(new Verack());
    assertThat(peer.heard()).isEmpty();
    assertThat(peer.status().commonVersion()).isEqualTo(70_016);
  }

  @Test
  @Tag("kf=D-018")
  void negotiationAfterVerackEndsTheConnection() {
    for (Message late :
        List.of(new WtxidRelay(), new SendAddrV2(), new Feature("abcd", Bytes.EMPTY))) {
      assertThat(new Talk().inbound().says(late).isGone()).as(late.command()).isTrue();
    }
  }

  @Test
  void featuresNeedTheVersionThatBroughtThem() {
    Feature feature = new Feature("abcd", Bytes.EMPTY);
    Talk talk = new Talk();
    Talk.Stranger old = talk.connect(ConnectionType.INBOUND);
    old.says(Talk.version(70_016, FULL, 1)).says(feature);
    assertThat(old.isGone()).isTrue();
    Talk.Stranger young = talk.connect(ConnectionType.INBOUND);
    young.says(Talk.version(70_017, FULL, 1)).says(feature).says(new Verack());
    assertThat(young.status().established()).isTrue();
  }

  @Test
  void feelersEndWhenTheOtherSideHasSpoken() {
    Talk talk = new Talk();
    Talk.Stranger feeler = talk.connect(ConnectionType.FEELER);
    feeler.says(Talk.version(70_016, FULL, 1));
    assertThat(talk.gone.get(feeler.id)).isEqualTo("feeler connection completed");
  }

  @ParameterizedTest
  @EnumSource(ConnectionType.class)
  @Tag("kf=D-018")
  @Tag("kf=D-041")
  @Tag("kf=D-067")
  void everyMessageInEveryStateIsSurvived(ConnectionType type) {
    List<String> commands = new ArrayList<>(Messages.COMMANDS);
    for (int seed = 0; seed < 4; seed++) {
      Random random = new Random(seed);
      Samples samples = new Samples(random);
      Talk talk = new Talk();
      talk.load(5);
      for (int state = 0; state < 3; state++) {
        for (String command : commands) {
          Talk.Stranger peer = talk.connect(type);
          if (state >= 1) {
            peer.says(Talk.version(70_017, FULL, 1));
          }
          if (state >= 2) {
            peer.says(new Verack());
          }
          peer.says(samples.message(command)).says(samples.message(command));
          peer.says(new Unknown("alert", 1_000)).says(new Unknown("reject", 10));
          if (!peer.isGone() && state == 2 && random.nextBoolean()) {
            peer.heard();
            peer.says(new Ping(42));
            assertThat(peer.heard()).as("seed %d %s", seed, command).contains(new Pong(42));
          }
        }
      }
      talk.elapse(Duration.ofHours(1));
    }
  }
}
