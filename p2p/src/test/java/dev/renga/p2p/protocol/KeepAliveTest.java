package dev.renga.p2p.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import dev.renga.p2p.wire.Ping;
import dev.renga.p2p.wire.Pong;
import dev.renga.p2p.wire.Services;
import dev.renga.primitives.Network;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class KeepAliveTest {
  @Test
  void answersPings() {
    Talk.Stranger peer = new Talk().inbound();
    peer.heard();
    peer.says(new Ping(0)).says(new Ping(-1));
    assertThat(peer.heard()).containsExactly(new Pong(0), new Pong(-1));
  }

  @Test
  void measuresTheTimeOfAnswers() {
    Talk talk = new Talk();
    Talk.Stranger peer = talk.inbound();
    long nonce = peer.heard(Ping.class).getFirst().nonce();
    talk.elapse(Duration.ofMillis(70));
    peer.says(new Pong(nonce));
    assertThat(peer.status().pingTime()).isEqualTo(Duration.ofMillis(70));
    talk.elapse(Duration.ofMinutes(2));
    nonce = peer.heard(Ping.class).getFirst().nonce();
    talk.elapse(Duration.ofMillis(90));
    assertThat(peer.status().pingWait()).isNotNull();
    peer.says(new Pong(nonce));
    assertThat(peer.status().minPing()).isEqualTo(Duration.ofMillis(70));
    assertThat(peer.status().pingTime()).isGreaterThan(Duration.ofMillis(70));
    assertThat(peer.status().pingWait()).isNull();
  }

  @Test
  @Tag("kf=D-075")
  void ignoresAnswersThatFitNothing() {
    Talk talk = new Talk();
    Talk.Stranger peer = talk.inbound();
    long nonce = peer.heard(Ping.class).getFirst().nonce();
    talk.elapse(Duration.ofSeconds(1));
    peer.says(new Pong(nonce + 1)).says(new Pong(~nonce));
    assertThat(peer.status().pingTime()).isNull();
    assertThat(peer.status().pingWait()).isEqualTo(Duration.ofSeconds(1));
    // nonce 0 ends the question without a time
    peer.says(new Pong(0));
    assertThat(peer.status().pingTime()).isNull();
    assertThat(peer.status().pingWait()).isNull();
    peer.says(new Pong(nonce));
    assertThat(peer.status().pingTime()).isNull();
  }

  @Test
  @Tag("kf=D-017")
  void givesUpOnAPeerThatDoesNotAnswer() {
    Talk talk = new Talk();
    Talk.Stranger peer = talk.inbound();
    talk.elapse(Duration.ofMinutes(20).minusSeconds(1));
    assertThat(peer.isGone()).isFalse();
    talk.elapse(Duration.ofSeconds(1));
    assertThat(talk.gone.get(peer.id)).isEqualTo("ping timeout");
  }

  @Test
  void expectsNoAnswerFromPeersThatDoNotKnowPong() {
    Talk talk = new Talk();
    Talk.Stranger old = talk.connect(ConnectionType.INBOUND).greets(60_000, Services.NETWORK);
    talk.elapse(Duration.ofHours(1));
    assertThat(old.isGone()).isFalse();
    old.heard();
    old.says(new Ping(1));
    assertThat(old.heard(Pong.class)).isEmpty();
  }

  @Test
  void neverAsksByItselfWhenPingsAreOff() {
    Talk talk = new Talk(Network.REGTEST, ProtocolSettings.DEFAULT.withPingInterval(Duration.ZERO));
    Talk.Stranger peer = talk.inbound();
    talk.elapse(Duration.ofHours(3));
    assertThat(peer.heard(Ping.class)).isEmpty();
    assertThat(peer.isGone()).isFalse();
    talk.happen(new Event.PingWanted());
    long nonce = peer.heard(Ping.class).getFirst().nonce();
    peer.says(new Pong(nonce));
    talk.elapse(Duration.ofHours(1));
    assertThat(peer.heard(Ping.class)).isEmpty();
    assertThat(peer.status().pingTime()).isEqualTo(Duration.ZERO);
  }
}
