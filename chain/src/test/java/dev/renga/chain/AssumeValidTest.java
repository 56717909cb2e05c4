package dev.renga.chain;

import static dev.renga.chain.TestChain.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.renga.primitives.Block;
import dev.renga.primitives.BlockHeader;
import dev.renga.primitives.Network;
import dev.renga.primitives.OutPoint;
import dev.renga.primitives.Transaction;
import dev.renga.primitives.TxOut;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// Only scripts are left out, and only under all of bitcoind's conditions.
class AssumeValidTest {
  private static final int BAD = 102;

  private static List<Block> blocks = List.of();
  private static List<BlockHeader> headers = List.of();
  private static Block twice = Network.REGTEST.genesis();

  @BeforeAll
  static void make() {
    TestWallet wallet = new TestWallet(1);
    try (TestChain chain = TestChain.regtest()) {
      List<Block> made = new ArrayList<>(chain.mine(101));
      TxOut output = new TxOut(1000, wallet.script());
      OutPoint coinbase = new OutPoint(made.getFirst().transactions().getFirst().txid(), 0);
      Transaction free = TestWallet.spendFree(coinbase, List.of(output));
      Transaction wrong =
          new TestWallet(2)
              .spend(
                  new OutPoint(free.txid(), 0),
                  output,
                  List.of(new TxOut(1, BlockBuilder.OP_TRUE)));
      made.add(chain.next().with(free).with(wrong).build());
      Transaction again =
          TestWallet.spendFree(coinbase, List.of(new TxOut(1, BlockBuilder.OP_TRUE)));
      twice = chain.next().with(free).with(again).build();
      blocks = made;
      headers = onTop(made.getLast(), BAD, 2100);
    }
  }

  private static List<BlockHeader> onTop(Block block, int height, int count) {
    List<BlockHeader> made = new ArrayList<>();
    BlockBuilder builder = BlockBuilder.after(block, height, Network.REGTEST);
    for (int i = 0; i < count; i++) {
      Block next = builder.build();
      made.add(next.header());
      builder = BlockBuilder.after(next, builder.height(), Network.REGTEST);
    }
    return made;
  }

  private static TestChain open(int assumed) {
    return TestChain.open(
        Network.REGTEST, config -> config.withAssumeValid(blocks.get(assumed - 1).hash()));
  }

  private static Submission run(TestChain chain, int headersOnTop) {
    await(chain.chain().submitHeaders(blocks.stream().map(Block::header).toList()));
    for (int from = 0; from < headersOnTop; from += 700) {
      List<BlockHeader> part = headers.subList(from, Math.min(headersOnTop, from + 700));
      assertThat(await(chain.chain().submitHeaders(part)).isComplete()).isTrue();
    }
    return chain.submit(blocks);
  }

  @Test
  void leavesOutScriptsOfBuriedAncestors() {
    try (TestChain chain = open(BAD)) {
      assertThat(run(chain, 2100)).isInstanceOf(Submission.Connected.class);
      assertThat(chain.tip().height()).isEqualTo(BAD);
    }
  }

  @Test
  void checksWhatIsNotBuried() {
    try (TestChain chain = open(BAD)) {
      assertThat(run(chain, 2000)).isInstanceOf(Submission.Refused.class);
      assertThat(chain.tip().height()).isEqualTo(BAD - 1);
    }
  }

  @Test
  void checksWhatIsNotBelowTheAssumedBlock() {
    try (TestChain chain = open(BAD - 1)) {
      assertThat(run(chain, 2100)).isInstanceOf(Submission.Refused.class);
    }
  }

  @Test
  void checksAllWhenNothingOrSomethingUnknownIsAssumed() {
    for (int i = 0; i < 2; i++) {
      boolean nothing = i == 0;
      try (TestChain chain =
          TestChain.open(
              Network.REGTEST, config -> config.withAssumeValid(nothing ? null : twice.hash()))) {
        assertThat(run(chain, 2100)).isInstanceOf(Submission.Refused.class);
      }
    }
  }

  @Test
  @Tag("kf=N-021")
  void checksAllWhileTheBestHeadersHaveTooLittleWork() {
    try (TestChain chain =
        TestChain.open(
            Network.REGTEST,
            config ->
                config
                    .withAssumeValid(blocks.getLast().hash())
                    .withMinimumChainWork(BigInteger.TWO.pow(60)))) {
      assertThat(run(chain, 2100)).isInstanceOf(Submission.Refused.class);
      assertThat(chain.chain().view().isInitialDownload()).isTrue();
    }
  }

  @Test
  @Tag("kf=C-003")
  @Tag("kf=C-047")
  void leavesOutNothingButScripts() {
    List<BlockHeader> above = onTop(twice, BAD, 2100);
    try (TestChain chain =
        TestChain.open(Network.REGTEST, config -> config.withAssumeValid(twice.hash()))) {
      chain.submit(blocks.subList(0, BAD - 1));
      await(chain.chain().submitHeaders(List.of(twice.header())));
      await(chain.chain().submitHeaders(above.subList(0, 1100)));
      await(chain.chain().submitHeaders(above.subList(1100, 2100)));
      assertThat(chain.submit(twice))
          .isInstanceOfSatisfying(
              Submission.Refused.class,
              refused ->
                  assertThat(refused.verdict().reason())
                      .isEqualTo("bad-txns-inputs-missingorspent"));
      assertThat(chain.chain().view().bestHeader().height()).isEqualTo(BAD - 1);
    }
  }
}
