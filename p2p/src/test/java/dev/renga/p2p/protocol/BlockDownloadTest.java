package dev.renga.p2p.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import dev.renga.p2p.wire.BlockMessage;
import dev.renga.p2p.wire.GetData;
import dev.renga.p2p.wire.Headers;
import dev.renga.p2p.wire.InventoryItem;
import dev.renga.p2p.wire.NotFound;
import dev.renga.p2p.wire.Services;
import dev.renga.primitives.Block;
import dev.renga.primitives.BlockHash;
import dev.renga.primitives.BlockHeader;
import dev.renga.primitives.Network;
import dev.renga.primitives.Transaction;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class BlockDownloadTest {
  private static List<BlockHeader> headers(List<Block> blocks) {
    return blocks.stream().map(Block::header).toList();
  }

  private static List<BlockHash> asked(Talk.Stranger peer) {
    List<BlockHash> hashes = new ArrayList<>();
    for (GetData message : peer.heard(GetData.class)) {
      message.items().forEach(item -> hashes.add(item.blockHash()));
    }
    return hashes;
  }

  private static Map<BlockHash, Block> byHash(List<Block> blocks) {
    Map<BlockHash, Block> map = new HashMap<>();
    blocks.forEach(block -> map.put(block.hash(), block));
    return map;
  }

  @Test
  void sharesTheWorkAmongPeers() {
    Talk talk = new Talk();
    List<Block> blocks = talk.prepare(100);
    Talk.Stranger a = talk.outbound();
    Talk.Stranger b = talk.outbound();
    a.says(new Headers(headers(blocks)));
    b.says(new Headers(headers(blocks)));
    List<BlockHash> fromA = asked(a);
    List<BlockHash> fromB = asked(b);
    assertThat(fromA).hasSize(16);
    assertThat(fromB).hasSize(16).doesNotContainAnyElementsOf(fromA);
    assertThat(a.status().inflight()).hasSize(16);
  }

  @Test
  void asksWithWitness() {
    Talk talk = new Talk();
    Talk.Stranger peer = talk.outbound();
    peer.says(new Headers(headers(talk.prepare(1))));
    assertThat(peer.heard(GetData.class).getFirst().items().getFirst().type())
        .isEqualTo(InventoryItem.WITNESS_BLOCK);
  }

  @Test
  @Tag("kf=D-039")
  void whatAPeerLeavesBehindIsAskedFromOthers() {
    Talk talk = new Talk();
    List<Block> blocks = talk.prepare(20);
    Talk.Stranger a = talk.outbound();
    Talk.Stranger b = talk.outbound();
    a.says(new Headers(headers(blocks)));
    b.says(new Headers(headers(blocks)));
    List<BlockHash> fromA = asked(a);
    assertThat(asked(b)).hasSize(4);
    a.leaves();
    assertThat(asked(b)).isNotEmpty().isSubsetOf(fromA);
  }

  @Test
  void whatAPeerDoesNotHaveIsAskedFromOthers() {
    Talk talk = new Talk();
    List<Block> blocks = talk.prepare(10);
    Talk.Stranger a = talk.outbound();
    Talk.Stranger b = talk.outbound();
    a.says(new Headers(headers(blocks)));
    b.says(new Headers(headers(blocks)));
    List<InventoryItem> items =
        asked(a).stream().map(hash -> InventoryItem.of(InventoryItem.WITNESS_BLOCK, hash)).toList();
    a.says(new NotFound(items));
    assertThat(a.status().inflight().size() + b.status().inflight().size()).isEqualTo(10);
  }

  @Test
  @Tag("kf=D-037")
  @Tag("kf=N-014")
  void whoHoldsUpTheWindowIsReplacedAndThePatienceDoubles() {
    Talk talk = new Talk();
    List<Block> blocks = talk.prepare(1_500);
    Map<BlockHash, Block> byHash = byHash(blocks);
    Talk.Stranger staller = talk.outbound();
    staller.says(new Headers(headers(blocks)));
    assertThat(asked(staller)).hasSize(16);
    Talk.Stranger quick = talk.outbound();
    quick.says(new Headers(headers(blocks)));
    deliver(quick, byHash);
    // everything in the window but the first sixteen is here
    assertThat(quick.status().inflight()).isEmpty();
    assertThat(talk.chain.tip().height()).isEqualTo(0);
    talk.elapse(Duration.ofMillis(1_900));
    assertThat(staller.isGone()).isFalse();
    talk.elapse(Duration.ofMillis(200));
    assertThat(talk.gone.get(staller.id)).isEqualTo("Peer is stalling block download");
    deliver(quick, byHash);
    assertThat(talk.chain.tip().height()).isEqualTo(1_500);
  }

  /// Answers every request of the node, as it comes.
  private static void deliver(Talk.Stranger peer, Map<BlockHash, Block> blocks) {
    for (List<BlockHash> wanted = asked(peer); !wanted.isEmpty(); wanted = asked(peer)) {
      for (BlockHash hash : wanted) {
        peer.says(new BlockMessage(blocks.get(hash)));
      }
    }
  }

  @Test
  void aBlockThatDoesNotComeInTimeEndsTheConnection() {
    Talk talk = new Talk();
    Talk.Stranger peer = talk.outbound();
    peer.says(new Headers(headers(talk.prepare(1))));
    assertThat(asked(peer)).hasSize(1);
    talk.elapse(Duration.ofMinutes(10).minusSeconds(1));
    assertThat(peer.isGone()).isFalse();
    talk.elapse(Duration.ofSeconds(1));
    assertThat(talk.gone.get(peer.id)).startsWith("Timeout downloading block");
  }

  @Test
  void anAnnouncerThatDoesNotDeliverIsReplaced() {
    Talk talk = new Talk();
    talk.load(5);
    Block block = talk.prepare(1).getFirst();
    Talk.Stranger liar = talk.inbound();
    Talk.Stranger honest = talk.outbound();
    liar.heard();
    liar.says(new Headers(List.of(block.header())));
    assertThat(asked(liar)).containsExactly(block.hash());
    honest.heard();
    honest.says(new Headers(List.of(block.header())));
    assertThat(asked(honest)).isEmpty();
    talk.elapse(Duration.ofMinutes(10));
    assertThat(liar.isGone()).isTrue();
    assertThat(asked(honest)).containsExactly(block.hash());
  }

  @Test
  @Tag("kf=D-038")
  void inboundPeersServeWhenNobodyElseCan() {
    Talk talk = new Talk();
    Talk.Stranger useless = talk.connect(ConnectionType.MANUAL).greets(70_016, Services.WITNESS);
    Talk.Stranger inbound = talk.inbound();
    List<Block> blocks = talk.prepare(20);
    inbound.says(new Headers(headers(blocks)));
    deliver(inbound, byHash(blocks));
    assertThat(talk.chain.tip().height()).isEqualTo(20);
    assertThat(useless.isGone()).isFalse();
  }

  @Test
  void peersWithRecentBlocksOnlyAreNotAskedForOldOnes() {
    Talk talk = new Talk();
    talk.load(5);
    List<Block> blocks = talk.miner.chain(talk.chain.tip(), 400, talk.chain.tip().time() + 1, 1);
    Talk.Stranger limited =
        talk.connect(ConnectionType.OUTBOUND_FULL_RELAY)
            .greets(70_016, Services.NETWORK_LIMITED | Services.WITNESS);
    limited.heard();
    limited.says(new Headers(headers(blocks)));
    List<BlockHash> wanted = asked(limited);
    int first = headers(blocks).stream().map(BlockHeader::hash).toList().indexOf(wanted.getFirst());
    assertThat(wanted).hasSize(16);
    assertThat(first).isGreaterThanOrEqualTo(400 - 288);
  }

  @Test
  @Tag("kf=D-028")
  void blocksNobodyAskedForAreKeptOnlyWhenTheyAreWorthIt() {
    Talk talk = new Talk();
    talk.load(400);
    Talk.Stranger peer = talk.inbound();
    TestMiner other = new TestMiner(Network.REGTEST, 60);
    Block low = other.chain(talk.chain.tip().ancestor(10), 1, 600).getFirst();
    peer.says(new BlockMessage(low));
    assertThat(talk.chain.find(low.hash())).isNull();
    Block sideways = other.chain(talk.chain.tip().ancestor(398), 1, 600).getFirst();
    peer.says(new BlockMessage(sideways));
    assertThat(talk.chain.block(sideways.hash())).isNull();
    Block orphan = other.chain(talk.chain.tip(), 2, 600).getLast();
    peer.says(new BlockMessage(orphan));
    assertThat(talk.chain.find(orphan.hash())).isNull();
    Block next = talk.prepare(1).getFirst();
    peer.says(new BlockMessage(next));
    assertThat(talk.chain.tip().hash()).isEqualTo(next.hash());
    assertThat(peer.isGone()).isFalse();
  }

  @Test
  @Tag("kf=D-034")
  @Tag("kf=N-022")
  void aMutatedCopyCostsItsSenderAndNobodyElse() {
    Talk talk = new Talk();
    talk.load(5);
    Block block = talk.prepare(1).getFirst();
    Talk.Stranger honest = talk.inbound();
    honest.heard();
    honest.says(new Headers(List.of(block.header())));
    assertThat(asked(honest)).containsExactly(block.hash());
    List<Transaction> twice = new ArrayList<>(block.transactions());
    twice.add(Network.MAINNET.genesis().transactions().getFirst());
    Talk.Stranger liar = talk.inbound();
    liar.says(new BlockMessage(Block.of(block.header(), twice)));
    assertThat(talk.gone.get(liar.id)).contains("bad-txnmrklroot");
    assertThat(honest.status().inflight()).hasSize(1);
    honest.says(new BlockMessage(block));
    assertThat(talk.chain.tip().hash()).isEqualTo(block.hash());
    assertThat(honest.isGone()).isFalse();
  }

  @Test
  @Tag("kf=D-073")
  void aBlockWithoutWorkEndsTheConnectionBeforeAnythingElse() {
    Talk talk = new Talk();
    talk.load(5);
    Block block = talk.prepare(1).getFirst();
    Block bad = Block.of(TestMiner.spoil(block.header()), block.transactions());
    talk.chainWaits = true;
    Talk.Stranger peer = talk.inbound().says(new BlockMessage(bad));
    assertThat(peer.isGone()).isTrue();
    assertThat(talk.waiting).isEmpty();
  }

  @Test
  @Tag("kf=D-040")
  void aPeerWaitsWhileTheChainLooksAtItsBlock() {
    Talk talk = new Talk();
    talk.load(5);
    List<Block> blocks = talk.prepare(3);
    Talk.Stranger peer = talk.inbound();
    talk.chainWaits = true;
    peer.says(new BlockMessage(blocks.getFirst()));
    assertThat(talk.held).containsExactly(peer.id);
    talk.chainAnswers();
    assertThat(talk.held).isEmpty();
    assertThat(talk.chain.tip().hash()).isEqualTo(blocks.getFirst().hash());
  }

  @Test
  @Tag("kf=D-040")
  void whileCatchingUpAPeerMayBeSomeBlocksAhead() {
    Talk talk = new Talk();
    List<Block> blocks = talk.prepare(2_000);
    Talk.Stranger peer = talk.outbound();
    peer.says(new Headers(headers(blocks)));
    Map<BlockHash, Block> byHash = byHash(blocks);
    talk.chainWaits = true;
    int sent = 0;
    for (BlockHash hash : asked(peer)) {
      if (talk.held.isEmpty()) {
        peer.says(new BlockMessage(byHash.get(hash)));
        sent++;
      }
    }
    assertThat(sent).isEqualTo(16);
    assertThat(talk.held).containsExactly(peer.id);
    talk.chainAnswers();
    deliver(peer, byHash);
    assertThat(talk.chain.tip().height()).isEqualTo(2_000);
  }

  @Test
  void anAnswerForAPeerThatIsGoneIsTaken() {
    Talk talk = new Talk();
    talk.load(5);
    Block block = talk.prepare(1).getFirst();
    Talk.Stranger peer = talk.inbound();
    talk.chainWaits = true;
    peer.says(new BlockMessage(block)).leaves();
    talk.chainAnswers();
    assertThat(talk.chain.tip().hash()).isEqualTo(block.hash());
  }
}
