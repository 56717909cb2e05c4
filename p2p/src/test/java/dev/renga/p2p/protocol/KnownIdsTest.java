package dev.renga.p2p.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import dev.renga.primitives.Wtxid;
import org.junit.jupiter.api.Test;

class KnownIdsTest {
  private final KnownIds ids = new KnownIds(new KnownIds.Salt(3, 4));

  private static Wtxid id(int number) {
    return Wtxid.ofWords(number, 0, 0, 0);
  }

  @Test
  void knowsWhatWasAddedAndNothingElse() {
    assertThat(ids.contains(id(1))).isFalse();
    ids.add(id(1));
    assertThat(ids.contains(id(1))).isTrue();
    assertThat(ids.contains(id(2))).isFalse();
    ids.clear();
    assertThat(ids.contains(id(1))).isFalse();
  }

  @Test
  void theLastAreRememberedAndTheFirstForgotten() {
    int all = 4 * KnownIds.CAPACITY;
    for (int i = 0; i < all; i++) {
      ids.add(id(i));
      assertThat(ids.contains(id(i))).isTrue();
    }
    for (int i = all - KnownIds.CAPACITY; i < all; i++) {
      assertThat(ids.contains(id(i))).isTrue();
    }
    int wrong = 0;
    for (int i = 0; i < KnownIds.CAPACITY; i++) {
      wrong += ids.contains(id(i)) ? 1 : 0;
    }
    assertThat(wrong).isLessThan(10);
  }

  @Test
  void theSameAgainTakesNoRoom() {
    ids.add(id(0));
    for (int i = 0; i < 3 * KnownIds.CAPACITY; i++) {
      ids.add(id(7));
    }
    assertThat(ids.contains(id(0))).isTrue();
  }
}
