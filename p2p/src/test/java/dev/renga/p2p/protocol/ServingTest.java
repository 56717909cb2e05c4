package dev.renga.p2p.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import dev.renga.p2p.wire.BlockMessage;
import dev.renga.p2p.wire.GetBlocks;
import dev.renga.p2p.wire.GetData;
import dev.renga.p2p.wire.GetHeaders;
import dev.renga.p2p.wire.Headers;
import dev.renga.p2p.wire.Inv;
import dev.renga.p2p.wire.InventoryItem;
import dev.renga.p2p.wire.Locator;
import dev.renga.p2p.wire.NotFound;
import dev.renga.p2p.wire.SendHeaders;
import dev.renga.p2p.wire.Services;
import dev.renga.primitives.Block;
import dev.renga.primitives.BlockHash;
import dev.renga.primitives.BlockHeader;
import dev.renga.primitives.Network;
import java.math.BigInteger;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class ServingTest {
  private static final BlockHash UNKNOWN = BlockHash.ofWords(1, 2, 3, 4);

  private static GetHeaders ask(BlockHash stop, BlockHash... locator) {
    return new GetHeaders(new Locator(List.of(locator)), stop);
  }

  private static List<BlockHeader> headers(Talk.Stranger peer, GetHeaders question) {
    peer.heard();
    peer.says(question);
    return peer.heard(Headers.class).getFirst().headers();
  }

  @Test
  @Tag("kf=D-024")
  void servesHeadersAfterTheForkPoint() {
    Talk talk = new Talk();
    List<Block> blocks = talk.load(2_100);
    Talk.Stranger peer = talk.inbound();
    BlockHash zero = BlockHash.ZERO;
    assertThat(headers(peer, ask(zero, UNKNOWN)))
        .hasSize(2_000)
        .first()
        .isEqualTo(blocks.getFirst().header());
    assertThat(headers(peer, ask(zero, UNKNOWN, blocks.get(1_999).hash()))).hasSize(100);
    assertThat(headers(peer, ask(blocks.get(9).hash(), blocks.get(4).hash()))).hasSize(5);
    assertThat(headers(peer, ask(zero, blocks.getLast().hash()))).isEmpty();
    assertThat(headers(peer, ask(UNKNOWN, blocks.get(2_090).hash()))).hasSize(9);
  }

  @Test
  void servesOneHeaderWhenThereIsNoLocator() {
    Talk talk = new Talk();
    List<Block> blocks = talk.load(10);
    Talk.Stranger peer = talk.inbound();
    assertThat(headers(peer, ask(blocks.get(3).hash()))).containsExactly(blocks.get(3).header());
    peer.says(ask(UNKNOWN));
    assertThat(peer.heard()).isEmpty();
  }

  @Test
  void doesNotSpreadAChainOfTooLittleWork() {
    Network heavy =
        Network.REGTEST.withTrust(new Network.Trust(BigInteger.valueOf(1_000_000), null));
    Talk talk = new Talk(heavy, ProtocolSettings.DEFAULT);
    talk.load(10);
    assertThat(headers(talk.inbound(), ask(BlockHash.ZERO, UNKNOWN))).isEmpty();
  }

  @Test
  void servesBlocksInTheOldWay() {
    Talk talk = new Talk();
    List<Block> blocks = talk.load(700);
    Talk.Stranger peer = talk.inbound();
    peer.heard();
    peer.says(new GetBlocks(new Locator(List.of(UNKNOWN)), BlockHash.ZERO));
    List<InventoryItem> items = peer.heard(Inv.class).getFirst().items();
    assertThat(items).hasSize(500).last().isEqualTo(InventoryItem.block(blocks.get(499).hash()));
    // when the last one is asked for, the peer is told to go on
    peer.says(new GetData(List.of(items.getLast())));
    assertThat(peer.blocks()).containsExactly(blocks.get(499).hash());
    assertThat(peer.heard(Inv.class).getFirst().items())
        .containsExactly(InventoryItem.block(blocks.getLast().hash()));
  }

  @Test
  void servesBlocksWithAndWithoutWitness() {
    Talk talk = new Talk();
    BlockHash hash = talk.load(3).getFirst().hash();
    Talk.Stranger peer = talk.inbound();
    peer.says(
        new GetData(
            List.of(
                InventoryItem.of(InventoryItem.BLOCK, hash),
                InventoryItem.of(InventoryItem.WITNESS_BLOCK, hash),
                InventoryItem.of(InventoryItem.COMPACT_BLOCK, hash))));
    assertThat(talk.effects)
        .filteredOn(Effect.SendBlock.class::isInstance)
        .containsExactly(
            new Effect.SendBlock(peer.id, hash, false),
            new Effect.SendBlock(peer.id, hash, true),
            new Effect.SendBlock(peer.id, hash, true));
  }

  @Test
  @Tag("kf=D-026")
  @Tag("kf=D-027")
  @Tag("kf=D-045")
  @Tag("kf=N-029")
  void everyItemOfAQuestionIsConsumed() {
    Talk talk = new Talk();
    BlockHash hash = talk.load(3).getFirst().hash();
    Talk.Stranger peer = talk.inbound();
    List<InventoryItem> items = new ArrayList<>();
    for (long type : new long[] {0, 3, 5, 6, 0x40000001L, 0x40000002L, 0x80000000L, 0xffffffffL}) {
      for (int i = 0; i < 5_000; i++) {
        items.add(InventoryItem.of(type, UNKNOWN));
      }
    }
    items.add(InventoryItem.of(InventoryItem.FILTERED_BLOCK, hash));
    items.add(InventoryItem.of(InventoryItem.WITNESS_BLOCK, hash));
    peer.heard();
    peer.says(new GetData(items));
    assertThat(peer.blocks()).containsExactly(hash);
    NotFound missing = (NotFound) peer.heard().getFirst();
    // blocks and transactions that we lack; what has no meaning is passed over
    assertThat(missing.items()).hasSize(4 * 5_000 + 1);
  }

  @Test
  @Tag("kf=D-027")
  void prunedBlocksAreNotFound() {
    Talk talk = new Talk();
    List<Block> blocks = talk.load(600);
    talk.chain.prune(200);
    Talk.Stranger peer = talk.inbound();
    peer.heard();
    InventoryItem old = InventoryItem.of(InventoryItem.WITNESS_BLOCK, blocks.get(3).hash());
    peer.says(new GetData(List.of(old)));
    assertThat(peer.heard()).containsExactly(new NotFound(List.of(old)));
  }

  @Test
  void aPrunedNodeTellsNobodyHowMuchItKeeps() {
    Talk talk =
        new Talk(
            Network.REGTEST,
            ProtocolSettings.DEFAULT.withServices(Services.NETWORK_LIMITED | Services.WITNESS));
    List<Block> blocks = talk.load(600);
    Talk.Stranger peer = talk.inbound();
    peer.says(
        new GetData(
            List.of(InventoryItem.of(InventoryItem.WITNESS_BLOCK, blocks.get(400).hash()))));
    assertThat(peer.blocks()).hasSize(1);
    // still stored, but served to none
    peer.says(
        new GetData(
            List.of(InventoryItem.of(InventoryItem.WITNESS_BLOCK, blocks.get(300).hash()))));
    assertThat(peer.blocks()).hasSize(1);
    assertThat(peer.isGone()).isTrue();
  }

  @Test
  @Tag("kf=N-028")
  void oldBranchesAreNotServed() {
    Talk talk = new Talk();
    talk.load(10);
    KnownBlock fork = talk.chain.tip().ancestor(5);
    long month = 31L * 24 * 3_600;
    List<Block> stale = new TestMiner(Network.REGTEST, 70).chain(fork, 5, 600);
    stale.forEach(block -> talk.chain.submitBlock(block, true, outcome -> {}));
    List<Block> winner = new TestMiner(Network.REGTEST, 71).chain(fork, 7, 600);
    winner.forEach(block -> talk.chain.submitBlock(block, true, outcome -> {}));
    talk.happen(new Event.ChainMoved());
    Block loser = talk.chain.block(talk.chain.tip().ancestor(5).hash());
    assertThat(loser).isNotNull();
    InventoryItem item = InventoryItem.of(InventoryItem.WITNESS_BLOCK, stale.getFirst().hash());
    Talk.Stranger peer = talk.inbound();
    // never connected: it had no more work than what we had
    peer.says(new GetData(List.of(item)));
    assertThat(peer.blocks()).isEmpty();
    // connected once and young: served; old: not any more
    Block once = oldTip(talk, 10);
    InventoryItem young = InventoryItem.of(InventoryItem.WITNESS_BLOCK, once.hash());
    peer.says(new GetData(List.of(young)));
    assertThat(peer.blocks()).containsExactly(once.hash());
    talk.clock.advance(Duration.ofSeconds(month));
    talk.chain.submitBlock(
        talk.miner.mine(talk.chain.tip(), talk.clock.instant().getEpochSecond()), true, o -> {});
    talk.happen(new Event.ChainMoved());
    peer.heard();
    peer.says(new GetData(List.of(young)));
    assertThat(peer.blocks()).hasSize(1);
    assertThat(peer.heard()).containsExactly(new NotFound(List.of(young)));
  }

  /// The block of that height that was connected before the branch was changed.
  private static Block oldTip(Talk talk, int height) {
    Block mine = talk.miner.mine(talk.chain.tip(), talk.clock.instant().getEpochSecond());
    talk.chain.submitBlock(mine, true, outcome -> {});
    KnownBlock parent = talk.chain.tip().ancestor(talk.chain.tip().height() - 1);
    List<Block> better = new TestMiner(Network.REGTEST, 72 + height).chain(parent, 2, 60);
    better.forEach(block -> talk.chain.submitBlock(block, true, outcome -> {}));
    talk.happen(new Event.ChainMoved());
    assertThat(talk.chain.tip().hash()).isEqualTo(better.getLast().hash());
    return mine;
  }

  @Test
  void announcesByHeadersToWhoeverAskedForThem() {
    Talk talk = new Talk();
    talk.load(5);
    Talk.Stranger modern = talk.inbound();
    Talk.Stranger old = talk.inbound();
    modern.says(new SendHeaders());
    // it knows our chain up to the tip
    BlockHash tip = talk.chain.tip().hash();
    modern.says(ask(BlockHash.ZERO, talk.chain.tip().ancestor(4).hash()));
    modern.heard();
    old.heard();
    Block next = talk.prepare(1).getFirst();
    talk.chain.submitBlock(next, true, outcome -> {});
    talk.happen(new Event.ChainMoved());
    assertThat(modern.heard()).containsExactly(new Headers(List.of(next.header())));
    assertThat(old.heard()).containsExactly(new Inv(List.of(InventoryItem.block(next.hash()))));
    assertThat(next.header().previous()).isEqualTo(tip);
  }

  @Test
  void announcesALongBranchByItsTipAlone() {
    Talk talk = new Talk();
    talk.load(5);
    Talk.Stranger peer = talk.inbound();
    peer.says(new SendHeaders());
    peer.says(ask(BlockHash.ZERO, talk.chain.tip().ancestor(4).hash()));
    peer.heard();
    List<Block> blocks = talk.miner.chain(talk.chain.tip(), 9, talk.chain.tip().time() + 1, 1);
    blocks.forEach(block -> talk.chain.submitBlock(block, true, outcome -> {}));
    talk.happen(new Event.ChainMoved());
    assertThat(peer.heard())
        .containsExactly(new Inv(List.of(InventoryItem.block(blocks.getLast().hash()))));
  }

  @Test
  void doesNotAnnounceWhileCatchingUp() {
    Talk talk = new Talk();
    Talk.Stranger peer = talk.inbound();
    peer.heard();
    Block old = talk.miner.chain(talk.chain.tip(), 1, 600).getFirst();
    talk.chain.submitBlock(old, true, outcome -> {});
    talk.happen(new Event.ChainMoved());
    assertThat(peer.heard(Inv.class)).isEmpty();
  }

  @Test
  void doesNotTellAPeerWhatItHasToldUs() {
    Talk talk = new Talk();
    talk.load(5);
    Talk.Stranger peer = talk.inbound();
    Block next = talk.prepare(1).getFirst();
    peer.heard();
    peer.says(new BlockMessage(next));
    assertThat(talk.chain.tip().hash()).isEqualTo(next.hash());
    assertThat(peer.heard(Inv.class)).isEmpty();
    assertThat(peer.heard(Headers.class)).isEmpty();
  }
}
