package dev.renga.mining;

import static org.assertj.core.api.Assertions.assertThat;

import dev.renga.chain.BlockBuilder;
import dev.renga.chain.TestChain;
import dev.renga.chain.TestWallet;
import dev.renga.primitives.Block;
import dev.renga.primitives.OutPoint;
import dev.renga.primitives.Script;
import dev.renga.primitives.Transaction;
import dev.renga.primitives.TxOut;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// Templates at the limits of a block: what we would refuse, we do not mine.
class TemplateLimitsTest {
  private static final long TRIES = Miner.DEFAULT_MAX_TRIES;

  private static Miner miner(TestChain chain) {
    return new Miner(chain.chain(), chain.clock(), 1000);
  }

  private static OutPoint firstCoinbase(TestChain chain) {
    Block first = chain.chain().block(chain.tip().ancestor(1));
    assertThat(first).isNotNull();
    return new OutPoint(first.transactions().getFirst().txid(), 0);
  }

  /// A transaction with one output of so many bytes.
  private static Transaction padded(OutPoint coin, int scriptLength) {
    byte[] script = new byte[scriptLength];
    script[0] = 0x6a;
    return TestWallet.spendFree(coin, List.of(new TxOut(0, Script.copyOf(script))));
  }

  private static Miner.Mined mine(Miner miner, Transaction transaction) {
    return miner.generate(BlockBuilder.OP_TRUE, List.of(transaction), 0, true, TRIES, () -> false);
  }

  @Test
  @Tag("kf=C-037")
  @Tag("kf=M-030")
  void aTemplateIsMinedUpToTheLimitAndNotAByteBeyond() {
    try (TestChain chain = TestChain.regtest()) {
      Miner miner = miner(chain);
      miner.generate(101, BlockBuilder.OP_TRUE, TRIES, () -> false);
      OutPoint coin = firstCoinbase(chain);
      Transaction trial = padded(coin, 990_000);
      int weight = miner.template(BlockBuilder.OP_TRUE, List.of(trial), 0).toBlock().weight();
      int room = (Block.MAX_WEIGHT - weight) / 4;
      Transaction largest = padded(coin, 990_000 + room);
      int left =
          Block.MAX_WEIGHT
              - miner.template(BlockBuilder.OP_TRUE, List.of(largest), 0).toBlock().weight();
      assertThat(left).isBetween(0, 3);
      for (int more : new int[] {1, 23, 1000}) {
        assertThat(mine(miner, padded(coin, 990_000 + room + more)))
            .isInstanceOfSatisfying(
                Miner.Mined.Refused.class,
                refused -> assertThat(refused.verdict().reason()).startsWith("bad-blk-"));
      }
      assertThat(chain.tip().height()).isEqualTo(101);
      assertThat(mine(miner, largest)).isInstanceOf(Miner.Mined.Found.class);
      assertThat(chain.tip().height()).isEqualTo(102);
    }
  }

  @Test
  @Tag("kf=M-031")
  void everyExtraNonceMakesATemplateThatPasses() {
    try (TestChain chain = TestChain.regtest()) {
      BlockTemplate template = miner(chain).template(BlockBuilder.OP_TRUE, List.of(), 0);
      for (long number :
          new long[] {0, 1, 16, 17, 0x7f, 0x80, 0xff, 0xffff, 1L << 32, Long.MAX_VALUE, -1}) {
        Block block = template.withExtraNonce(number).toBlock();
        assertThat(TestChain.await(chain.chain().test(block, false)).isValid()).isTrue();
        assertThat(block.transactions().getFirst().inputs().getFirst().scriptSig().length())
            .isBetween(2, 100);
      }
    }
  }

  @Test
  @Tag("kf=M-029")
  void aTemplatesTimeAndTargetPassValidationWhateverTheClock() {
    try (TestChain chain = TestChain.regtest()) {
      Miner miner = miner(chain);
      miner.generate(15, BlockBuilder.OP_TRUE, TRIES, () -> false);
      long tip = chain.tip().time();
      List<Long> times = new ArrayList<>(List.of(tip - 7200, tip - 1, tip, tip + 1, tip + 86_400));
      times.add(0xffff_0000L);
      for (long time : times) {
        chain.clock().set(time);
        Block block = miner.template(BlockBuilder.OP_TRUE, List.of(), 0).toBlock();
        assertThat(block.header().time()).isGreaterThan(chain.tip().medianTimePast());
        assertThat(TestChain.await(chain.chain().test(block, false)).isValid())
            .as("clock at %s", time)
            .isTrue();
      }
    }
  }
}
