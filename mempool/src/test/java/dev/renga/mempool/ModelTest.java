package dev.renga.mempool;

import static dev.renga.chain.TestChain.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.renga.chain.BlockBuilder;
import dev.renga.chain.HeaderNode;
import dev.renga.chain.TestChain;
import dev.renga.mempool.Rig.Money;
import dev.renga.primitives.Block;
import dev.renga.primitives.Transaction;
import dev.renga.primitives.TxOut;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// The mempool beside the slow and obvious one: random transactions come, replace each other, are
/// thrown out, mined and brought back, and after each step both must hold the same, count the same
/// and offer the same block, which the chain must find valid.
@Tag("kf=M-011")
class ModelTest {
  private static final int STEPS = 250;

  @Test
  void withNarrowChains() {
    run(1, 1, MempoolConfig.DEFAULT.withChains(new MempoolConfig.Chains(6, 1200, 6, 1200)));
    run(2, 1, MempoolConfig.DEFAULT.withChains(new MempoolConfig.Chains(4, 900, 8, 2000)));
  }

  @Test
  void withLittleRoom() {
    run(3, 1, MempoolConfig.DEFAULT.withSize(45_000));
    run(4, 1, MempoolConfig.DEFAULT.withSize(25_000));
  }

  @Test
  void withDeepReorganisations() {
    MempoolConfig.Chains wide = new MempoolConfig.Chains(300, 1_000_000, 300, 1_000_000);
    run(5, 4, MempoolConfig.DEFAULT.withChains(wide));
  }

  private static void run(long seed, int depth, MempoolConfig config) {
    try (Rig rig = Rig.open(change -> config.withSelfCheck(true))) {
      new Run(rig, new Random(seed), depth, new ModelPool(config), seed).go();
    }
  }

  private static final class Run {
    private final Rig rig;
    private final Random random;
    private final int depth;
    private final ModelPool model;
    private final String seed;
    private final List<Money> money = new ArrayList<>(); // everything there ever was
    private int accepted;
    private int refused;
    private int step;

    Run(Rig rig, Random random, int depth, ModelPool model, long seed) {
      this.rig = rig;
      this.random = random;
      this.depth = depth;
      this.model = model;
      this.seed = "seed " + seed + ", step ";
    }

    void go() {
      for (int i = 0; i < 8; i++) {
        Money coin = rig.coin();
        money.add(coin);
        model.coinbases.put(coin.point(), coin.output());
      }
      for (step = 0; step < STEPS; step++) {
        int dice = random.nextInt(100);
        if (dice < 92) {
          submit();
        } else if (dice < 97 || model.blocks.isEmpty()) {
          mine();
        } else {
          reorganise();
        }
        compare();
      }
      System.out.println(
          "mempool model: %s%s: %s accepted, %s refused, %s blocks"
              .formatted(seed, step, accepted, refused, model.blocks.size()));
      assertThat(accepted).isGreaterThan(STEPS / 8);
      assertThat(refused).isGreaterThan(STEPS / 20);
    }

    private Money any() {
      int last = money.size();
      return random.nextInt(4) == 0
          ? money.get(random.nextInt(last))
          : money.get(Math.max(0, last - 1 - random.nextInt(12)));
    }

    private void submit() {
      Set<Money> from = new LinkedHashSet<>();
      for (int i = 1 + random.nextInt(5) / 3; i > 0; i--) {
        from.add(any());
      }
      long value = from.stream().mapToLong(one -> one.output().value()).sum();
      int outputs = 1 + random.nextInt(3);
      long fee = random.nextInt(3) == 0 ? random.nextInt(60) : 10L * random.nextInt(1000);
      if (value - fee < outputs * 1000L) {
        return;
      }
      List<TxOut> to = new ArrayList<>();
      for (int i = 0; i < outputs; i++) {
        to.add(new TxOut((value - fee) / outputs, Rig.WALLET.script()));
      }
      Transaction one = Rig.spend(List.copyOf(from), to);
      boolean expected = model.submit(one);
      Admission answer = rig.submit(one);
      assertThat(answer instanceof Admission.Accepted)
          .as("%s%s: %s", seed, step, answer)
          .isEqualTo(expected);
      accepted += expected ? 1 : 0;
      refused += expected ? 0 : 1;
      if (expected) {
        for (int i = 0; i < outputs; i++) {
          money.add(Money.of(one, i));
        }
      }
    }

    /// A block of the first part of the template, which may leave children behind.
    private void mine() {
      List<Transaction> chosen = model.template(TemplateLimits.DEFAULT);
      int count = Math.min(chosen.size(), random.nextInt(6));
      List<Transaction> some = List.copyOf(chosen.subList(0, count));
      rig.chain.mine(1, some.toArray(new Transaction[0]));
      model.connect(some);
    }

    private void reorganise() {
      int undone = Math.min(model.blocks.size(), 1 + random.nextInt(depth));
      HeaderNode fork = rig.chain.tip().ancestor(rig.chain.tip().height() - undone);
      List<List<Transaction>> instead = new ArrayList<>();
      List<Block> blocks = new ArrayList<>();
      List<Transaction> old =
          model.blocks.subList(model.blocks.size() - undone, model.blocks.size()).stream()
              .flatMap(List::stream)
              .toList();
      BlockBuilder builder = BlockBuilder.after(fork, rig.chain.network()).tag(1000 + step);
      for (int i = 0; i <= undone; i++) {
        List<Transaction> held =
            i == 0 ? List.copyOf(old.subList(0, random.nextInt(old.size() + 1))) : List.of();
        instead.add(held);
        Block block = builder.with(held).build();
        blocks.add(block);
        builder = BlockBuilder.after(block, builder.height(), rig.chain.network()).tag(1000 + step);
      }
      rig.chain.submit(blocks);
      model.reorganise(undone, instead);
    }

    private void compare() {
      MempoolView view = rig.view();
      assertThat(view.tip()).isSameAs(rig.chain.tip());
      assertThat(view.entries())
          .as("%s%s", seed, step)
          .extracting(MempoolEntry::transaction)
          .containsExactlyElementsOf(model.pool.values());
      for (MempoolEntry entry : view.entries()) {
        Transaction one = entry.transaction();
        assertThat(entry.fee()).isEqualTo(model.fee(one));
        assertThat(view.ancestorSums(entry)).isEqualTo(sums(model.ancestors(one)));
        assertThat(view.descendantSums(entry)).isEqualTo(sums(model.descendants(one)));
      }
      assertThat(view.minimumFeerate().satoshi()).isEqualTo(model.floor());
      TemplateLimits limits =
          step % 3 == 0
              ? TemplateLimits.DEFAULT
              : TemplateLimits.DEFAULT.withWeight(8000 + random.nextInt(6000));
      TemplateSelection chosen = await(rig.mempool.template(limits));
      assertThat(chosen.transactions()).as("%s%s", seed, step).isEqualTo(model.template(limits));
      if (step % 4 == 0) {
        Block block = rig.chain.next().with(chosen.transactions()).fees(chosen.fees()).build();
        assertThat(await(rig.chain.chain().test(block, false)).isValid()).isTrue();
      }
    }

    private MempoolView.Sums sums(Set<Transaction> all) {
      return new MempoolView.Sums(all.size(), model.size(all), model.fees(all));
    }
  }

  @Test
  void theModelItselfKnowsARival() {
    try (TestChain chain = TestChain.regtest();
        Rig rig = Rig.open(chain, config -> config)) {
      ModelPool model = new ModelPool(MempoolConfig.DEFAULT);
      Money coin = rig.coin();
      model.coinbases.put(coin.point(), coin.output());
      assertThat(model.submit(Rig.spend(coin, 1000))).isTrue();
      assertThat(model.submit(Rig.spend(coin, 1005))).isFalse();
      assertThat(model.submit(Rig.spend(coin, 1011))).isTrue();
      assertThat(model.pool).hasSize(1);
    }
  }
}
