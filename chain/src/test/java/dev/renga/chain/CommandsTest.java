package dev.renga.chain;

import static dev.renga.chain.TestChain.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.renga.primitives.Block;
import dev.renga.primitives.BlockHash;
import dev.renga.primitives.Network;
import dev.renga.storage.BlockFilesConfig;
import dev.renga.storage.DiskFile;
import dev.renga.storage.MemoryDisk;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// What a person may order, and what survives a restart.
class CommandsTest {
  private static final BlockFilesConfig FILES =
      BlockFilesConfig.of(Path.of("blocks"), Network.REGTEST)
          .withPreallocate(false)
          .withReserve(0)
          .withMaximumSize(4096);

  private final MemoryDisk disk = new MemoryDisk();
  private final CrashStore store = new CrashStore();

  private TestChain open(ChainConfig.Start start, ChainConfig.Prune prune) {
    ChainConfig config =
        ChainConfig.of(Network.REGTEST).withWorkers(1).withStart(start).withPrune(prune);
    boolean reindex = start == ChainConfig.Start.REINDEX;
    return TestChain.open(config, disk, store, FILES.withReindex(reindex));
  }

  private TestChain open() {
    return open(ChainConfig.Start.NORMAL, new ChainConfig.Prune.Off());
  }

  @Test
  void invalidatesAndReconsiders() {
    try (TestChain chain = TestChain.regtest()) {
      List<Block> blocks = chain.mine(10);
      HeaderNode old = chain.tip();
      String before = Utxos.digest(chain);
      BlockHash fifth = blocks.get(4).hash();
      assertThat(await(chain.chain().invalidate(fifth))).isInstanceOf(Answer.Done.class);
      assertThat(chain.tip().height()).isEqualTo(4);
      assertThat(chain.chain().view().bestHeader().height()).isEqualTo(4);
      assertThat(chain.chain().view().branches())
          .extracting(BranchTip::state)
          .containsExactly(BranchTip.State.INVALID, BranchTip.State.ACTIVE);
      assertThat(chain.submit(blocks.get(7))).isInstanceOf(Submission.Refused.class);
      Block onFailed = BlockBuilder.after(old, chain.network()).build();
      assertThat(chain.submit(onFailed)).isInstanceOf(Submission.Refused.class);
      assertThat(await(chain.chain().reconsider(blocks.get(8).hash())))
          .isInstanceOf(Answer.Done.class);
      assertThat(chain.tip()).isSameAs(old);
      assertThat(Utxos.digest(chain)).isEqualTo(before);
    }
  }

  @Test
  void cannotInvalidateGenesisOrTheUnknown() {
    try (TestChain chain = TestChain.regtest()) {
      assertThat(await(chain.chain().invalidate(chain.tip().hash())))
          .isInstanceOf(Answer.Impossible.class);
      assertThat(await(chain.chain().invalidate(BlockHash.ZERO)))
          .isInstanceOf(Answer.UnknownBlock.class);
      assertThat(await(chain.chain().reconsider(BlockHash.ZERO)))
          .isInstanceOf(Answer.UnknownBlock.class);
      assertThat(await(chain.chain().precious(BlockHash.ZERO)))
          .isInstanceOf(Answer.UnknownBlock.class);
    }
  }

  @Test
  @Tag("kf=C-055")
  void firstSeenWinsATieAlsoAfterRestarts() {
    BlockHash first;
    BlockHash second;
    try (TestChain chain = open()) {
      chain.mine(3);
      List<Block> rival = chain.branch(chain.tip().ancestor(1), 2, 5);
      first = chain.tip().hash();
      second = rival.getLast().hash();
      assertThat(chain.submit(rival)).isInstanceOf(Submission.Aside.class);
      assertThat(chain.tip().hash()).isEqualTo(first);
      assertThat(chain.chain().view().branches())
          .extracting(BranchTip::state)
          .contains(BranchTip.State.VALID_HEADERS);
    }
    for (int i = 0; i < 5; i++) {
      try (TestChain chain = open()) {
        assertThat(chain.tip().hash()).isEqualTo(first);
      }
    }
    try (TestChain chain = open()) {
      await(chain.chain().precious(second));
      assertThat(chain.tip().hash()).isEqualTo(second);
      assertThat(chain.chain().view().branches())
          .extracting(BranchTip::state)
          .contains(BranchTip.State.VALID_FORK);
    }
    try (TestChain chain = open()) {
      assertThat(chain.tip().hash()).isEqualTo(second);
      await(chain.chain().precious(first));
      assertThat(chain.tip().hash()).isEqualTo(first);
    }
  }

  @Test
  void failuresSurviveARestart() {
    BlockHash bad;
    try (TestChain chain = open()) {
      chain.mine(5);
      bad = chain.tip().ancestor(3).hash();
      await(chain.chain().invalidate(bad));
      chain.submit(chain.next().tag(9).build());
    }
    try (TestChain chain = open()) {
      assertThat(chain.tip().height()).isEqualTo(3);
      HeaderNode node = chain.chain().view().find(bad);
      assertThat(node).isNotNull();
      assertThat(node.isFailed()).isTrue();
    }
  }

  @Test
  void verifiesItsBlocks() {
    try (TestChain chain = TestChain.regtest()) {
      chain.mine(30);
      String before = Utxos.digest(chain);
      for (int level = 0; level <= 4; level++) {
        VerifyResult result = await(chain.chain().verify(level, 6));
        assertThat(result).isEqualTo(new VerifyResult(6, true, null));
      }
      assertThat(await(chain.chain().verify(4, 0)).checked()).isEqualTo(30);
      assertThat(Utxos.digest(chain)).isEqualTo(before);
      chain.mine(1);
    }
  }

  @Test
  @Tag("kf=S-025")
  void reindexFindsTheSameChain() {
    BlockHash tip;
    String coins;
    try (TestChain chain = open()) {
      chain.mine(150);
      List<Block> branch = chain.branch(chain.tip().ancestor(140), 5, 3);
      chain.submit(branch);
      tip = chain.tip().hash();
      coins = Utxos.digest(chain);
    }
    for (int i = 0; i < 2; i++) {
      try (TestChain chain = open(ChainConfig.Start.REINDEX, new ChainConfig.Prune.Off())) {
        await(chain.chain().flush());
        TestChain.atRest(chain);
        if (i == 1) {
          chain.mine(1);
        }
        assertThat(chain.tip().ancestor(150).hash()).isEqualTo(tip);
        if (i == 0) {
          assertThat(Utxos.digest(chain)).isEqualTo(coins);
        }
        assertThat(chain.chain().view().branches()).hasSize(2);
      }
    }
    try (TestChain chain = open()) {
      assertThat(chain.tip().height()).isEqualTo(151);
      assertThat(await(chain.chain().verify(4, 0)).isSound()).isTrue();
    }
  }

  @Test
  void reindexesTheCoins() {
    String coins;
    try (TestChain chain = open()) {
      chain.mine(120);
      coins = Utxos.digest(chain);
    }
    ChainConfig.Start start = ChainConfig.Start.REINDEX_CHAINSTATE;
    try (TestChain chain = open(start, new ChainConfig.Prune.Off())) {
      TestChain.atRest(chain);
      assertThat(chain.tip().height()).isEqualTo(120);
      assertThat(Utxos.digest(chain)).isEqualTo(coins);
    }
  }

  @Test
  @Tag("kf=S-028")
  void prunesAndKnowsIt() {
    try (TestChain chain = open(ChainConfig.Start.NORMAL, new ChainConfig.Prune.Manual())) {
      chain.mine(330);
      assertThat(await(chain.chain().prune(1000))).isInstanceOf(Answer.Done.class);
      int lowest = chain.chain().view().prunedBelow();
      assertThat(lowest).isBetween(20, 330 - 288 + 1);
      HeaderNode gone = chain.tip().ancestor(lowest - 1);
      assertThat(chain.chain().block(gone)).isNull();
      assertThat(chain.chain().block(chain.tip().ancestor(lowest))).isNotNull();
      assertThat(await(chain.chain().verify(4, 0)).complete()).isFalse();
      ChainFollower follower = chain.chain().follow(chain.tip().ancestor(0));
      assertThat(follower.next()).isInstanceOf(ChainFollower.Step.Gone.class);
      // far behind the tip, a branch from below the pruned blocks cannot win over them in secret
      assertThat(await(chain.chain().invalidate(chain.tip().ancestor(5).hash())))
          .isInstanceOf(Answer.Impossible.class);
      chain.mine(1);
    }
    assertThatThrownBy(this::open)
        .isInstanceOf(ChainStoppedException.class)
        .hasMessageContaining("-prune");
    try (TestChain chain = open(ChainConfig.Start.NORMAL, new ChainConfig.Prune.Manual())) {
      assertThat(chain.tip().height()).isEqualTo(331);
      assertThat(chain.chain().view().prunedBelow()).isPositive();
      chain.mine(1);
    }
  }

  @Test
  @Tag("kf=S-028")
  void prunesByItselfAboveATarget() {
    long room = 17L << 20; // what is kept below the target for the next files
    ChainConfig.Prune target = new ChainConfig.Prune.Automatic(room + 80_000);
    try (TestChain chain = open(ChainConfig.Start.NORMAL, target)) {
      chain.mine(250);
      await(chain.chain().flush());
      assertThat(chain.chain().sizeOnDisk()).isGreaterThan(40_000);
      assertThat(chain.chain().view().prunedBelow()).isZero();
      for (int i = 0; i < 10; i++) {
        chain.mine(50);
      }
      TestChain.atRest(chain);
      int lowest = chain.chain().view().prunedBelow();
      assertThat(lowest).isBetween(300, 750 - 288 + 1);
      assertThat(chain.chain().block(chain.tip().ancestor(lowest - 1))).isNull();
      assertThat(chain.fatal()).isNull();
    }
    try (TestChain chain = open(ChainConfig.Start.NORMAL, target)) {
      assertThat(chain.tip().height()).isEqualTo(750);
      // a branch from deep below still wins as long as its undo data are there
      List<Block> branch = chain.branch(chain.tip().ancestor(750 - 280), 281, 4);
      assertThat(chain.submit(branch)).isInstanceOf(Submission.Connected.class);
    }
  }

  @Test
  @Tag("kf=S-019")
  void stopsWithASentenceWhenTheDiskIsFullAndGoesOnWhenThereIsRoom() throws IOException {
    CrashStore kept = new CrashStore();
    MemoryDisk small = new MemoryDisk(16L << 16);
    Path other = Path.of("other/file");
    small.createDirectories(Path.of("other"));
    try (DiskFile file = small.openWrite(other)) {
      file.write(0, new byte[8 << 16], 0, 8 << 16);
    }
    ChainConfig config = ChainConfig.of(Network.REGTEST);
    try (TestChain chain = TestChain.open(config, small, kept, FILES)) {
      chain.mine(10);
      await(chain.chain().flush());
      assertThatThrownBy(() -> chain.mine(2000)).isInstanceOf(ChainStoppedException.class);
      assertThat(chain.fatal()).isNotNull().doesNotContain("Exception");
    }
    small.delete(other);
    try (TestChain chain = TestChain.open(config, small, kept, FILES)) {
      assertThat(chain.tip().height()).isGreaterThanOrEqualTo(10);
      assertThat(await(chain.chain().verify(4, 0)).isSound()).isTrue();
      assertThat(chain.chain().view().branches())
          .extracting(BranchTip::state)
          .doesNotContain(BranchTip.State.INVALID);
    }
  }

  @Test
  void doesNotPruneWhenNotAskedTo() {
    try (TestChain chain = TestChain.regtest()) {
      chain.mine(3);
      assertThat(await(chain.chain().prune(1))).isInstanceOf(Answer.Impossible.class);
    }
    assertThatThrownBy(() -> ChainConfig.Prune.automatic(549))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void refusesTheDataOfAnotherNetwork() {
    open().close();
    assertThatThrownBy(() -> TestChain.open(ChainConfig.of(Network.SIGNET), disk, store, FILES))
        .isInstanceOf(ChainStoppedException.class)
        .hasMessageContaining("another network");
  }

  @Test
  void saysWhenTheBlockFilesAreGone() {
    try (TestChain chain = open()) {
      chain.mine(20);
    }
    assertThatThrownBy(
            () -> TestChain.open(ChainConfig.of(Network.REGTEST), new MemoryDisk(), store, FILES))
        .isInstanceOf(RuntimeException.class)
        .hasMessageContaining("-reindex");
  }

  @Test
  void testsABlockWithoutTakingIt() {
    try (TestChain chain = TestChain.regtest()) {
      chain.mine(2);
      Block good = chain.next().build();
      assertThat(await(chain.chain().test(good, true)).isValid()).isTrue();
      assertThat(await(chain.chain().test(chain.next().fees(1).build(), true)).isValid()).isFalse();
      assertThat(chain.tip().height()).isEqualTo(2);
      assertThat(chain.chain().view().find(good.hash())).isNull();
      assertThat(chain.submit(good)).isInstanceOf(Submission.Connected.class);
      assertThat(await(chain.chain().test(good, true)).isValid()).isFalse();
    }
  }
}
