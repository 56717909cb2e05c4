package dev.renga.chain;

import static dev.renga.chain.TestChain.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.renga.primitives.Block;
import dev.renga.primitives.OutPoint;
import dev.renga.primitives.Transaction;
import dev.renga.primitives.TxOut;
import java.util.List;
import org.junit.jupiter.api.Test;

class ChainTest {
  private static OutPoint coinbaseOf(Block block) {
    return new OutPoint(block.transactions().getFirst().txid(), 0);
  }

  @Test
  void beginsWithGenesis() {
    try (TestChain chain = TestChain.regtest()) {
      assertThat(chain.tip().hash()).isEqualTo(chain.network().genesis().hash());
      assertThat(chain.chain().block(chain.tip())).isEqualTo(chain.network().genesis());
    }
  }

  @Test
  void connectsBlocksInOrder() {
    try (TestChain chain = TestChain.regtest()) {
      List<Block> blocks = chain.mine(10);
      assertThat(chain.tip().height()).isEqualTo(10);
      assertThat(chain.coin(coinbaseOf(blocks.get(3)))).isNotNull();
      assertThat(chain.fatal()).isNull();
    }
  }

  @Test
  void spendsWithAndWithoutSignatures() {
    TestWallet wallet = new TestWallet(1);
    try (TestChain chain = TestChain.regtest()) {
      List<Block> blocks = chain.mine(101);
      TxOut toWallet = new TxOut(10_000, wallet.script());
      Transaction free = TestWallet.spendFree(coinbaseOf(blocks.getFirst()), List.of(toWallet));
      Transaction signed =
          wallet.spend(
              new OutPoint(free.txid(), 0),
              toWallet,
              List.of(new TxOut(9_000, BlockBuilder.OP_TRUE)));
      chain.mine(1, free, signed);
      assertThat(chain.coin(new OutPoint(free.txid(), 0))).isNull();
      assertThat(chain.coin(new OutPoint(signed.txid(), 0))).isNotNull();
    }
  }

  @Test
  void refusesABlockWithABadSignatureAndGoesOn() {
    TestWallet wallet = new TestWallet(1);
    try (TestChain chain = TestChain.regtest()) {
      List<Block> blocks = chain.mine(101);
      TxOut toWallet = new TxOut(10_000, wallet.script());
      Transaction free = TestWallet.spendFree(coinbaseOf(blocks.getFirst()), List.of(toWallet));
      Transaction wrong =
          new TestWallet(2)
              .spend(
                  new OutPoint(free.txid(), 0),
                  toWallet,
                  List.of(new TxOut(9_000, BlockBuilder.OP_TRUE)));
      Block bad = chain.next().with(free).with(wrong).build();
      assertThat(chain.submit(bad))
          .isInstanceOfSatisfying(
              Submission.Refused.class,
              refused ->
                  assertThat(refused.verdict().reason())
                      .startsWith("block-script-verify-flag-failed"));
      assertThat(chain.tip().height()).isEqualTo(101);
      assertThat(chain.coin(coinbaseOf(blocks.getFirst()))).isNotNull();
      chain.mine(1);
      assertThat(chain.submit(bad)).isInstanceOf(Submission.Refused.class);
    }
  }

  @Test
  void followsTheBranchWithMoreWork() {
    try (TestChain chain = TestChain.regtest()) {
      chain.mine(3);
      HeaderNode fork = chain.tip().ancestor(1);
      List<Block> branch = chain.branch(fork, 3, 99);
      assertThat(chain.submit(branch.subList(0, 2))).isInstanceOf(Submission.Aside.class);
      assertThat(chain.tip().height()).isEqualTo(3);
      assertThat(chain.submit(branch.get(2))).isInstanceOf(Submission.Connected.class);
      assertThat(chain.tip().hash()).isEqualTo(branch.get(2).hash());
      await(chain.chain().flush());
    }
  }
}
