package dev.renga.mempool;

import static org.assertj.core.api.Assertions.assertThat;

import dev.renga.primitives.Txid;
import dev.renga.primitives.Wtxid;
import java.util.Random;
import org.junit.jupiter.api.Test;

class RecentSetTest {
  private static Txid name(long number) {
    return Txid.ofWords(number, number * 31, 7, -number);
  }

  @Test
  void remembersTheLastNamesAndForgetsOldOnes() {
    RecentSet set = new RecentSet(1024, 3);
    for (int i = 1; i <= 5000; i++) {
      set.add(name(i));
      for (int back = 0; back < 512 && back < i; back += 17) {
        assertThat(set.contains(name(i - back))).isTrue();
      }
    }
    for (int i = 1; i <= 3900; i++) {
      assertThat(set.contains(name(i))).as("%s is forgotten", i).isFalse();
    }
    set.clear();
    assertThat(set.contains(name(5000))).isFalse();
  }

  @Test
  void doesNotTakeOthersForKnown() {
    RecentSet set = new RecentSet(1 << 16, 4);
    Random random = new Random(6);
    for (int i = 0; i < 20_000; i++) {
      set.add(name(random.nextLong()));
    }
    for (int i = 0; i < 20_000; i++) {
      assertThat(set.contains(name(random.nextLong()))).isFalse();
    }
  }

  @Test
  void addingTwiceCountsOnce() {
    RecentSet set = new RecentSet(256, 5);
    set.add(name(1));
    for (int i = 0; i < 1000; i++) {
      set.add(name(2));
    }
    assertThat(set.contains(name(1))).isTrue();
    assertThat(set.contains(Wtxid.from(name(2)))).isTrue();
  }
}
