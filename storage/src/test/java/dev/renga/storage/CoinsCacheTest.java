package dev.renga.storage;

import static org.assertj.core.api.Assertions.assertThat;

import dev.renga.primitives.BlockHash;
import dev.renga.primitives.Coin;
import dev.renga.primitives.OutPoint;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.constraints.IntRange;

/// Random operations on the cache and on [CoinModel] must give the same answers.
class CoinsCacheTest {
  // A slab of one chunk: 1 MiB, which the steps below fill several times over.
  private static final StorageBudget TINY = new StorageBudget(1 << 20, 256 << 10, 1 << 20, 1 << 20);
  private static final StorageBudget ROOMY = StorageBudget.of(64 << 20);

  @Property(tries = 60, shrinking = ShrinkingMode.OFF)
  void behavesLikeAMapWhenMemoryIsShort(
      @ForAll long seed, @ForAll @IntRange(min = 1, max = 60) int keys) {
    new Run(seed, keys * 400, TINY).steps(20_000);
  }

  @Property(tries = 20, shrinking = ShrinkingMode.OFF)
  void behavesLikeAMapWhenEverythingFits(
      @ForAll long seed, @ForAll @IntRange(min = 1, max = 60) int keys) {
    new Run(seed, keys * 100, ROOMY).steps(20_000);
  }

  private static final class Run {
    private final long seed;
    private final Random random;
    private final int keys;
    private final StorageBudget budget;
    private final MemoryChainStore store = new MemoryChainStore();
    private final CoinModel model = new CoinModel();
    private CoinsCache cache;
    private int height;

    Run(long seed, int keys, StorageBudget budget) {
      this.seed = seed;
      this.random = new Random(seed);
      this.keys = keys;
      this.budget = budget;
      this.cache = new CoinsCache(store, budget, random);
    }

    void steps(int count) {
      for (int i = 0; i < count; i++) {
        step(i);
      }
      while (model.openBlocks() > 0) {
        accept();
      }
      commit();
      for (int transaction = 0; transaction < keys; transaction++) {
        for (int index = 0; index < 2; index++) {
          OutPoint outPoint = CoinModel.outPoint(transaction, index);
          check(outPoint, store.find(outPoint), model.find(outPoint));
          check(outPoint, cache.find(outPoint), model.find(outPoint));
        }
      }
      cache.close();
    }

    private void step(int number) {
      int choice = random.nextInt(1000);
      OutPoint outPoint = CoinModel.outPoint(random.nextInt(keys), random.nextInt(2));
      if (choice < 350) {
        add(outPoint);
      } else if (choice < 600) {
        check(outPoint, cache.spend(outPoint), model.spend(outPoint));
      } else if (choice < 850) {
        check(outPoint, cache.find(outPoint), model.find(outPoint));
      } else if (choice < 900) {
        assertThat(cache.contains(outPoint)).isEqualTo(model.find(outPoint) != null);
      } else if (choice < 930) {
        prefetch();
      } else if (choice < 955) {
        begin();
      } else if (choice < 975) {
        accept();
      } else if (choice < 985) {
        rollback();
      } else if (choice < 998 && model.openBlocks() == 0) {
        commit();
      } else if (choice == 999 && number % 3 == 0) {
        crash();
      }
    }

    private void add(OutPoint outPoint) {
      Coin coin = CoinModel.coin(random, height);
      if (model.find(outPoint) == null && random.nextBoolean()) {
        cache.add(outPoint, coin);
      } else {
        cache.addOrReplace(outPoint, coin);
      }
      model.add(outPoint, coin);
    }

    private void prefetch() {
      List<OutPoint> wanted = new ArrayList<>();
      for (int i = 0; i < 50; i++) {
        wanted.add(CoinModel.outPoint(random.nextInt(keys), random.nextInt(2)));
      }
      cache.prefetch(wanted);
    }

    private void begin() {
      if (model.openBlocks() < 5) {
        height++;
        cache.beginBlock();
        model.beginBlock();
      }
    }

    private void accept() {
      if (model.openBlocks() > 0) {
        cache.acceptBlock();
        model.acceptBlock();
      }
    }

    private void rollback() {
      if (model.openBlocks() > 0) {
        cache.rollbackBlock();
        model.rollbackBlock();
      }
    }

    private void commit() {
      cache.commit(Commit.EMPTY.withTip(new ChainTip(BlockHash.ofWords(height, 1, 2, 3), height)));
      model.commit();
      assertThat(cache.statistics().dirtyBytes()).isZero();
    }

    private void crash() {
      cache.close();
      cache = new CoinsCache(store, budget, random);
      model.crash();
    }

    private void check(OutPoint outPoint, Object actual, Object expected) {
      assertThat(actual).as("coin %s, seed %d", outPoint, seed).isEqualTo(expected);
    }
  }
}
