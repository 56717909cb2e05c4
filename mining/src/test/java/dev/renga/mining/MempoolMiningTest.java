package dev.renga.mining;

import static dev.renga.chain.TestChain.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.renga.chain.Chain;
import dev.renga.chain.TestChain;
import dev.renga.chain.TestWallet;
import dev.renga.consensus.Subsidy;
import dev.renga.mempool.Admission;
import dev.renga.mempool.Feerate;
import dev.renga.mempool.Mempool;
import dev.renga.mempool.MempoolConfig;
import dev.renga.mempool.MempoolEntry;
import dev.renga.mempool.MempoolHost;
import dev.renga.mempool.Source;
import dev.renga.mempool.TemplateLimits;
import dev.renga.mempool.TemplateSelection;
import dev.renga.primitives.Block;
import dev.renga.primitives.BlockHash;
import dev.renga.primitives.OutPoint;
import dev.renga.primitives.Script;
import dev.renga.primitives.Transaction;
import dev.renga.primitives.TxOut;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// Blocks made of what the mempool holds.
class MempoolMiningTest {
  private static final long TRIES = Miner.DEFAULT_MAX_TRIES;
  private static final TestWallet WALLET = new TestWallet(3);

  /// A chain with mature coinbases, a mempool and a miner.
  private static final class Mine implements AutoCloseable {
    final TestChain chain = TestChain.regtest();
    final Mempool mempool =
        Mempool.open(
            MempoolConfig.DEFAULT.withSelfCheck(true),
            chain.chain(),
            new MempoolHost(
                chain.clock(),
                System::nanoTime,
                1,
                (sentence, cause) -> {
                  throw new AssertionError(sentence, cause);
                }));
    final Miner miner = new Miner(chain.chain(), mempool, chain.clock(), 5000);
    private int next = 1;

    Mine(int coins) {
      miner.generate(100 + coins, WALLET.script(), TRIES, () -> false);
    }

    /// Spends the next coinbase: a payment to ourselves, and these outputs.
    Transaction spend(long fee, List<TxOut> more) {
      Chain from = chain.chain();
      Block block = from.block(chain.tip().ancestor(next++));
      assertThat(block).isNotNull();
      Transaction coinbase = block.transactions().getFirst();
      return child(coinbase, fee, more);
    }

    static Transaction child(Transaction parent, long fee, List<TxOut> more) {
      TxOut output = parent.outputs().getFirst();
      long taken = more.stream().mapToLong(TxOut::value).sum();
      List<TxOut> to = new ArrayList<>();
      to.add(new TxOut(output.value() - fee - taken, WALLET.script()));
      to.addAll(more);
      return WALLET.spend(new OutPoint(parent.txid(), 0), output, to);
    }

    MempoolEntry add(Transaction transaction) {
      Admission admission = await(mempool.submit(transaction, Source.LOCAL));
      assertThat(admission).isInstanceOf(Admission.Accepted.class);
      return ((Admission.Accepted) admission).entry();
    }

    TemplateSelection template(TemplateLimits limits) {
      return await(mempool.template(limits));
    }

    Block mine() {
      List<BlockHash> made = miner.generate(1, WALLET.script(), TRIES, () -> false);
      assertThat(made).containsExactly(chain.tip().hash());
      Block block = chain.chain().block(chain.tip());
      assertThat(block).isNotNull();
      return block;
    }

    @Override
    public void close() {
      mempool.close();
      chain.close();
    }
  }

  private static TxOut data(int bytes) {
    byte[] script = new byte[bytes];
    script[0] = 0x6a;
    script[1] = 0x4e;
    script[2] = (byte) (bytes - 6);
    script[3] = (byte) ((bytes - 6) >> 8);
    script[4] = (byte) ((bytes - 6) >> 16);
    return new TxOut(0, Script.copyOf(script));
  }

  @Test
  @Tag("kf=M-030")
  void aBlockTakesWhatWaitsAndCollectsItsFees() {
    try (Mine mine = new Mine(3)) {
      Transaction parent = mine.spend(1000, List.of());
      Transaction child = Mine.child(parent, 7000, List.of());
      Transaction other = mine.spend(2000, List.of());
      mine.add(parent);
      mine.add(other);
      mine.add(child);
      Block block = mine.mine();
      assertThat(block.transactions().subList(1, 4)).containsExactly(parent, child, other);
      long subsidy = Subsidy.at(mine.chain.tip().height(), mine.chain.network());
      assertThat(block.transactions().getFirst().outputs().getFirst().value())
          .isEqualTo(subsidy + 10_000);
      assertThat(await(mine.mempool.caughtUp()).size()).isZero();
    }
  }

  @Test
  @Tag("kf=C-037")
  @Tag("kf=M-027")
  void aFullBlockStaysWithinItsWeightAndReservesOnce() {
    try (Mine mine = new Mine(20)) {
      for (int i = 0; i < 11; i++) {
        mine.add(mine.spend(100_000, List.of(data(99_000))));
      }
      List<Transaction> small = new ArrayList<>();
      for (int i = 0; i < 4; i++) {
        Transaction last = mine.spend(20_000, List.of());
        small.add(last);
        mine.add(last);
      }
      TemplateLimits limits = TemplateLimits.DEFAULT;
      TemplateSelection chosen = mine.template(limits);
      assertThat(chosen.transactions()).containsAll(small);
      long used = limits.reservedWeight() + chosen.weight();
      assertThat(used).isLessThanOrEqualTo(Block.MAX_WEIGHT);
      long smallestLeftOut = 390_000;
      assertThat(Block.MAX_WEIGHT - used).isLessThan(smallestLeftOut);
      Block block = mine.mine();
      assertThat(block.weight()).isLessThanOrEqualTo(Block.MAX_WEIGHT);
      assertThat(block.weight())
          .as("what is reserved is more than header and coinbase need, once")
          .isBetween((int) chosen.weight(), (int) chosen.weight() + limits.reservedWeight());
      assertThat(await(mine.mempool.caughtUp()).size()).isEqualTo(1);
    }
  }

  @Test
  @Tag("kf=M-028")
  void fillsToTheLimitAndNotOneUnitBeyond() {
    try (Mine mine = new Mine(2)) {
      MempoolEntry one = mine.add(mine.spend(1000, List.of(data(500))));
      MempoolEntry two = mine.add(mine.spend(900, List.of(data(500))));
      int reserved = TemplateLimits.DEFAULT.reservedWeight();
      int both = reserved + one.weight() + two.weight();
      for (int off = -1; off <= 1; off++) {
        TemplateSelection chosen = mine.template(TemplateLimits.DEFAULT.withWeight(both + off));
        assertThat(chosen.entries()).hasSize(off < 0 ? 1 : 2);
        assertThat(chosen.weight() + reserved).isLessThanOrEqualTo(both + off);
      }
      assertThat(mine.template(TemplateLimits.DEFAULT.withWeight(reserved)).entries()).isEmpty();
      assertThat(mine.template(TemplateLimits.DEFAULT.withWeight(0)).entries()).isEmpty();
    }
  }

  @Test
  @Tag("kf=C-040")
  void aBlockStaysWithinItsSigops() {
    try (Mine mine = new Mine(7)) {
      String multisig = "51" + ("21" + "02" + "11".repeat(32)) + "51ae";
      List<TxOut> many = Collections.nCopies(199, new TxOut(1000, Script.parseHex(multisig)));
      long cost = 0;
      for (int i = 0; i < 6; i++) {
        cost += mine.add(mine.spend(1_000_000, many)).sigopCost();
      }
      assertThat(cost).isGreaterThan(80_000);
      TemplateSelection chosen = mine.template(TemplateLimits.DEFAULT);
      assertThat(chosen.entries()).hasSize(4); // 400 are kept for the coinbase
      assertThat(mine.mine().transactions()).hasSize(5);
      assertThat(mine.mine().transactions()).hasSize(3);
    }
  }

  @Test
  void whatPaysTooLittleForBlocksStaysOut() {
    try (Mine mine = new Mine(2)) {
      mine.add(mine.spend(20, List.of()));
      MempoolEntry good = mine.add(mine.spend(2000, List.of()));
      long rate = good.feerate().satoshi();
      TemplateLimits limits = TemplateLimits.DEFAULT.withMinimum(new Feerate(rate));
      assertThat(mine.template(limits).entries()).containsExactly(good);
      assertThat(mine.template(limits.withMinimum(new Feerate(rate + 1000))).entries()).isEmpty();
    }
  }

  @Test
  @Tag("kf=M-030")
  void minersThatRaceMineOnlyWhatConnects() {
    try (Mine mine = new Mine(12)) {
      Miner rival = new Miner(mine.chain.chain(), mine.mempool, mine.chain.clock(), 900_000);
      for (int i = 0; i < 10; i++) {
        mine.add(mine.spend(1000 + i, List.of()));
      }
      int before = mine.chain.tip().height();
      CompletableFuture<List<BlockHash>> other =
          CompletableFuture.supplyAsync(
              () -> rival.generate(15, WALLET.script(), TRIES, () -> false));
      List<BlockHash> own = mine.miner.generate(15, WALLET.script(), TRIES, () -> false);
      assertThat(own).hasSize(15);
      assertThat(await(other)).hasSize(15);
      assertThat(mine.chain.tip().height()).isBetween(before + 15, before + 30);
      assertThat(await(mine.mempool.caughtUp()).size()).isZero();
    }
  }
}
