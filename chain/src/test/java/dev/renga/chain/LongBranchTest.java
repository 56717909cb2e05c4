package dev.renga.chain;

import static dev.renga.chain.TestChain.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.renga.primitives.Block;
import dev.renga.primitives.BlockHash;
import dev.renga.primitives.Bytes;
import dev.renga.primitives.Network;
import dev.renga.primitives.OutPoint;
import dev.renga.primitives.TxOut;
import dev.renga.primitives.Txid;
import dev.renga.storage.BlockFilesConfig;
import dev.renga.storage.ChainTip;
import dev.renga.storage.MemoryDisk;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// Branches that go far: invalid at their root, or from below what was pruned.
class LongBranchTest {
  private static final int LENGTH = 500;
  private static final BlockFilesConfig FILES =
      BlockFilesConfig.of(Path.of("blocks"), Network.REGTEST)
          .withPreallocate(false)
          .withReserve(0)
          .withMaximumSize(4096);

  /// A branch from genesis whose third block is wrong in one of two ways.
  private static List<Block> invalidAtItsThird(boolean claimsTooMuch) {
    List<Block> blocks = new ArrayList<>();
    Block last = Network.REGTEST.genesis();
    for (int height = 1; height <= LENGTH; height++) {
      BlockBuilder builder = BlockBuilder.after(last, height - 1, Network.REGTEST).tag(118);
      if (height == 3 && claimsTooMuch) {
        builder.fees(1);
      } else if (height == 3) {
        OutPoint nothing = new OutPoint(Txid.parse("ab".repeat(32)), 0);
        builder.with(TestWallet.spendFree(nothing, List.of(new TxOut(1, BlockBuilder.OP_TRUE))));
      }
      last = builder.build();
      blocks.add(last);
    }
    return blocks;
  }

  private static void failsWithAllItsDescendants(
      List<Block> branch, int ours, boolean headersFirst, boolean backwards) {
    try (TestChain chain = TestChain.regtest()) {
      chain.mine(ours);
      if (headersFirst) {
        await(chain.chain().submitHeaders(branch.stream().map(Block::header).toList()));
        assertThat(chain.chain().view().bestHeader().height()).isEqualTo(LENGTH);
      }
      List<Block> order = new ArrayList<>(branch);
      if (backwards) {
        Collections.reverse(order);
      }
      List<CompletableFuture<Submission>> fates = new ArrayList<>();
      order.forEach(block -> fates.add(chain.chain().submitBlock(block, true)));
      fates.forEach(TestChain::await);
      TestChain.atRest(chain);
      // the best valid tip: ours, or the two valid blocks at the branch's root
      BlockHash best = ours > 2 ? chain.tip().hash() : branch.get(1).hash();
      assertThat(chain.tip().height()).isEqualTo(Math.max(ours, 2));
      assertThat(chain.tip().hash()).isEqualTo(best);
      assertThat(chain.chain().view().bestHeader()).isSameAs(chain.tip());
      failedFromTheThirdOn(chain, branch, headersFirst);
      Block onTop = BlockBuilder.after(branch.getLast(), LENGTH, Network.REGTEST).build();
      assertThat(chain.submit(onTop)).isNotInstanceOf(Submission.Connected.class);
      // reconsidering it comes to the same end, and the chain goes on
      await(chain.chain().reconsider(branch.get(2).hash()));
      TestChain.atRest(chain);
      assertThat(chain.tip().hash()).isEqualTo(best);
      failedFromTheThirdOn(chain, branch, headersFirst);
      chain.mine(3);
      assertThat(chain.fatal()).isNull();
    }
  }

  private static void failedFromTheThirdOn(TestChain chain, List<Block> branch, boolean allKnown) {
    for (int i = 0; i < branch.size(); i++) {
      HeaderNode node = chain.chain().view().find(branch.get(i).hash());
      if (allKnown) {
        assertThat(node).isNotNull();
      }
      if (node != null) {
        assertThat(node.isFailed()).as("block %d of the branch", i + 1).isEqualTo(i >= 2);
      }
    }
  }

  @Test
  @Tag("kf=C-118")
  void allDescendantsOfAnInvalidBlockFailWithIt() {
    List<Block> tooMuch = invalidAtItsThird(true);
    failsWithAllItsDescendants(tooMuch, 10, true, false);
    failsWithAllItsDescendants(tooMuch, 10, true, true);
    failsWithAllItsDescendants(tooMuch, 10, false, false);
    List<Block> missing = invalidAtItsThird(false);
    failsWithAllItsDescendants(missing, 1, true, true);
    failsWithAllItsDescendants(missing, 1, true, false);
  }

  private final MemoryDisk disk = new MemoryDisk();
  private final CrashStore store = new CrashStore();

  private TestChain openPruned() {
    ChainConfig config = ChainConfig.of(Network.REGTEST).withPrune(new ChainConfig.Prune.Manual());
    return TestChain.open(config, disk, store, FILES);
  }

  /// The blocks come in any order, and each of them twice.
  private static void deliver(TestChain chain, List<Block> blocks, long seed) {
    List<Block> order = new ArrayList<>(blocks);
    order.addAll(blocks);
    Collections.shuffle(order, new Random(seed));
    List<CompletableFuture<Submission>> fates = new ArrayList<>();
    order.forEach(block -> fates.add(chain.chain().submitBlock(block, true)));
    fates.forEach(TestChain::await);
  }

  @Test
  @Tag("kf=C-119")
  @Tag("kf=S-046")
  void aBranchFromBelowThePrunedBlocksNeverRuinsTheState() {
    List<Block> branch;
    try (TestChain chain = openPruned()) {
      chain.mine(330);
      branch = chain.branch(chain.tip().ancestor(10), 330, 119);
      HeaderNode tip = chain.tip();
      assertThat(await(chain.chain().prune(1000))).isInstanceOf(Answer.Done.class);
      assertThat(chain.chain().view().prunedBelow()).isGreaterThan(11);
      await(chain.chain().submitHeaders(branch.stream().map(Block::header).toList()));
      // as much work as ours, not more
      deliver(chain, branch.subList(0, 320), 119);
      TestChain.atRest(chain);
      assertThat(chain.tip()).isSameAs(tip);
      assertThat(chain.chain().view().branches()).hasSize(2);
      String coins = Utxos.digest(chain);
      chain.mine(1);
      await(chain.chain().invalidate(chain.tip().hash()));
      assertThat(chain.tip().height()).isBetween(330, 331);
      assertThat(chain.fatal()).isNull();
      if (chain.tip() == tip) {
        assertThat(Utxos.digest(chain)).isEqualTo(coins);
      }
    }
  }

  @Test
  @Tag("kf=S-046")
  void aBetterBranchFromBelowThePrunedBlocksStopsTheNodeWithTheWayOut() {
    ChainTip durable;
    Bytes coins;
    try (TestChain chain = openPruned()) {
      chain.mine(330);
      List<Block> branch = chain.branch(chain.tip().ancestor(10), 325, 46);
      await(chain.chain().prune(1000));
      coins = Bytes.parseHex(Utxos.digest(chain));
      durable = store.tip();
      assertThat(durable).isNotNull();
      assertThat(durable.height()).isEqualTo(330);
      await(chain.chain().submitHeaders(branch.stream().map(Block::header).toList()));
      assertThatThrownBy(() -> deliver(chain, branch, 46))
          .isInstanceOf(ChainStoppedException.class)
          .hasMessageContaining("pruned")
          .hasMessageContaining("-reindex");
    }
    // what was safe before is safe still
    assertThat(store.tip()).isEqualTo(durable);
    try (var snapshot = store.snapshot()) {
      assertThat(Bytes.parseHex(Utxos.digest(snapshot))).isEqualTo(coins);
    }
    // and the index holds no verdict on the branch that could not be tried
    store.forEachIndexRecord(
        index -> assertThat(index.status() & (Status.FAILED | Status.FAILED_ANCESTOR)).isZero());
  }
}
