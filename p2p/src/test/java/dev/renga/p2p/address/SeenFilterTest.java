package dev.renga.p2p.address;

import static org.assertj.core.api.Assertions.assertThat;

import dev.renga.p2p.wire.NetAddress;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class SeenFilterTest {
  private static NetAddress address(int i) {
    return NetAddress.ipv4(i >> 24 & 0xff, i >> 16 & 0xff, i >> 8 & 0xff, i & 0xff, 1);
  }

  @Test
  @Tag("kf=D-064")
  void remembersTheLastOnesAndNeverGrows() {
    SeenFilter filter = new SeenFilter(new Random(1));
    for (int i = 0; i < 100_000; i++) {
      filter.add(address(i));
      assertThat(filter.contains(address(Math.max(0, i - SeenFilter.CAPACITY + 1)))).isTrue();
    }
    int wrong = 0;
    for (int i = 1_000_000; i < 1_100_000; i++) {
      wrong += filter.contains(address(i)) ? 1 : 0;
    }
    assertThat(wrong).isLessThan(50);
  }
}
