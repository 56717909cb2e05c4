package dev.renga.chain;

import static dev.renga.chain.TestChain.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.renga.chain.TestChain.TestClock;
import dev.renga.primitives.Block;
import dev.renga.primitives.BlockHash;
import dev.renga.primitives.Network;
import dev.renga.primitives.OutPoint;
import dev.renga.primitives.Script;
import dev.renga.primitives.Transaction;
import dev.renga.primitives.TxIn;
import dev.renga.primitives.TxOut;
import dev.renga.storage.BlockFilesConfig;
import dev.renga.storage.Disk;
import dev.renga.storage.RocksChainStore;
import dev.renga.storage.StorageBudget;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The largest blocks that consensus allows, by outputs, by inputs and by transactions, through the
/// real database with the smallest caches: no limit of the storage decides about a block (BIP50).
@Tag("kf=C-032")
class LargestBlocksTest {
  private static final long SMALLEST = StorageBudget.MINIMUM;
  private static final int OUTPUTS = 98_000; // ten bytes each, of a million
  private static final int INPUTS = 24_000; // 41 bytes each
  private static final int TRANSACTIONS = 16_000; // 61 bytes each

  @TempDir private Path folder;

  private static Transaction spendAll(List<OutPoint> coins, int outputs) {
    List<TxIn> inputs = new ArrayList<>();
    coins.forEach(coin -> inputs.add(new TxIn(coin, Script.EMPTY, TxIn.SEQUENCE_FINAL)));
    List<TxOut> to = Collections.nCopies(outputs, new TxOut(1, BlockBuilder.OP_TRUE));
    return new Transaction(2, inputs, to, 0);
  }

  private static List<OutPoint> outputsOf(Transaction transaction) {
    List<OutPoint> outputs = new ArrayList<>();
    for (int i = 0; i < transaction.outputs().size(); i++) {
      outputs.add(new OutPoint(transaction.txid(), i));
    }
    return outputs;
  }

  @Test
  void connectAndReorganise() {
    BlockFilesConfig files =
        BlockFilesConfig.of(folder.resolve("blocks"), Network.REGTEST)
            .withPreallocate(false)
            .withReserve(0);
    RocksChainStore store =
        RocksChainStore.open(folder.resolve("chain"), Network.REGTEST, StorageBudget.of(SMALLEST));
    ChainConfig config = ChainConfig.of(Network.REGTEST).withWorkers(2);
    TestClock clock = new TestClock(2_000_000_000L);
    try (TestChain chain = TestChain.open(config, Disk.real(), store, files, clock, SMALLEST)) {
      List<Block> blocks = chain.mine(101);
      BlockHash before = chain.tip().hash();
      String empty = Utxos.digest(chain);
      OutPoint coinbase = new OutPoint(blocks.getFirst().transactions().getFirst().txid(), 0);
      Transaction fan = spendAll(List.of(coinbase), OUTPUTS);
      assertLarge(chain.mine(1, fan).getFirst());
      // inputs from all over the set, so that as many pages as possible are touched
      List<OutPoint> coins = outputsOf(fan);
      Collections.shuffle(coins, new Random(50));
      for (int block = 0; block < 3; block++) {
        List<OutPoint> part = coins.subList(block * INPUTS, (block + 1) * INPUTS);
        assertLarge(chain.mine(1, spendAll(part, 1)).getFirst());
      }
      // a chain of transactions inside one block
      List<Transaction> many = new ArrayList<>();
      OutPoint last = coins.getLast();
      for (int i = 0; i < TRANSACTIONS; i++) {
        many.add(spendAll(List.of(last), 1));
        last = new OutPoint(many.getLast().txid(), 0);
      }
      assertLarge(chain.mine(1, many.toArray(Transaction[]::new)).getFirst());
      chain.mine(1);
      String full = Utxos.digest(chain);
      assertThat(chain.tip().height()).isEqualTo(107);
      // six blocks back, and forth again
      await(chain.chain().invalidate(chain.tip().ancestor(102).hash()));
      assertThat(chain.tip().hash()).isEqualTo(before);
      assertThat(Utxos.digest(chain)).isEqualTo(empty);
      await(chain.chain().reconsider(blockAt(chain, 102)));
      TestChain.atRest(chain);
      assertThat(chain.tip().height()).isEqualTo(107);
      assertThat(Utxos.digest(chain)).isEqualTo(full);
      assertThat(chain.fatal()).isNull();
    }
  }

  private static BlockHash blockAt(TestChain chain, int height) {
    return chain.chain().view().branches().stream()
        .filter(branch -> branch.state() == BranchTip.State.INVALID)
        .findFirst()
        .orElseThrow()
        .node()
        .ancestor(height)
        .hash();
  }

  private static void assertLarge(Block block) {
    assertThat(block.weight()).isBetween(3_900_000, Block.MAX_WEIGHT);
  }
}
