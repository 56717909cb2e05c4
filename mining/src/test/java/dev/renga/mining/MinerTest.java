package dev.renga.mining;

import static org.assertj.core.api.Assertions.assertThat;

import dev.renga.chain.BlockBuilder;
import dev.renga.chain.TestChain;
import dev.renga.chain.TestWallet;
import dev.renga.primitives.Block;
import dev.renga.primitives.BlockHash;
import dev.renga.primitives.Network;
import dev.renga.primitives.OutPoint;
import dev.renga.primitives.Transaction;
import dev.renga.primitives.TxOut;
import java.util.HashSet;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class MinerTest {
  private static Miner miner(TestChain chain) {
    return new Miner(chain.chain(), chain.clock(), 1000);
  }

  @Test
  void minesBlocksThatConnect() {
    try (TestChain chain = TestChain.regtest()) {
      List<BlockHash> made =
          miner(chain).generate(120, BlockBuilder.OP_TRUE, Miner.DEFAULT_MAX_TRIES, () -> false);
      assertThat(made).hasSize(120).doesNotHaveDuplicates();
      assertThat(chain.tip().hash()).isEqualTo(made.getLast());
      assertThat(new HashSet<>(made)).contains(chain.tip().ancestor(1).hash());
    }
  }

  @Test
  void minesTransactionsWithWitness() {
    TestWallet wallet = new TestWallet(1);
    try (TestChain chain = TestChain.regtest()) {
      Miner miner = miner(chain);
      miner.generate(101, wallet.script(), Miner.DEFAULT_MAX_TRIES, () -> false);
      Block first = chain.chain().block(chain.tip().ancestor(1));
      assertThat(first).isNotNull();
      Transaction coinbase = first.transactions().getFirst();
      TxOut output = coinbase.outputs().getFirst();
      Transaction spend =
          wallet.spend(
              new OutPoint(coinbase.txid(), 0),
              output,
              List.of(new TxOut(output.value() - 500, wallet.script())));
      Miner.Mined mined =
          miner.generate(
              wallet.script(), List.of(spend), 500, true, Miner.DEFAULT_MAX_TRIES, () -> false);
      assertThat(mined).isInstanceOf(Miner.Mined.Found.class);
      assertThat(chain.tip().height()).isEqualTo(102);
      assertThat(chain.coin(new OutPoint(spend.txid(), 0))).isNotNull();
    }
  }

  @Test
  @Tag("kf=C-034")
  void refusesToMineWhatTheChainWouldRefuse() {
    try (TestChain chain = TestChain.regtest()) {
      Miner miner = miner(chain);
      miner.generate(1, BlockBuilder.OP_TRUE, Miner.DEFAULT_MAX_TRIES, () -> false);
      Block first = chain.chain().block(chain.tip());
      assertThat(first).isNotNull();
      Transaction tooEarly =
          TestWallet.spendFree(
              new OutPoint(first.transactions().getFirst().txid(), 0),
              List.of(new TxOut(1, BlockBuilder.OP_TRUE)));
      assertThat(
              miner.generate(
                  BlockBuilder.OP_TRUE,
                  List.of(tooEarly),
                  0,
                  true,
                  Miner.DEFAULT_MAX_TRIES,
                  () -> false))
          .isInstanceOfSatisfying(
              Miner.Mined.Refused.class,
              refused ->
                  assertThat(refused.verdict().reason())
                      .isEqualTo("bad-txns-premature-spend-of-coinbase"));
      assertThat(chain.tip().height()).isEqualTo(1);
    }
  }

  @Test
  void givesUpAtTheLimitAndWhenCancelled() {
    try (TestChain chain = TestChain.open(Network.MAINNET, config -> config)) {
      Miner miner = miner(chain);
      assertThat(miner.generate(1, BlockBuilder.OP_TRUE, 1000, () -> false)).isEmpty();
      assertThat(miner.generate(1, BlockBuilder.OP_TRUE, Long.MAX_VALUE, () -> true)).isEmpty();
      assertThat(chain.tip().height()).isZero();
    }
  }

  @Test
  @Tag("kf=C-062")
  void timeIsLaterThanTheMedianAndNeverWarped() {
    try (TestChain chain = TestChain.regtest()) {
      chain.clock().set(1_296_688_602L);
      Miner miner = miner(chain);
      // the clock stands at genesis: the time follows the median
      miner.generate(3, BlockBuilder.OP_TRUE, Miner.DEFAULT_MAX_TRIES, () -> false);
      assertThat(chain.tip().time()).isGreaterThan(chain.tip().ancestor(0).time());
      Network windows = chain.network();
      long time = BlockTemplate.minimumTime(chain.tip(), windows);
      assertThat(time).isEqualTo(chain.tip().medianTimePast() + 1);
    }
  }
}
