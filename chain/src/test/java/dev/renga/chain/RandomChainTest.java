package dev.renga.chain;

import static dev.renga.chain.TestChain.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.renga.primitives.Block;
import dev.renga.primitives.BlockHash;
import dev.renga.primitives.OutPoint;
import dev.renga.primitives.Transaction;
import dev.renga.primitives.TxOut;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// Whole chains of random branches, valid and not, in random order, against a model.
class RandomChainTest {
  private static final int SEEDS = 12;
  private static final int BLOCKS = 45;

  private record Made(Block block, int height, boolean valid, BlockHash parent) {}

  /// Makes branches above a common trunk; some blocks claim too much, some spend, some sign
  /// wrongly.
  private static List<Made> make(TestChain chain, List<Block> trunk, Random random) {
    List<Made> made = new ArrayList<>();
    made.add(new Made(trunk.getLast(), trunk.size(), true, BlockHash.ZERO));
    for (int i = 1; i <= BLOCKS; i++) {
      Made parent = made.get(Math.max(0, made.size() - 1 - random.nextInt(4)));
      BlockBuilder builder =
          BlockBuilder.after(parent.block, parent.height, chain.network()).tag(i);
      int kind = random.nextInt(12);
      if (kind == 0) {
        builder.fees(1);
      } else if (kind < 6) {
        // spends a coinbase of the trunk that no other block spends
        Transaction coinbase = trunk.get(i).transactions().getFirst();
        TestWallet wallet = new TestWallet(1);
        Transaction free =
            TestWallet.spendFree(
                new OutPoint(coinbase.txid(), 0), List.of(new TxOut(5000, wallet.script())));
        TestWallet signer = kind == 1 ? new TestWallet(2) : wallet;
        builder
            .with(free)
            .with(
                signer.spend(
                    new OutPoint(free.txid(), 0),
                    free.outputs().getFirst(),
                    List.of(new TxOut(4000, BlockBuilder.OP_TRUE))));
      }
      boolean valid = kind > 1 && parent.valid;
      made.add(new Made(builder.build(), parent.height + 1, valid, parent.block.hash()));
    }
    return made;
  }

  @Test
  @Tag("kf=C-054")
  @Tag("kf=C-031")
  @Tag("kf=S-013")
  void endsOnTheBestValidBranchInAnyOrder() {
    for (int seed = 0; seed < SEEDS; seed++) {
      Random random = new Random(seed);
      try (TestChain chain = TestChain.regtest()) {
        List<Block> trunk = chain.mine(100 + BLOCKS + 1);
        List<Made> made = make(chain, trunk, random);
        Map<BlockHash, Made> byHash = new HashMap<>();
        made.forEach(block -> byHash.put(block.block.hash(), block));
        int best = 0;
        for (int i : order(random, made.size() - 1)) {
          Block block = made.get(i + 1).block;
          await(chain.chain().submitHeaders(List.of(block.header()))); // may not connect: no matter
          chain.submit(block);
          if (random.nextInt(6) == 0) {
            await(chain.chain().flush());
          }
        }
        // those that came before their parents come again
        made.subList(1, made.size()).forEach(block -> chain.submit(block.block));
        TestChain.atRest(chain);
        for (Made block : made) {
          best = block.valid ? Math.max(best, block.height) : best;
        }
        assertThat(chain.fatal()).as("seed %d", seed).isNull();
        assertThat(chain.tip().height()).as("seed %d", seed).isEqualTo(best);
        Made end = byHash.get(chain.tip().hash());
        assertThat(end).as("seed %d", seed).isNotNull();
        assertThat(end.valid).as("seed %d", seed).isTrue();
        assertThat(Utxos.digest(chain)).as("seed %d", seed).isEqualTo(freshDigest(chain));
      }
    }
    System.out.println("model: random chains " + SEEDS * BLOCKS + " blocks");
  }

  private static String freshDigest(TestChain chain) {
    try (TestChain fresh = TestChain.regtest()) {
      for (int height = 1; height <= chain.tip().height(); height++) {
        Block block = chain.chain().block(chain.tip().ancestor(height));
        assertThat(block).isNotNull();
        fresh.submit(block);
      }
      return Utxos.digest(fresh);
    }
  }

  private static List<Integer> order(Random random, int count) {
    List<Integer> order = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      // nearly in order, so that most blocks find their parents
      order.add(Math.max(0, order.size() - random.nextInt(4)), i);
    }
    return order;
  }
}
