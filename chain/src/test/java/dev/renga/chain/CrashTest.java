package dev.renga.chain;

import static dev.renga.chain.TestChain.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.renga.primitives.Block;
import dev.renga.primitives.Network;
import dev.renga.primitives.OutPoint;
import dev.renga.primitives.Transaction;
import dev.renga.primitives.TxOut;
import dev.renga.storage.BlockFilesConfig;
import dev.renga.storage.ChainTip;
import dev.renga.storage.Disk;
import dev.renga.storage.FaultyDisk;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// The power fails, or an operation does, at every point of growing, reorganising, pruning and
/// flushing; afterwards the chain is in a state that was committed, and goes on to the same end.
class CrashTest {
  private static final int PRUNED_BLOCKS = 330;

  private static List<Block> trunk = List.of();
  private static List<Block> branch = List.of();
  private static List<Block> many = List.of();
  private static String expected = "";
  private static String expectedMany = "";

  @BeforeAll
  static void makeBlocks() {
    try (TestChain chain = TestChain.regtest()) {
      List<Block> blocks = new ArrayList<>(chain.mine(101));
      Transaction coinbase = blocks.getFirst().transactions().getFirst();
      blocks.addAll(
          chain.mine(
              6,
              TestWallet.spendFree(
                  new OutPoint(coinbase.txid(), 0),
                  List.of(new TxOut(1000, BlockBuilder.OP_TRUE)))));
      trunk = blocks;
      branch = chain.branch(chain.tip().ancestor(98), 12, 7);
      chain.submit(branch);
      assertThat(chain.tip().hash()).isEqualTo(branch.getLast().hash());
      expected = Utxos.digest(chain);
    }
    try (TestChain chain = TestChain.regtest()) {
      many = chain.mine(PRUNED_BLOCKS);
      expectedMany = Utxos.digest(chain);
    }
  }

  private static TestChain open(Disk disk, CrashStore store, boolean prune) {
    BlockFilesConfig files =
        BlockFilesConfig.of(Path.of("blocks"), Network.REGTEST)
            .withPreallocate(false)
            .withReserve(0)
            .withMaximumSize(4096);
    ChainConfig config = ChainConfig.of(Network.REGTEST).withWorkers(1);
    if (prune) {
      config = config.withPrune(new ChainConfig.Prune.Manual());
    }
    return TestChain.open(config, disk, store, files);
  }

  private static void growAndReorganise(TestChain chain) {
    chain.submit(trunk.subList(0, 60));
    await(chain.chain().flush());
    chain.submit(trunk.subList(60, trunk.size()));
    await(chain.chain().flush());
    chain.submit(branch.subList(0, 11));
    await(chain.chain().flush());
    chain.submit(branch.subList(11, 12));
  }

  private static void growAndPrune(TestChain chain) {
    chain.submit(many.subList(0, 300));
    await(chain.chain().prune(10));
    chain.submit(many.subList(300, many.size()));
    await(chain.chain().prune(1000));
  }

  private interface Scenario {
    void run(TestChain chain);
  }

  private interface Power {
    Disk after(FaultyDisk disk) throws IOException;
  }

  /// Runs until the fault, opens again, checks, goes on; `false` when the fault never came.
  private static boolean survives(
      FaultyDisk disk, CrashStore store, Scenario scenario, boolean prune, Power power)
      throws IOException {
    boolean faulted = false;
    @Nullable TestChain first = null;
    try {
      first = open(disk, store, prune);
      scenario.run(first);
    } catch (ChainStoppedException | FaultyDisk.PowerCut | CrashStore.Cut e) {
      faulted = true;
    } catch (dev.renga.storage.StorageException e) {
      faulted = true;
    }
    if (first != null) {
      first.close();
      faulted |= first.fatal() != null;
    }
    store.neverCut();
    ChainTip durable = store.tip();
    if (durable != null) {
      assertThat(store.tips()).contains(durable);
    }
    try (TestChain again = open(power.after(disk), store, prune)) {
      assertThat(again.chain().view().find(again.tip().hash())).isNotNull();
      scenario.run(again);
      assertThat(again.fatal()).isNull();
      assertThat(Utxos.digest(again)).isEqualTo(prune ? expectedMany : expected);
      assertThat(await(again.chain().verify(4, 20)).isSound()).isTrue();
    }
    return faulted;
  }

  private static int everyDiskOperation(
      Scenario scenario, boolean prune, int stride, boolean cut, Power power) throws IOException {
    int runs = 0;
    long n = 1;
    while (true) {
      FaultyDisk disk = new FaultyDisk(new Random(n));
      if (cut) {
        disk.cutAt(n);
      } else {
        disk.failAt(n);
      }
      try {
        if (!survives(disk, new CrashStore(), scenario, prune, power)) {
          return runs;
        }
      } catch (AssertionError | RuntimeException e) {
        throw new AssertionError("fault at operation " + n, e);
      }
      runs++;
      n += stride;
    }
  }

  @Test
  @Tag("kf=S-001")
  @Tag("kf=S-003")
  @Tag("kf=S-004")
  @Tag("kf=S-005")
  void losesPowerAtAnyDiskOperation() throws IOException {
    int runs =
        everyDiskOperation(
            CrashTest::growAndReorganise, false, 3, true, FaultyDisk::afterPowerLoss);
    System.out.println("crash: power lost at " + runs + " disk operations of growth and reorg");
    assertThat(runs).isGreaterThan(20);
  }

  @Test
  @Tag("kf=S-014")
  void isKilledAtAnyDiskOperation() throws IOException {
    int runs =
        everyDiskOperation(CrashTest::growAndReorganise, false, 7, true, FaultyDisk::afterKill);
    System.out.println("crash: killed at " + runs + " disk operations of growth and reorg");
    assertThat(runs).isGreaterThan(10);
  }

  @Test
  @Tag("kf=C-033")
  @Tag("kf=S-007")
  @Tag("kf=S-021")
  void anyDiskOperationMayFail() throws IOException {
    int runs =
        everyDiskOperation(
            CrashTest::growAndReorganise, false, 7, false, FaultyDisk::afterPowerLoss);
    System.out.println("crash: failed at " + runs + " disk operations of growth and reorg");
    assertThat(runs).isGreaterThan(10);
  }

  @Test
  @Tag("kf=S-028")
  void losesPowerWhilePruning() throws IOException {
    int runs =
        everyDiskOperation(CrashTest::growAndPrune, true, 41, true, FaultyDisk::afterPowerLoss);
    System.out.println("crash: power lost at " + runs + " disk operations of pruning");
    assertThat(runs).isGreaterThan(10);
  }

  @Test
  @Tag("kf=S-001")
  @Tag("kf=S-002")
  void anyCommitMayBeTheLast() throws IOException {
    int runs = 0;
    for (boolean after : new boolean[] {false, true}) {
      for (int n = 1; ; n++) {
        FaultyDisk disk = new FaultyDisk(new Random(n));
        CrashStore store = new CrashStore().cutAt(n, after);
        if (!survives(
            disk, store, CrashTest::growAndReorganise, false, FaultyDisk::afterPowerLoss)) {
          break;
        }
        runs++;
      }
    }
    System.out.println("crash: cut at " + runs + " commits");
    assertThat(runs).isGreaterThan(6);
  }
}
