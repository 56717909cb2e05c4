package dev.renga.p2p.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import dev.renga.p2p.wire.GetData;
import dev.renga.p2p.wire.GetHeaders;
import dev.renga.p2p.wire.Headers;
import dev.renga.p2p.wire.Inv;
import dev.renga.p2p.wire.InventoryItem;
import dev.renga.primitives.Block;
import dev.renga.primitives.BlockHash;
import dev.renga.primitives.BlockHeader;
import dev.renga.primitives.Digest;
import dev.renga.primitives.Network;
import java.math.BigInteger;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class HeadersSyncTest {
  /// Work of a regtest block: two hashes.
  private static Network withMinimum(int blocks) {
    return Network.REGTEST.withTrust(
        new Network.Trust(BigInteger.valueOf(2L * (blocks + 1)), null));
  }

  private static List<BlockHeader> headers(List<Block> blocks) {
    return blocks.stream().map(Block::header).toList();
  }

  /// Sends headers in full messages as answers, as long as the node asks.
  private static int feed(Talk.Stranger peer, List<BlockHeader> headers) {
    int messages = 0;
    while (!peer.isGone()) {
      List<GetHeaders> asked = peer.heard(GetHeaders.class);
      if (asked.isEmpty()) {
        return messages;
      }
      int from = 0;
      BlockHash known = asked.getLast().locator().hashes().getFirst();
      for (int i = 0; i < headers.size(); i++) {
        if (headers.get(i).hash().equals(known)) {
          from = i + 1;
        }
      }
      peer.says(new Headers(headers.subList(from, Math.min(headers.size(), from + 2_000))));
      messages++;
      assertThat(messages).isLessThan(200);
    }
    return messages;
  }

  @Test
  void asksOnePeerAloneWhileFarBehind() {
    Talk talk = new Talk();
    Talk.Stranger first = talk.outbound();
    Talk.Stranger second = talk.outbound();
    assertThat(first.heard(GetHeaders.class)).hasSize(1);
    assertThat(second.heard(GetHeaders.class)).isEmpty();
    first.leaves();
    assertThat(second.heard(GetHeaders.class)).hasSize(1);
  }

  @Test
  void asksTheNextPeerWhenOneHasNothingToTell() {
    Talk talk = new Talk();
    Talk.Stranger empty = talk.inbound();
    assertThat(empty.heard(GetHeaders.class)).hasSize(1);
    Talk.Stranger full = talk.outbound();
    assertThat(full.heard(GetHeaders.class)).isEmpty();
    empty.says(new Headers(List.of()));
    assertThat(full.heard(GetHeaders.class)).hasSize(1);
  }

  @Test
  void asksEveryoneWhenNearlyThere() {
    Talk talk = new Talk();
    talk.load(10);
    assertThat(talk.outbound().heard(GetHeaders.class)).hasSize(1);
    assertThat(talk.outbound().heard(GetHeaders.class)).hasSize(1);
    assertThat(talk.inbound().heard(GetHeaders.class)).hasSize(1);
  }

  @Test
  void replacesAPeerThatDoesNotDeliver() {
    Talk talk = new Talk();
    Talk.Stranger silent = talk.outbound();
    Talk.Stranger other = talk.outbound();
    other.heard();
    talk.elapse(Duration.ofMinutes(19));
    assertThat(silent.isGone()).isFalse();
    // fifteen minutes and a millisecond for each block since genesis
    talk.elapse(Duration.ofHours(1));
    assertThat(talk.gone.get(silent.id)).isIn("timeout downloading headers", "ping timeout");
  }

  @Test
  void aHeaderWithoutWorkEndsTheConnection() {
    Talk talk = new Talk();
    Talk.Stranger peer = talk.outbound();
    BlockHeader bad = TestMiner.spoil(talk.prepare(1).getFirst().header());
    peer.says(new Headers(List.of(bad)));
    assertThat(talk.gone.get(peer.id)).contains("invalid proof of work");
    assertThat(talk.discouraged).hasSize(1);
    assertThat(talk.chain.headerCount()).isEqualTo(1);
  }

  @Test
  void headersThatDoNotFollowEachOtherEndTheConnection() {
    Talk talk = new Talk();
    Talk.Stranger peer = talk.outbound();
    List<BlockHeader> headers = new ArrayList<>(headers(talk.prepare(5)));
    headers.remove(2);
    peer.says(new Headers(headers));
    assertThat(talk.gone.get(peer.id)).contains("non-continuous");
  }

  @Test
  void aTrustedPeerStays() {
    Talk talk = new Talk();
    Talk.Stranger peer = talk.trusted(ConnectionType.INBOUND, Permission.NOBAN).greets();
    peer.says(new Headers(List.of(TestMiner.spoil(talk.prepare(1).getFirst().header()))));
    assertThat(peer.isGone()).isFalse();
    assertThat(talk.chain.headerCount()).isEqualTo(1);
  }

  @Test
  @Tag("kf=D-023")
  void unconnectingHeadersCostOneQuestionAndNoMemory() {
    Talk talk = new Talk();
    talk.load(2);
    Talk.Stranger peer = talk.inbound();
    peer.says(new Headers(List.of()));
    peer.heard();
    Random random = new Random(1);
    for (int i = 0; i < 500; i++) {
      BlockHash parent = BlockHash.ofWords(random.nextLong(), 2, 3, 4);
      BlockHeader stray =
          TestMiner.solve(
              new BlockHeader(4, parent, Digest.of(new byte[32]), 1_700_000_000L, 0x207fffff, 0));
      peer.says(new Headers(List.of(stray)));
    }
    assertThat(peer.heard(GetHeaders.class)).hasSize(1);
    assertThat(talk.chain.headerCount()).isEqualTo(3);
    assertThat(peer.isGone()).isFalse();
  }

  @Test
  @Tag("kf=D-025")
  void anInvOfFiftyThousandBlocksCostsOneQuestion() {
    Talk talk = new Talk();
    talk.load(2);
    Talk.Stranger peer = talk.inbound();
    peer.says(new Headers(List.of()));
    peer.heard();
    List<InventoryItem> items = new ArrayList<>();
    for (int i = 0; i < 50_000; i++) {
      items.add(InventoryItem.block(BlockHash.ofWords(i, 1, 1, 1)));
    }
    peer.says(new Inv(items)).says(new Inv(items));
    assertThat(peer.heard()).hasSize(1).first().isInstanceOf(GetHeaders.class);
  }

  @Test
  @Tag("kf=D-019")
  void aShortChainWithoutEnoughWorkIsNotKept() {
    Talk talk = new Talk(withMinimum(5_000), ProtocolSettings.DEFAULT);
    Talk.Stranger peer = talk.connect(ConnectionType.MANUAL).greets();
    feed(peer, headers(talk.prepare(1_999)));
    assertThat(talk.chain.headerCount()).isEqualTo(1);
  }

  @Test
  @Tag("kf=D-020")
  @Tag("kf=D-019")
  void aLongChainWithoutEnoughWorkIsNotKept() {
    Talk talk = new Talk(withMinimum(20_000), ProtocolSettings.DEFAULT);
    Talk.Stranger peer = talk.connect(ConnectionType.MANUAL).greets();
    int messages = feed(peer, headers(talk.prepare(9_500)));
    assertThat(messages).isEqualTo(5);
    assertThat(talk.chain.headerCount()).isEqualTo(1);
    assertThat(peer.heard(GetData.class)).isEmpty();
  }

  @Test
  @Tag("kf=D-020")
  void aLongChainWithEnoughWorkIsDownloadedTwice() {
    Talk talk = new Talk(withMinimum(9_000), ProtocolSettings.DEFAULT);
    Talk.Stranger peer = talk.outbound();
    int messages = feed(peer, headers(talk.prepare(9_500)));
    assertThat(talk.chain.headerCount()).isEqualTo(9_501);
    assertThat(messages).isEqualTo(10);
    assertThat(peer.isGone()).isFalse();
  }

  @Test
  @Tag("kf=D-020")
  void headersThatChangeBetweenThePassesAreDropped() {
    Talk talk = new Talk(withMinimum(19_000), ProtocolSettings.DEFAULT);
    Talk.Stranger peer = talk.outbound();
    List<BlockHeader> first = headers(talk.prepare(19_500));
    List<BlockHeader> other =
        new TestMiner(talk.chain.network(), 50).headers(talk.chain.tip(), 19_500, 600);
    boolean second = false;
    int at = 0;
    for (int messages = 0; messages < 100 && !second; messages++) {
      BlockHash from = peer.heard(GetHeaders.class).getLast().locator().hashes().getFirst();
      boolean restart = from.equals(talk.chain.tip().hash());
      second = restart && messages > 0;
      at = restart ? 0 : at;
      List<BlockHeader> story = second ? other : first;
      peer.says(new Headers(story.subList(at, Math.min(story.size(), at + 2_000))));
      at += 2_000;
    }
    assertThat(second).isTrue();
    // what it told first counts for nothing any more: the other chain has to prove itself anew
    assertThat(peer.status().presyncedHeaders()).isEqualTo(2_000);
    assertThat(talk.chain.headerCount()).isEqualTo(1);
  }

  @Test
  @Tag("kf=D-020")
  void memoryOfAPresyncIsBounded() {
    Talk talk = new Talk();
    List<BlockHeader> headers = talk.miner.headers(talk.chain.tip(), 30_000, 600);
    long now = headers.getLast().time();
    HeadersPresync presync =
        new HeadersPresync(
            Network.REGTEST, talk.chain.tip(), BigInteger.valueOf(2L * 29_000), now, new Random(1));
    int most = 0;
    int released = 0;
    for (int pass = 0; pass < 2; pass++) {
      for (int at = 0; at < 30_000 && presync.phase() != HeadersPresync.Phase.FINAL; at += 2_000) {
        var phase = presync.phase();
        HeadersPresync.Step step = presync.process(headers.subList(at, at + 2_000), true);
        assertThat(step.success()).isTrue();
        released += step.released().size();
        most = Math.max(most, presync.memory());
        if (phase != presync.phase()) {
          break;
        }
      }
    }
    assertThat(released).isEqualTo(30_000);
    assertThat(most).isLessThan(2 * 48 * (7_017 + 2_000));
  }

  @Test
  @Tag("kf=D-021")
  void aBranchFarBelowOurTipIsNotKept() {
    Talk talk = new Talk();
    List<Block> ours = talk.load(400);
    Talk.Stranger peer = talk.inbound();
    KnownBlock low = talk.chain.tip().ancestor(100);
    List<BlockHeader> branch = new TestMiner(Network.REGTEST, 40).headers(low, 150, 600);
    int before = talk.chain.headerCount();
    peer.says(new Headers(branch));
    assertThat(talk.chain.headerCount()).isEqualTo(before);
    KnownBlock near = talk.chain.tip().ancestor(300);
    List<BlockHeader> close = new TestMiner(Network.REGTEST, 41).headers(near, 50, 600);
    peer.says(new Headers(close));
    assertThat(talk.chain.headerCount()).isEqualTo(before + 50);
    assertThat(ours).hasSize(400);
  }

  @Test
  @Tag("kf=D-022")
  void overlapsAndRepetitionsDoNotLoop() {
    Talk talk = new Talk();
    List<BlockHeader> headers = headers(talk.prepare(2_500));
    Talk.Stranger peer = talk.outbound();
    peer.heard();
    peer.says(new Headers(headers.subList(0, 2_000)));
    assertThat(peer.heard(GetHeaders.class)).hasSize(1);
    peer.says(new Headers(headers.subList(1, 2_001)));
    assertThat(talk.chain.headerCount()).isEqualTo(2_002);
    peer.heard();
    for (int i = 0; i < 10; i++) {
      peer.says(new Headers(headers.subList(0, 1_000)));
    }
    assertThat(peer.heard(GetHeaders.class)).isEmpty();
    peer.says(new Headers(List.of()));
    assertThat(peer.isGone()).isFalse();
  }

  @Test
  @Tag("kf=N-020")
  void aPeerWhoseBestChainIsTooLightIsReplaced() {
    Talk talk = new Talk(withMinimum(5_000), ProtocolSettings.DEFAULT);
    Talk.Stranger peer = talk.outbound();
    // known headers of little work: the genesis block alone
    peer.says(new Headers(headers(talk.prepare(10))));
    assertThat(talk.chain.headerCount()).isEqualTo(1);
    assertThat(talk.chain.isInitialDownload()).isTrue();
    assertThat(peer.heard(GetData.class)).isEmpty();
  }

  @Test
  @Tag("kf=N-019")
  void aHeaderOfTheFutureIsNoCrimeAndIsTakenLater() {
    Talk talk = new Talk();
    talk.load(3);
    Talk.Stranger peer = talk.inbound();
    long time = talk.clock.instant().getEpochSecond() + 3 * 3_600;
    Block block = talk.miner.mine(talk.chain.tip(), time);
    peer.says(new Headers(List.of(block.header())));
    assertThat(peer.isGone()).isFalse();
    assertThat(talk.chain.find(block.hash())).isNull();
    talk.clock.advance(Duration.ofHours(2));
    peer.says(new Headers(List.of(block.header())));
    assertThat(talk.chain.find(block.hash())).isNotNull();
  }

  @Test
  void headersOfAnInvalidChainEndTheConnection() {
    Talk talk = new Talk();
    talk.load(3);
    Talk.Stranger peer = talk.inbound();
    BlockHeader good = talk.prepare(1).getFirst().header();
    BlockHeader old = TestMiner.solve(good.withTime(talk.chain.tip().ancestor(0).time()));
    peer.says(new Headers(List.of(old)));
    assertThat(talk.gone.get(peer.id)).contains("time-too-old");
  }
}
