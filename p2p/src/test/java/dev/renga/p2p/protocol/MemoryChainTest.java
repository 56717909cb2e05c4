package dev.renga.p2p.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import dev.renga.primitives.Block;
import dev.renga.primitives.BlockHeader;
import dev.renga.primitives.Network;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MemoryChainTest {
  private static final Network NETWORK = Network.REGTEST;
  private final VirtualClock clock = new VirtualClock(Instant.ofEpochSecond(1_700_000_000L));
  private final TestMiner miner = new TestMiner(NETWORK, 4);

  private List<Block> blocks(MemoryChain on, int count) {
    return miner.chain(on.tip(), count, clock.instant().getEpochSecond() - 600L * count, 600);
  }

  private static BlockOutcome submit(MemoryChain chain, Block block) {
    List<BlockOutcome> answers = new ArrayList<>();
    chain.submitBlock(block, true, answers::add);
    return answers.getFirst();
  }

  private static HeadersOutcome submit(MemoryChain chain, List<BlockHeader> headers) {
    List<HeadersOutcome> answers = new ArrayList<>();
    chain.submitHeaders(headers, answers::add);
    return answers.getFirst();
  }

  @Test
  void whatOneChainKnowsTheOthersOfItsTreeDoNot() {
    HeaderTree tree = new HeaderTree(NETWORK);
    MemoryChain a = new MemoryChain(tree, clock, block -> false);
    MemoryChain b = new MemoryChain(tree, clock, block -> false);
    List<Block> blocks = blocks(a, 3);
    blocks.forEach(block -> submit(a, block));
    assertThat(a.tip().height()).isEqualTo(3);
    assertThat(b.tip().height()).isZero();
    assertThat(b.find(blocks.getFirst().hash())).isNull();
    assertThat(b.block(blocks.getFirst().hash())).isNull();
    // the second block's header without the first's does not connect, though the tree has both
    assertThat(submit(b, List.of(blocks.get(1).header())).added()).isZero();
    submit(b, List.of(blocks.get(0).header(), blocks.get(1).header()));
    assertThat(b.bestHeader()).isEqualTo(a.tip().previous());
    assertThat(b.bestHeader().isStored()).isFalse();
    assertThat(b.tip().height()).isZero();
    submit(b, blocks.get(1));
    assertThat(b.tip().height()).isZero();
    submit(b, blocks.get(0));
    assertThat(b.tip().height()).isEqualTo(2);
    assertThat(tree.size()).isEqualTo(4);
  }

  @Test
  void aBlockThatOneChainRejectsStandsInAnother() {
    HeaderTree tree = new HeaderTree(NETWORK);
    MemoryChain free = new MemoryChain(tree, clock, block -> false);
    List<Block> blocks = blocks(free, 3);
    MemoryChain strict =
        new MemoryChain(tree, clock, block -> block.hash().equals(blocks.get(1).hash()));
    for (Block block : blocks) {
      submit(free, block);
      submit(strict, block);
    }
    assertThat(free.tip().height()).isEqualTo(3);
    assertThat(strict.tip().height()).isEqualTo(1);
    assertThat(strict.bestHeader().height()).isEqualTo(1);
    assertThat(submit(strict, List.of(blocks.get(2).header())).refused()).isNotNull();
    free.checkInvariants();
    strict.checkInvariants();
  }

  @Test
  void eachChainHoldsTheRuleAboutTheFutureAgainstItsOwnClock() {
    HeaderTree tree = new HeaderTree(NETWORK);
    VirtualClock slow = new VirtualClock(clock.instant().minus(Duration.ofHours(5)));
    MemoryChain now = new MemoryChain(tree, clock, block -> false);
    MemoryChain behind = new MemoryChain(tree, slow, block -> false);
    Block block = miner.mine(now.tip(), clock.instant().getEpochSecond());
    submit(now, block);
    assertThat(now.tip().height()).isEqualTo(1);
    assertThat(submit(behind, List.of(block.header())).refused()).isEqualTo("time-too-new");
    slow.advance(Duration.ofHours(4));
    submit(behind, block);
    assertThat(behind.tip().height()).isEqualTo(1);
  }

  /// Branches in any order of arrival: a chain that shares its tree does what one alone does.
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void aSharedTreeChangesNothing(long seed) {
    Random random = new Random(seed);
    MemoryChain source = new MemoryChain(NETWORK, clock, block -> false);
    List<Block> blocks = new ArrayList<>(blocks(source, 1));
    submit(source, blocks.getFirst());
    for (int i = 0; i < 40; i++) {
      Block parent = blocks.get(random.nextInt(Math.max(0, blocks.size() - 5), blocks.size()));
      KnownBlock on = source.find(parent.hash());
      if (on != null) {
        Block block = miner.mine(on, on.time() + 600);
        submit(source, block);
        blocks.add(block);
      }
    }
    Set<Block> wrong = new HashSet<>(List.of(blocks.get(9), blocks.get(30)));
    HeaderTree tree = new HeaderTree(NETWORK);
    MemoryChain shared = new MemoryChain(tree, clock, wrong::contains);
    MemoryChain other = new MemoryChain(tree, clock, block -> false);
    MemoryChain alone = new MemoryChain(NETWORK, clock, wrong::contains);
    for (int i = 0; i < 300; i++) {
      Block block = blocks.get(random.nextInt(blocks.size()));
      if (random.nextBoolean()) {
        submit(other, block);
      }
      if (random.nextBoolean()) {
        assertThat(submit(shared, block)).isEqualTo(submit(alone, block));
      } else {
        List<BlockHeader> header = List.of(block.header());
        assertThat(submit(shared, header)).isEqualTo(submit(alone, header));
      }
      assertThat(shared.tip().hash()).as("seed %d", seed).isEqualTo(alone.tip().hash());
      assertThat(shared.bestHeader().hash()).isEqualTo(alone.bestHeader().hash());
      assertThat(shared.headerCount()).isEqualTo(alone.headerCount());
      shared.checkInvariants();
      alone.checkInvariants();
      other.checkInvariants();
    }
  }
}
